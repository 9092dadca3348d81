package io.permalloy.bench.limits;

import io.permalloy.bench.stats.WarmUp;

/**
 * Time of one load that needs the one before, by size of the memory walked and size of its pages.
 */
final class DependentLoads implements Probe {
  private static final long SMALLEST = 16 << 10;
  private static final int STEPS = 200_000;
  private static final int WARM_UPS = 500;

  @Override
  public String title() {
    return "Dependent loads of random lines";
  }

  @Override
  public void run(Settings settings, Report report) {
    for (Area.Pages pages : Area.Pages.values()) {
      try (Area area = new Area(settings.largestBytes(), pages).populate()) {
        warmUp(area);
        for (long bytes = SMALLEST; bytes <= settings.largestBytes(); bytes *= 4) {
          Chase chase = new Chase(area, bytes);
          long[] at = {chase.line(0)};
          report.add(
              size(bytes) + ", " + pages,
              "ns",
              Timing.nanos(settings.repeats(), STEPS, steps -> at[0] = Chase.follow(at[0], steps)));
        }
      }
    }
  }

  /** Else the first row has part of the compiler's time in it. */
  private static void warmUp(Area area) {
    Chase chase = new Chase(area, SMALLEST);
    WarmUp.run(WARM_UPS, () -> Chase.follow(chase.line(0), STEPS));
  }

  private static String size(long bytes) {
    return bytes < 1 << 20
        ? (bytes >> 10) + " KiB"
        : bytes < 1 << 30 ? (bytes >> 20) + " MiB" : (bytes >> 30) + " GiB";
  }
}
