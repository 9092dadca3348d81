package io.permalloy.bench.limits;

import io.permalloy.offheap.mem.Mem;
import java.util.function.IntToLongFunction;

/** Sequential reading, writing and copying of memory that no cache holds; one and all CPUs. */
final class Bandwidth implements Probe {
  private static final int CHUNK = 1 << 20;

  @Override
  public String title() {
    return "Sequential bandwidth of memory";
  }

  @Override
  public void run(Settings settings, Report report) {
    Crew all = Crew.onEveryCpu();
    Crew one = new Crew(io.permalloy.numa.Affinity.allowed().first());
    long bytes = Math.min(settings.largestBytes(), 256L << 20);
    for (Area.Pages pages : Area.Pages.values()) {
      try (Area area = new Area(bytes, pages).populate()) {
        measure(settings, report, area, one, pages);
        if (all.size() > 1) {
          measure(settings, report, area, all, pages);
        }
      }
    }
  }

  private static void measure(
      Settings settings, Report report, Area area, Crew crew, Area.Pages pages) {
    long share = area.bytes() / crew.size() / CHUNK / 2 * CHUNK * 2;
    String who = crew.size() == 1 ? ", 1 thread, " : ", " + crew.size() + " threads, ";
    row(
        settings,
        report,
        "read" + who + pages,
        crew,
        share,
        i -> read(start(area, share, i), share));
    row(
        settings,
        report,
        "write" + who + pages,
        crew,
        share,
        i -> write(start(area, share, i), share));
    row(
        settings,
        report,
        "copy" + who + pages + " (counted once)",
        crew,
        share / 2,
        i -> copy(start(area, share, i), share / 2));
  }

  private static long start(Area area, long share, int thread) {
    return area.start() + share * thread;
  }

  private static void row(
      Settings settings,
      Report report,
      String name,
      Crew crew,
      long bytesEach,
      IntToLongFunction work) {
    report.add(
        name,
        "GB/s",
        Timing.rate(crew.nanos(settings.repeats(), work), (double) bytesEach * crew.size()));
  }

  private static long read(long start, long bytes) {
    long sum = 0;
    for (long line = start, end = start + bytes; line < end; line += 64) {
      sum +=
          Mem.word0(line)
              + Mem.word1(line)
              + Mem.word2(line)
              + Mem.word3(line)
              + Mem.word4(line)
              + Mem.word5(line)
              + Mem.word6(line)
              + Mem.word7(line);
    }
    return sum;
  }

  private static long write(long start, long bytes) {
    for (long at = 0; at < bytes; at += CHUNK) {
      Mem.zero(start + at, CHUNK);
    }
    return bytes;
  }

  private static long copy(long start, long bytes) {
    for (long at = 0; at < bytes; at += CHUNK) {
      Mem.copy(start + at, start + bytes + at, CHUNK);
    }
    return bytes;
  }
}
