package io.permalloy.bench.limits;

import io.permalloy.bench.stats.WarmUp;
import io.permalloy.offheap.mem.Mem;

/**
 * Measures the machine in a few milliseconds, beside other measurements: a load that needs the one
 * before, in memory that no cache holds and in memory that the nearest cache holds. The same chase,
 * on small pages, as in the rows of {@link Limits}; whoever compares the two sees how fast the
 * machine was just now. Not thread-safe.
 */
public final class LineTimer implements AutoCloseable {
  private static final long DRAM_BYTES = 256L << 20;
  private static final long CORE_BYTES = 16L << 10;
  private static final long PAGES_OF_A_LINE = 8 * 4096;
  private static final int DRAM_LOADS = 1 << 16;
  private static final int CORE_LOADS = 1 << 20;
  private static final int WARM_UPS = 20;

  @SuppressWarnings("UnusedVariable") // written so that the compiler must load what is
  private static volatile long sink;

  private final Area dram;
  private final Area core;
  private long inDram;
  private long inCore;

  /**
   * Takes 256 MiB, links them and has the loop compiled. Takes about half a second.
   *
   * @throws UnsupportedOperationException if there is no memory for it
   */
  public LineTimer() {
    dram = new Area(DRAM_BYTES, Area.Pages.SMALL).populate();
    core = new Area(CORE_BYTES, Area.Pages.SMALL).populate();
    inDram = new Chase(dram, DRAM_BYTES).line(0);
    inCore = new Chase(core, CORE_BYTES).line(0);
    WarmUp.run(WARM_UPS, this::core);
  }

  /**
   * A load from 256 MiB.
   *
   * @return nanoseconds
   */
  public double dram() {
    sink = walkPages();
    long start = System.nanoTime();
    inDram = Chase.follow(inDram, DRAM_LOADS);
    return (System.nanoTime() - start) / (double) DRAM_LOADS;
  }

  /**
   * Has the page tables in the caches, where a longer chase has them too: whoever was measured in
   * between has thrown them out. One load for each of their lines, which is one for eight pages.
   */
  private long walkPages() {
    long sum = 0;
    for (long at = dram.start(), end = at + dram.bytes(); at < end; at += PAGES_OF_A_LINE) {
      sum |= Mem.getLong(at);
    }
    return sum;
  }

  /**
   * A load from 16 KiB: so many cycles of the core's clock, always the same number.
   *
   * @return nanoseconds
   */
  public double core() {
    long start = System.nanoTime();
    inCore = Chase.follow(inCore, CORE_LOADS);
    return (System.nanoTime() - start) / (double) CORE_LOADS;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    dram.close();
    core.close();
  }
}
