package io.permalloy.bench.limits;

import io.permalloy.offheap.mem.Mem;
import java.lang.foreign.Arena;

/**
 * Atomic instructions of all CPUs on one line: time from one success to the next, whoever has it.
 */
final class ContendedLine implements Probe {
  private static final int EACH = 300_000;

  @Override
  public String title() {
    return "Atomics of all CPUs on one line";
  }

  @Override
  public void run(Settings settings, Report report) {
    Crew crew = Crew.onEveryCpu();
    if (crew.size() == 1) {
      throw new UnsupportedOperationException("this process may use one CPU only");
    }
    try (Arena arena = Arena.ofConfined()) {
      measure(settings, report, crew, arena.allocate(64, 64).address());
    }
  }

  private static void measure(Settings settings, Report report, Crew crew, long line) {
    double successes = (double) EACH * crew.size();
    String who = ", " + crew.size() + " threads";
    report.add(
        "compare-and-set until it succeeds" + who,
        "ns",
        crew.nanos(settings.repeats(), i -> swap(line)).map(ns -> ns / successes));
    report.add(
        "fetch-and-add" + who,
        "ns",
        crew.nanos(settings.repeats(), i -> add(line)).map(ns -> ns / successes));
  }

  private static long swap(long line) {
    long failed = 0;
    for (int i = 0; i < EACH; i++) {
      long value = Mem.getLongOpaque(line);
      while (!Mem.compareAndSetLong(line, value, value + 1)) {
        failed++;
        value = Mem.getLongOpaque(line);
      }
    }
    return failed;
  }

  private static long add(long line) {
    long sum = 0;
    for (int i = 0; i < EACH; i++) {
      sum += Mem.getAndAddLong(line, 1);
    }
    return sum;
  }
}
