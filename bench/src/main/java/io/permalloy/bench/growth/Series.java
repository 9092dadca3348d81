package io.permalloy.bench.growth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Mean and longest insert, stretch by stretch of a growing map. */
final class Series {
  private final List<Map<String, Object>> rows;
  private long count;
  private long totalNs;
  private long longestNs;

  /** Of about so many stretches. */
  Series(int stretches) {
    rows = new ArrayList<>(2 * stretches);
  }

  /** Allocates nothing. */
  void record(long ns) {
    count++;
    totalNs += ns;
    longestNs = Math.max(longestNs, ns);
  }

  /** A stretch is over, and so many entries are in the map. */
  void end(int entries) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("entries", entries);
    row.put("mean", totalNs / (double) Math.max(1, count));
    row.put("max", longestNs);
    rows.add(row);
    count = 0;
    totalNs = 0;
    longestNs = 0;
  }

  List<Map<String, Object>> rows() {
    return rows;
  }
}
