package io.permalloy.bench.limits;

import io.permalloy.numa.Affinity;
import io.permalloy.offheap.mem.Mem;
import java.lang.foreign.Arena;

/**
 * One way from a store on one CPU to the load that sees it on another: half of a round trip over
 * two lines. Every pair of CPUs up to eight of them, beyond that the first CPU with each other.
 */
final class HandOver implements Probe {
  private static final int ROUND_TRIPS = 2_000;
  private static final int ALL_PAIRS_UP_TO = 8;

  @Override
  public String title() {
    return "Hand-over from core to core, one way";
  }

  @Override
  public void run(Settings settings, Report report) {
    int[] cpus = Affinity.allowed().stream().toArray();
    if (cpus.length == 1) {
      throw new UnsupportedOperationException("this process may use one CPU only");
    }
    Affinity.unavailable()
        .ifPresent(
            reason -> {
              throw new UnsupportedOperationException("threads cannot be pinned: " + reason);
            });
    try (Arena arena = Arena.ofConfined()) {
      measure(settings, report, cpus, arena.allocate(512, 256).address());
    }
  }

  private static void measure(Settings settings, Report report, int[] cpus, long memory) {
    int firsts = cpus.length <= ALL_PAIRS_UP_TO ? cpus.length - 1 : 1;
    for (int i = 0; i < firsts; i++) {
      for (int j = i + 1; j < cpus.length; j++) {
        Pair pair = new Pair(memory);
        report.add(
            "CPU " + cpus[i] + " to " + cpus[j],
            "ns",
            new Crew(cpus[i], cpus[j])
                .nanos(settings.repeats(), pair::run)
                .map(ns -> ns / (2.0 * ROUND_TRIPS)));
      }
    }
  }

  /** Two lines far enough apart that no prefetcher takes one for the other's neighbour. */
  private record Pair(long memory) {
    Pair {
      Mem.putLong(memory, 0);
      Mem.putLong(memory + 256, 0);
    }

    long run(int thread) {
      long mine = memory + 256L * thread;
      long theirs = memory + 256L * (1 - thread);
      return thread == 0 ? lead(mine, theirs) : follow(mine, theirs);
    }

    private static long lead(long mine, long theirs) {
      long from = Mem.getLong(mine);
      for (long i = from + 1; i <= from + ROUND_TRIPS; i++) {
        Mem.putLongRelease(mine, i);
        await(theirs, i);
      }
      return from;
    }

    private static long follow(long mine, long theirs) {
      long from = Mem.getLong(mine);
      for (long i = from + 1; i <= from + ROUND_TRIPS; i++) {
        await(theirs, i);
        Mem.putLongRelease(mine, i);
      }
      return from;
    }

    private static void await(long word, long value) {
      while (Mem.getLongAcquire(word) != value) {
        Thread.onSpinWait();
      }
    }
  }
}
