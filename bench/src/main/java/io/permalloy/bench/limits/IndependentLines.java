package io.permalloy.bench.limits;

/**
 * How many random lines a second come in when 1 to 32 are asked for at a time; one and all CPUs.
 */
final class IndependentLines implements Probe {
  private static final int MOST = 32;
  private static final int LOADS = 256_000;

  @Override
  public String title() {
    return "Independent random lines, millions a second";
  }

  @Override
  public void run(Settings settings, Report report) {
    Crew crew = Crew.onEveryCpu();
    for (Area.Pages pages : Area.Pages.values()) {
      try (Area area = new Area(settings.largestBytes(), pages).populate()) {
        long[] places = new Chase(area, area.bytes()).places(MOST * crew.size());
        for (int flight = 1; flight <= MOST; flight *= 2) {
          oneThread(settings, report, places, flight, pages);
          if (crew.size() > 1) {
            allThreads(settings, report, places, flight, pages, crew);
          }
        }
      }
    }
  }

  private static void oneThread(
      Settings settings, Report report, long[] places, int flight, Area.Pages pages) {
    long[] chains = spread(places, 1, flight)[0];
    report.add(
        flight + " in flight, 1 thread, " + pages,
        "M/s",
        Timing.nanos(settings.repeats(), LOADS / flight, n -> Chase.followAll(chains, n))
            .map(ns -> flight * 1e3 / ns));
  }

  private static void allThreads(
      Settings settings, Report report, long[] places, int flight, Area.Pages pages, Crew crew) {
    int steps = LOADS / flight;
    long[][] chains = spread(places, crew.size(), flight);
    double lines = (double) crew.size() * flight * steps;
    report.add(
        flight + " in flight, " + crew.size() + " threads, " + pages,
        "M/s",
        crew.nanos(settings.repeats(), i -> Chase.followAll(chains[i], steps))
            .map(ns -> lines * 1e3 / ns));
  }

  /** The chains of each thread, all of them as far apart as can be. */
  private static long[][] spread(long[] places, int threads, int flight) {
    long[][] chains = new long[threads][flight];
    int distance = places.length / (threads * flight);
    for (int i = 0; i < threads * flight; i++) {
      chains[i / flight][i % flight] = places[i * distance];
    }
    return chains;
  }
}
