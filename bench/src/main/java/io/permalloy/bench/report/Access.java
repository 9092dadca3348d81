package io.permalloy.bench.report;

/**
 * Where in memory the entries of a row are, and how evenly they are visited.
 *
 * @param bytes all entries together: the footprint
 * @param zipfEntries how many there are if they are visited by Zipf's law; 0 if all are visited
 *     equally often
 */
record Access(double bytes, long zipfEntries) {
  /** What a store needs beside key and value: about 32 bytes with an entry, 16 in the index. */
  private static final int OVERHEAD_BYTES = 32 + 16;

  /** The benchmarks' exponent. */
  private static final double ZIPF = 0.99;

  /** Ranks are looked at in steps of this factor. */
  private static final double STEP = 1.1;

  /**
   * Of a row. While a map grows, half of its inserts find it at more than half of its final size:
   * that is taken for growth.
   *
   * @return no bytes if the row does not tell its entries
   */
  static Access of(RowKey key) {
    boolean lines = key.subject().equals(RowKey.MEMORY);
    int data = key.hasShape() ? key.keyBytes() + key.valueBytes() : lines ? 16 + 64 : 0;
    if (data == 0) {
      return new Access(Double.NaN, 0);
    }
    double bytes = (double) key.entries() * (data + OVERHEAD_BYTES);
    return new Access(
        key.operation().equals("growth") ? bytes / 2 : bytes,
        key.keys().equals("zipf") ? key.entries() : 0);
  }

  boolean isKnown() {
    return bytes > 0;
  }

  /**
   * Mean latency of a line. By Zipf's law, every entry has the latency of a footprint of just the
   * entries that are visited at least as often: as if caches kept the hottest ones and nothing
   * else.
   */
  double mean(Curve curve) {
    if (zipfEntries == 0) {
      return curve.at(bytes);
    }
    double sum = 0;
    double weights = 0;
    double entryBytes = bytes / zipfEntries;
    for (double rank = 1; rank <= zipfEntries; rank *= STEP) {
      double next = Math.min(rank * STEP, zipfEntries + 1.0);
      double weight = Math.pow(next, 1 - ZIPF) - Math.pow(rank, 1 - ZIPF);
      sum += weight * curve.at(rank * entryBytes);
      weights += weight;
    }
    return sum / weights;
  }
}
