package io.permalloy.bench.report;

import io.permalloy.bench.stats.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    double[] lineDram,
    double[] lineCore) {

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

  /** Forks of both: the same operation, run twice. */
  Measurement with(Measurement other) {
    List<double[]> both = new ArrayList<>(forks);
    both.addAll(other.forks);
    return new Measurement(
        key,
        both,
        Double.isNaN(allocatedBytes)
            ? other.allocatedBytes
            : Double.isNaN(other.allocatedBytes)
                ? allocatedBytes
                : Math.max(allocatedBytes, other.allocatedBytes),
        concat(lineDram, other.lineDram),
        concat(lineCore, other.lineCore));
  }

  private static double[] concat(double[] a, double[] b) {
    double[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
