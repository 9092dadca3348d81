package io.permalloy.bench.limits;

import io.permalloy.bench.stats.Sample;
import io.permalloy.offheap.segment.Posix;

/** The first store to a page, and pages asked for in advance. */
final class PageFaults implements Probe {
  private static final long SMALL_BYTES = 4 << 10;
  private static final long AREA_BYTES = 32L << 20;

  @Override
  public String title() {
    return "Page faults, anonymous memory";
  }

  @Override
  public void run(Settings settings, Report report) {
    report.add(
        "first store to a small page",
        "ns",
        fresh(settings, Area.Pages.SMALL, area -> area.touch(SMALL_BYTES))
            .map(ns -> ns * SMALL_BYTES / AREA_BYTES));
    report.add(
        "first store to a huge page",
        "us",
        fresh(settings, Area.Pages.HUGE, area -> area.touch(Area.HUGE_BYTES))
            .map(ns -> ns / 1e3 * Area.HUGE_BYTES / AREA_BYTES));
    for (Area.Pages pages : Area.Pages.values()) {
      report.add(
          "populate a MiB on " + pages,
          "us",
          fresh(settings, pages, Area::fault).map(ns -> ns / 1e3 * (1 << 20) / AREA_BYTES));
    }
    steps(settings, report);
  }

  private interface Work {
    long on(Area area);
  }

  /** Nanoseconds for a whole new area. */
  private static Sample fresh(Settings settings, Area.Pages pages, Work work) {
    Area[] area = new Area[1];
    try {
      return Timing.nanosAfter(
          () -> {
            if (area[0] != null) {
              area[0].close();
            }
            area[0] = new Area(AREA_BYTES, pages);
          },
          settings.repeats(),
          1,
          n -> work.on(area[0]));
    } finally {
      if (area[0] != null) {
        area[0].close();
      }
    }
  }

  /**
   * In the steps in which a store populates what it will need: the longest pause that this makes.
   */
  private static void steps(Settings settings, Report report) {
    long step = 64 << 10;
    int n = settings.repeats();
    double[] times = new double[n];
    try (Area area = new Area(step * (n + 1), Area.Pages.SMALL)) {
      for (int i = -1; i < n; i++) {
        long at = area.start() + (i + 1) * step;
        long start = System.nanoTime();
        Posix.advise(at, step, Posix.MADV_POPULATE_WRITE);
        if (i >= 0) {
          times[i] = (System.nanoTime() - start) / 1e3;
        }
      }
    }
    report.add("populate 64 KiB on small pages", "us", new Sample(times));
  }
}
