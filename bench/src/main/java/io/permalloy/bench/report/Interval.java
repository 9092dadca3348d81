package io.permalloy.bench.report;

import io.permalloy.bench.stats.Sample;
import java.util.List;

/**
 * A median and how far it can be trusted.
 *
 * @param median the middle
 * @param low lower end
 * @param high upper end
 */
record Interval(double median, double low, double high) {
  /**
   * Sums up the iterations of all forks. Iterations of one fork resemble each other more than those
   * of another, so the 95% interval of all of them together would be too narrow: it is widened to
   * hold the median of every fork.
   *
   * @param forks iterations of each, at least one in all
   */
  static Interval of(List<double[]> forks) {
    Sample all = new Sample(forks.stream().flatMapToDouble(java.util.Arrays::stream).toArray());
    double low = all.low();
    double high = all.high();
    for (double[] fork : forks) {
      if (fork.length > 0) {
        double median = new Sample(fork).median();
        low = Math.min(low, median);
        high = Math.max(high, median);
      }
    }
    return new Interval(all.median(), low, high);
  }

  /** In another unit. */
  Interval times(double factor) {
    return new Interval(median * factor, low * factor, high * factor);
  }

  /** Divided by anything from one number to another: the widest interval that can come of it. */
  Interval dividedByAnyOf(double one, double other) {
    double least = Math.min(one, other);
    double most = Math.max(one, other);
    return new Interval(median / one, low / most, high / least);
  }

  /** Whether no number is in both. */
  boolean isApartFrom(Interval other) {
    return high < other.low || other.high < low;
  }
}
