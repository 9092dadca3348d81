package io.permalloy.bench.stats;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Repeated measurements of one thing, summed up by what does not mind outliers.
 *
 * <p>The interval is that of order statistics: it covers the median with at least 95% whatever the
 * distribution, if the repeats are independent. With fewer than 6 repeats no such interval exists;
 * then it is the whole range.
 */
public final class Sample {
  private final double[] sorted;

  /**
   * Sums up measurements.
   *
   * @param values at least one; copied
   */
  public Sample(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a sample needs a measurement");
    }
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  /**
   * The same measurements in another unit.
   *
   * @param unit turns one into the other
   * @return a new sample
   */
  public Sample map(DoubleUnaryOperator unit) {
    return new Sample(Arrays.stream(sorted).map(unit).toArray());
  }

  /**
   * How many measurements there are.
   *
   * @return count
   */
  public int count() {
    return sorted.length;
  }

  /**
   * The middle.
   *
   * @return median
   */
  public double median() {
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /**
   * The smallest.
   *
   * @return minimum
   */
  public double min() {
    return sorted[0];
  }

  /**
   * The largest.
   *
   * @return maximum
   */
  public double max() {
    return sorted[sorted.length - 1];
  }

  /**
   * Lower end of the 95% interval of the median.
   *
   * @return a measurement
   */
  public double low() {
    return sorted[outside(sorted.length)];
  }

  /**
   * Upper end of the 95% interval of the median.
   *
   * @return a measurement
   */
  public double high() {
    return sorted[sorted.length - 1 - outside(sorted.length)];
  }

  /** How many measurements lie outside the interval at each end. */
  static int outside(int n) {
    double term = Math.pow(0.5, n);
    double tail = term;
    int k = 0;
    while (tail <= 0.025) {
      k++;
      term = term * (n - k + 1) / k;
      tail += term;
    }
    return Math.max(0, k - 1);
  }
}
