package io.permalloy.bench.report;

import io.permalloy.bench.stats.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * One operation as JMH measured it.
 *
 * @param key what
 * @param forks ns for an operation, iterations of each fork
 * @param allocatedBytes on the heap for an operation; not a number if not measured
 * @param lineDram yardstick of each fork: ns for a dependent load of DRAM; may be empty
 * @param lineCore the same for the first cache
 */
record Measurement(
    RowKey key,
    List<double[]> forks,
    double allocatedBytes,
    List<Double> lineDram,
    List<Double> lineCore) {

  /** Footprint of the yardstick for DRAM. */
  static final double DRAM_BYTES = 256 << 20;

  /** Footprint of the yardstick for the core. */
  static final double CORE_BYTES = 16 << 10;

  Interval interval() {
    return Interval.of(forks);
  }

  /**
   * How much iterations differ.
   *
   * @return distance of the quartiles, as a share of the median
   */
  double spread() {
    double[] all = forks.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    int quarter = all.length / 4;
    return (all[all.length - 1 - quarter] - all[quarter]) / new Sample(all).median();
  }

  /** The median of each fork that has iterations. */
  double[] forkMedians() {
    return forks.stream()
        .filter(fork -> fork.length > 0)
        .mapToDouble(fork -> new Sample(fork).median())
        .toArray();
  }

  /** Forks of both: the same operation, run twice. */
  Measurement with(Measurement other) {
    List<double[]> both = new ArrayList<>(forks);
    both.addAll(other.forks);
    return new Measurement(
        key,
        both,
        // The larger one, or the one there is.
        DoubleStream.of(allocatedBytes, other.allocatedBytes)
            .filter(Double::isFinite)
            .max()
            .orElse(Double.NaN),
        concat(lineDram, other.lineDram),
        concat(lineCore, other.lineCore));
  }

  private static List<Double> concat(List<Double> a, List<Double> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }
}
