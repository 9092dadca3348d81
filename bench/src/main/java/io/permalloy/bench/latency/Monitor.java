package io.permalloy.bench.latency;

/** Is told how far a run is. */
@FunctionalInterface
public interface Monitor {
  /**
   * Between measurements, never within one.
   *
   * @param done steps done
   * @param total steps in all
   * @param what is being done
   */
  void at(int done, int total, String what);
}
