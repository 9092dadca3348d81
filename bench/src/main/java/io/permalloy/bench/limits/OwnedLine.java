package io.permalloy.bench.limits;

import io.permalloy.offheap.mem.Mem;
import java.lang.foreign.Arena;

/** Atomic instructions on a line that this CPU's cache owns. */
final class OwnedLine implements Probe {
  private static final int OPERATIONS = 1_000_000;

  @Override
  public String title() {
    return "Atomics on an owned line";
  }

  @Override
  public void run(Settings settings, Report report) {
    try (Arena arena = Arena.ofConfined()) {
      measure(settings, report, arena.allocate(64, 64).address());
    }
  }

  private static void measure(Settings settings, Report report, long line) {
    int n = settings.repeats();
    report.add("plain store", "ns", Timing.nanos(n, OPERATIONS, count -> store(line, count)));
    report.add(
        "store, then StoreLoad fence",
        "ns",
        Timing.nanos(n, OPERATIONS, count -> fence(line, count)));
    report.add("compare-and-set", "ns", Timing.nanos(n, OPERATIONS, count -> swap(line, count)));
    report.add("fetch-and-add", "ns", Timing.nanos(n, OPERATIONS, count -> add(line, count)));
  }

  /** Words in turn: of two stores to one word in a row the compiler drops the first. */
  private static long word(long line, int i) {
    return line + ((i & 7) << 3);
  }

  private static long store(long line, int count) {
    for (int i = 0; i < count; i++) {
      Mem.putLongOpaque(word(line, i), i);
    }
    return Mem.getLong(line);
  }

  private static long fence(long line, int count) {
    for (int i = 0; i < count; i++) {
      Mem.putLongOpaque(word(line, i), i);
      Mem.fullFence();
    }
    return Mem.getLong(line);
  }

  private static long swap(long line, int count) {
    long value = Mem.getLong(line);
    int failed = 0;
    for (int i = 0; i < count; i++) {
      failed += Mem.compareAndSetLong(line, value, value + 1) ? 0 : 1;
      value++;
    }
    return failed;
  }

  private static long add(long line, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Mem.getAndAddLong(line, 1);
    }
    return sum;
  }
}
