package io.permalloy.bench.stats;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** Runs something untimed until the compiler has done with it. */
public final class WarmUp {
  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
  private static final long QUIET_NS = 50_000_000;
  private static final long MOST_NS = 2_000_000_000;

  private WarmUp() {}

  /**
   * Runs at least so often, then until the compiler has been quiet for 50 ms, but not for longer
   * than 2 s more.
   *
   * @param atLeast times
   * @param work what is run
   */
  public static void run(int atLeast, Runnable work) {
    for (int i = 0; i < atLeast; i++) {
      work.run();
    }
    long start = System.nanoTime();
    long changed = start;
    long compiled = COMPILER.getTotalCompilationTime();
    long now = start;
    while (now - changed < QUIET_NS && now - start < MOST_NS) {
      work.run();
      now = System.nanoTime();
      long total = COMPILER.getTotalCompilationTime();
      if (total != compiled) {
        compiled = total;
        changed = now;
      }
    }
  }
}
