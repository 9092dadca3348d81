package io.permalloy.numa;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Confines the calling thread to CPUs of one's choice, and tells where it runs.
 *
 * <pre>{@code
 * try (Pin pin = Affinity.pin(3)) {
 *   // this thread runs on CPU 3 and nowhere else
 * }
 * }</pre>
 *
 * <p>Pinning either happened or throws: the kernel is asked afterwards, every time. It blocks on
 * small file reads and system calls, and allocates; do it when a thread starts. Only the calling
 * thread is affected. CPU numbers are the kernel's.
 */
public final class Affinity {

  private static final Path SYS = Path.of("/sys");
  private static final Path PROC = Path.of("/proc");
  private static final Pinner PINNER =
      new Pinner(new OpenHftBackend(), Affinity::allowed, ThreadMask::read);

  private Affinity() {}

  /**
   * Pins the calling thread to one CPU.
   *
   * @throws PinningException if the CPU is not in the {@linkplain #allowed allowed} set, if the
   *     thread is virtual, if native access is denied, or if the kernel does not confirm it
   */
  public static Pin pin(int cpu) {
    if (cpu < 0 || cpu > CpuSet.MAX_CPU) {
      throw new PinningException(
          "cannot pin to CPU " + cpu + ": no such number; allowed are " + allowed());
    }
    return PINNER.pin(CpuSet.of(cpu));
  }

  /**
   * Confines the calling thread to a set of CPUs, all of which must be allowed.
   *
   * @throws PinningException as {@link #pin(int)}; also if the set is empty
   */
  public static Pin pin(CpuSet cpus) {
    return PINNER.pin(cpus);
  }

  /**
   * Confines the calling thread to the allowed CPUs of a memory node.
   *
   * @throws PinningException as {@link #pin(int)}; also if no CPU of the node is allowed
   */
  public static Pin pinToNode(Topology topology, int node) {
    CpuSet cpus =
        topology
            .node(node)
            .map(Node::cpus)
            .orElseThrow(() -> new PinningException("there is no memory node " + node));
    return pinToAllowedOf(cpus, "memory node " + node);
  }

  /**
   * Confines the calling thread to the allowed CPUs of the core that {@code cpu} is part of.
   *
   * @throws PinningException as {@link #pin(int)}; also if no CPU of the core is allowed
   */
  public static Pin pinToCore(Topology topology, int cpu) {
    return pinToAllowedOf(known(topology, cpu).siblings(), "the core of CPU " + cpu);
  }

  /**
   * Confines the calling thread to the allowed CPUs that share the last-level cache of {@code cpu}.
   *
   * @throws PinningException as {@link #pin(int)}; also if the kernel names no cache of that CPU,
   *     or no CPU there is allowed
   */
  public static Pin pinToLastLevelCache(Topology topology, int cpu) {
    Cache cache =
        known(topology, cpu)
            .lastLevelCache()
            .orElseThrow(() -> new PinningException("the kernel names no caches of CPU " + cpu));
    return pinToAllowedOf(cache.cpus(), "the " + cache.name() + " cache of CPU " + cpu);
  }

  private static Cpu known(Topology topology, int cpu) {
    return topology.cpu(cpu).orElseThrow(() -> new PinningException("there is no CPU " + cpu));
  }

  private static Pin pinToAllowedOf(CpuSet cpus, String what) {
    CpuSet allowed = allowed();
    CpuSet both = cpus.and(allowed);
    if (both.isEmpty()) {
      throw new PinningException(
          "cannot pin to "
              + what
              + ": none of its CPUs ("
              + cpus
              + ") is in the allowed set "
              + allowed
              + " of this process");
    }
    return pin(both);
  }

  /** Returns the CPUs that this process may use now. Reads three small files. */
  public static CpuSet allowed() {
    return new AllowedCpus(new SysFiles(), SYS, PROC).read();
  }

  /**
   * Returns the mask of the calling thread as the kernel has it. One system call, or one file read
   * where native access is denied.
   *
   * @throws PinningException if neither is possible
   */
  public static CpuSet current() {
    return ThreadMask.read();
  }

  /**
   * Returns the CPU that the calling thread runs on at this moment; unless it is pinned, it may be
   * elsewhere when this returns. Wait-free, no allocation, no system call on common machines: fit
   * for a hot path. {@link Topology#nodeOf} turns it into a node.
   *
   * @throws UnsupportedOperationException if native access is denied, naming the flag to add
   */
  public static int currentCpu() {
    return ThreadMask.currentCpu();
  }

  /** Returns why threads cannot be pinned in this JVM, with the cure; empty if they can. */
  public static Optional<String> unavailable() {
    return PINNER.unavailable();
  }
}
