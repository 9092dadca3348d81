package io.permalloy.bench.growth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How latencies went while a map was filled: mean and longest of a few hundred stretches. */
final class Course {
  private static final int POINTS = 200;

  private final int from;
  private final int inserts;
  private final long[] sums = new long[POINTS];
  private final long[] longest = new long[POINTS];
  private final int[] counts = new int[POINTS];
  private final int[] entries = new int[POINTS];

  /** Of a filling from {@code from} entries to {@code to}. */
  Course(int from, int to) {
    this.from = from;
    this.inserts = to - from;
  }

  /**
   * Records an insert. Allocates nothing.
   *
   * @param size entries with it
   */
  void record(int size, long ns) {
    int point = (int) ((long) (size - 1 - from) * POINTS / inserts);
    sums[point] += ns;
    longest[point] = Math.max(longest[point], ns);
    counts[point]++;
    entries[point] = size;
  }

  /** For JSON: entries at the end of each stretch, mean and longest insert of it in ns. */
  List<Object> points() {
    List<Object> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      if (counts[i] > 0) {
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("entries", entries[i]);
        point.put("mean", (double) sums[i] / counts[i]);
        point.put("max", longest[i]);
        points.add(point);
      }
    }
    return points;
  }
}
