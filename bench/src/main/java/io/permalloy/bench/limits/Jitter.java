package io.permalloy.bench.limits;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * The noise of the machine: a loop that reads the clock and records the gap. No latency that is
 * measured here can be blamed on a program below these.
 */
final class Jitter implements Probe {
  private static final double[] PERCENTILES = {50, 99, 99.9, 99.99, 99.999, 99.9999};
  private static final long[] LONG_NS = {10_000, 100_000, 1_000_000};
  private static final int LONGEST = 5;
  private static final long MOST_NS = 60_000_000_000L;

  @Override
  public String title() {
    return "Jitter: gaps between readings of the clock";
  }

  @Override
  public void run(Settings settings, Report report) {
    listen(new Histogram(MOST_NS, 3), new long[LONGEST], 300_000_000L);
    Histogram gaps = new Histogram(MOST_NS, 3);
    long[] longest = new long[LONGEST];
    long nanos = settings.jitterSeconds() * 1_000_000_000L;
    listen(gaps, longest, nanos);
    for (double percentile : PERCENTILES) {
      report.add("p" + percentile, "ns", (double) gaps.getValueAtPercentile(percentile));
    }
    for (int i = LONGEST - 1; i >= 0; i--) {
      report.add("longest, no. " + (LONGEST - i), "us", longest[i] / 1e3);
    }
    for (long limit : LONG_NS) {
      double count = gaps.getCountBetweenValues(limit, MOST_NS);
      report.add(
          "gaps of " + limit / 1_000 + " us and more",
          "a second",
          count / settings.jitterSeconds());
    }
  }

  private static void listen(Histogram gaps, long[] longest, long nanos) {
    long start = System.nanoTime();
    long last = start;
    while (last - start < nanos) {
      long now = System.nanoTime();
      long gap = now - last;
      gaps.recordValue(Math.min(gap, MOST_NS));
      if (gap > longest[0]) {
        longest[0] = gap;
        Arrays.sort(longest);
      }
      last = now;
    }
  }
}
