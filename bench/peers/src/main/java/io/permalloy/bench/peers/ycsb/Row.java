package io.permalloy.bench.peers.ycsb;

import io.permalloy.bench.peers.ycsb.TimedDb.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one map did in one workload.
 *
 * @param workload its name, or "load"
 * @param map its name
 * @param operationsPerSecond of all threads together
 * @param latencies of each kind of operation that occurred
 */
record Row(String workload, String map, double operationsPerSecond, List<Latency> latencies) {
  /**
   * Times of one kind of operation.
   *
   * @param operation which
   * @param times in nanoseconds
   */
  record Latency(Operation operation, Histogram times) {
    Map<String, Object> values() {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("operation", operation.name());
      values.put("count", times.getTotalCount());
      values.put("mean", times.getMean());
      values.put("p50", times.getValueAtPercentile(50));
      values.put("p90", times.getValueAtPercentile(90));
      values.put("p99", times.getValueAtPercentile(99));
      values.put("p99.9", times.getValueAtPercentile(99.9));
      values.put("p99.99", times.getValueAtPercentile(99.99));
      values.put("max", times.getMaxValue());
      return values;
    }
  }

  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("workload", workload);
    values.put("map", map);
    values.put("operationsPerSecond", operationsPerSecond);
    values.put("latencies", latencies.stream().map(Latency::values).toList());
    return values;
  }
}
