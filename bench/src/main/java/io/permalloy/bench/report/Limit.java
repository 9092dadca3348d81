package io.permalloy.bench.report;

import java.util.Map;

/**
 * A limit as the machine's probes wrote it.
 *
 * @param probe which
 * @param name of the row
 * @param unit as written
 * @param value median and interval, in that unit
 */
record Limit(String probe, String name, String unit, Interval value) {
  private static final Map<String, Double> TIMES =
      Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9);
  private static final Map<String, Double> RATES = Map.of("M/s", 1e-3);
  private static final Map<String, Double> BANDWIDTHS = Map.of("GB/s", 1.0, "MB/s", 1e-3);

  /** A time, in ns. */
  Interval ns() {
    return in(TIMES, "a time");
  }

  /** A rate, per ns. */
  Interval perNs() {
    return in(RATES, "a rate");
  }

  /** A bandwidth, in bytes per ns. */
  Interval bytesPerNs() {
    return in(BANDWIDTHS, "a bandwidth");
  }

  private Interval in(Map<String, Double> units, String what) {
    Double factor = units.get(unit);
    if (factor == null) {
      throw new IllegalArgumentException(
          "limits.json: '%s', '%s' should be %s (%s), but its unit is '%s'"
              .formatted(
                  probe,
                  name,
                  what,
                  String.join(", ", units.keySet().stream().sorted().toList()),
                  unit));
    }
    return value.times(factor);
  }
}
