package io.permalloy.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An operation: measured, its limit, and what follows. A number that is not known is not a number.
 *
 * @param key what was measured
 * @param measured ns for an operation; null if it could not run
 * @param spread of the iterations, as a share of the median
 * @param allocatedBytes on the heap for an operation
 * @param limit ns that the machine takes at least for it
 * @param formula what the limit is made of, in words; empty without a limit
 * @param drift by which the limit has been scaled, as the machine was so much slower in the forks
 * @param inDram whether the entries are beyond the last cache
 * @param footprint of the entries, bytes
 * @param yardstick ns for a load in the same forks: of DRAM, or of the first cache
 * @param toPermalloy ratio to Permalloy's row of the same operation; only for peers
 * @param note what else must be known; the reason if it could not run
 */
record Row(
    RowKey key,
    Interval measured,
    double spread,
    double allocatedBytes,
    double limit,
    String formula,
    double drift,
    boolean inDram,
    double footprint,
    double yardstick,
    double toPermalloy,
    String note) {

  static Row missing(RowKey key, String reason) {
    double nan = Double.NaN;
    return new Row(key, null, nan, nan, nan, "", nan, false, nan, nan, nan, reason);
  }

  boolean ran() {
    return measured != null;
  }

  /** Measured, as a multiple of the limit. */
  double ratio() {
    return ran() ? measured.median() / limit : Double.NaN;
  }

  Row withToPermalloy(double times) {
    return new Row(
        key,
        measured,
        spread,
        allocatedBytes,
        limit,
        formula,
        drift,
        inDram,
        footprint,
        yardstick,
        times,
        note);
  }

  /** For programs. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("operation", key.operation());
    values.put("subject", key.subject());
    values.put("shape", key.shape());
    values.put("entries", key.entries());
    values.put("keys", key.keys());
    values.put("threads", key.threads());
    if (!ran()) {
      values.put("reason", note);
      return values;
    }
    values.put("unit", "ns/op");
    values.put("measured", measured.median());
    values.put("low", measured.low());
    values.put("high", measured.high());
    values.put("limit", limit);
    values.put("ratio", ratio());
    values.put("toPermalloy", toPermalloy);
    values.put("formula", formula);
    values.put("drift", drift);
    values.put("footprintBytes", footprint);
    values.put("inDram", inDram);
    values.put("yardstick", yardstick);
    values.put("spread", spread);
    values.put("allocatedBytes", allocatedBytes);
    values.put("note", note);
    return values;
  }
}
