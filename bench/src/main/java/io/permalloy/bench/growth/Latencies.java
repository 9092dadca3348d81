package io.permalloy.bench.growth;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Latencies of one kind of operation: percentiles to three digits, and the long ones counted. */
final class Latencies {
  private static final long LONGEST_NS = 60_000_000_000L;
  private static final long LONG_NS = 1_000_000;

  private final String name;
  private final Histogram histogram = new Histogram(LONGEST_NS, 3);
  private long aboveLong;
  private long totalNs;

  Latencies(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** Allocates nothing. */
  void record(long ns) {
    histogram.recordValue(Math.min(ns, LONGEST_NS));
    totalNs += ns;
    if (ns > LONG_NS) {
      aboveLong++;
    }
  }

  long totalNs() {
    return totalNs;
  }

  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("operations", histogram.getTotalCount());
    row.put("mean", histogram.getMean());
    row.put("p50", histogram.getValueAtPercentile(50));
    row.put("p99", histogram.getValueAtPercentile(99));
    row.put("p99.9", histogram.getValueAtPercentile(99.9));
    row.put("p99.99", histogram.getValueAtPercentile(99.99));
    row.put("p99.999", histogram.getValueAtPercentile(99.999));
    row.put("max", histogram.getMaxValue());
    row.put("above1ms", aboveLong);
    row.put("seconds", totalNs / 1e9);
    return row;
  }
}
