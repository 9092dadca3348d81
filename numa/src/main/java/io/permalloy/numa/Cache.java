package io.permalloy.numa;

/**
 * One cache as one CPU sees it.
 *
 * @param level 1, 2, 3, ...
 * @param kind what it holds
 * @param sizeBytes its size in bytes, 0 if the kernel does not say
 * @param lineBytes its line size in bytes, 0 if the kernel does not say
 * @param cpus the CPUs that share it
 */
public record Cache(int level, Kind kind, long sizeBytes, int lineBytes, CpuSet cpus) {

  /** What a cache holds. */
  public enum Kind {
    /** Data only. */
    DATA("d"),
    /** Instructions only. */
    INSTRUCTION("i"),
    /** Data and instructions. */
    UNIFIED("");

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }
  }

  /** Returns the usual short name: {@code L1d}, {@code L1i}, {@code L2}, {@code L3}. */
  public String name() {
    return "L" + level + kind.suffix;
  }

  /** Returns whether data passes through it, which instruction caches exclude. */
  public boolean holdsData() {
    return kind != Kind.INSTRUCTION;
  }
}
