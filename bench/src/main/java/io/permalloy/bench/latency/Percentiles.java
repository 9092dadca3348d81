package io.permalloy.bench.latency;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** What tables and files show of a histogram of nanoseconds. */
final class Percentiles {
  private static final double[] SHOWN = {50, 90, 99, 99.9, 99.99, 99.999};
  private static final int STEPS_TO_HALF_THE_DISTANCE = 5;
  private static final int DIGITS = 7;

  private Percentiles() {}

  /** Count, percentiles, longest and mean, after the name. */
  static Map<String, Object> row(String operation, Histogram histogram) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("operation", operation);
    row.put("count", histogram.getTotalCount());
    for (double percentile : SHOWN) {
      row.put(name(percentile), histogram.getValueAtPercentile(percentile));
    }
    row.put("max", histogram.getMaxValue());
    row.put("mean", histogram.getMean());
    return row;
  }

  /** Names of the columns that are times. */
  static List<String> columns() {
    List<String> columns = new ArrayList<>();
    for (double percentile : SHOWN) {
      columns.add(name(percentile));
    }
    columns.add("max");
    columns.add("mean");
    return columns;
  }

  private static String name(double percentile) {
    return "p" + BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString();
  }

  /** Points of percentile and nanoseconds, five each time the distance to 100 halves. */
  static List<Object> curve(Histogram histogram) {
    List<Object> points = new ArrayList<>();
    for (HistogramIterationValue value : histogram.percentiles(STEPS_TO_HALF_THE_DISTANCE)) {
      // As a decimal: the far end of the curve is in the digits after 99.99.
      BigDecimal percentile =
          BigDecimal.valueOf(value.getPercentileLevelIteratedTo())
              .setScale(DIGITS, RoundingMode.HALF_UP);
      points.add(List.of(percentile, value.getValueIteratedTo()));
    }
    return points;
  }
}
