package io.permalloy.bench.report;

import io.permalloy.bench.stats.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Makes rows of raw results. */
final class Rows {
  private final RawResults results;

  private Rows(RawResults results) {
    this.results = results;
  }

  /** All that was measured, and all that could not run, in the order in which people want it. */
  static List<Row> of(RawResults results) {
    Rows rows = new Rows(results);
    Map<RowKey, Row> byKey = new TreeMap<>(RowKey.ORDER);
    results.missing().forEach((key, reason) -> byKey.put(key, Row.missing(key, reason)));
    results.measurements().forEach((key, measured) -> byKey.put(key, rows.row(measured)));
    Map<RowKey, Row> compared = new LinkedHashMap<>();
    byKey.forEach((key, row) -> compared.put(key, compare(row, byKey)));
    return new ArrayList<>(compared.values());
  }

  private static Row compare(Row row, Map<RowKey, Row> all) {
    if (!row.ran() || !SubjectNames.isPeer(row.key().subject())) {
      return row;
    }
    return permalloy(row.key(), all)
        .map(own -> row.withToPermalloy(row.measured().median() / own.measured().median()))
        .orElse(row);
  }

  private static Optional<Row> permalloy(RowKey key, Map<RowKey, Row> all) {
    return SubjectNames.OWN.stream()
        .map(own -> all.get(key.of(own)))
        .filter(row -> row != null && row.ran())
        .findFirst();
  }

  private Row row(Measurement measurement) {
    RowKey key = measurement.key();
    MachineLimits limits = results.limits();
    Access access = Access.of(key);
    Optional<Formula> formula = Formula.of(key);
    StringJoiner notes = new StringJoiner("; ");
    double limit = Double.NaN;
    String words = "";
    boolean inDram = access.isKnown() && limits.small().isBeyondCaches(access.bytes());
    double yardstick = median(inDram ? measurement.lineDram() : measurement.lineCore());
    double drift = drift(inDram, yardstick);
    if (formula.isEmpty()) {
      notes.add("no formula for this operation");
    } else if (!access.isKnown()) {
      notes.add("no limit: the row does not tell how many entries of which size there are");
    } else {
      Prices prices = limits.prices(access, key.threads());
      limit = formula.get().ns(prices) * drift;
      words = formula.get().words(prices);
      if (drift != 1) {
        words = "(" + words + ") × " + Digits.of(drift) + " drift";
      }
      if (!limits.hasThreads(key.threads())) {
        notes.add("limits are of 1 thread: those of %d were not measured".formatted(key.threads()));
      }
    }
    if (Double.isNaN(yardstick)) {
      notes.add("no yardstick in its forks, so drift is not known");
    }
    if (measurement.interval().median() < limit) {
      notes.add("below its limit: the machine was faster than when its limits were measured");
    }
    return new Row(
        key,
        measurement.interval(),
        measurement.spread(),
        measurement.allocatedBytes(),
        limit,
        words,
        drift,
        inDram,
        access.bytes(),
        yardstick,
        Double.NaN,
        notes.toString());
  }

  /** How much slower the machine was in the forks than when its limits were measured. */
  private double drift(boolean inDram, double yardstick) {
    double then =
        results.limits().small().at(inDram ? Measurement.DRAM_BYTES : Measurement.CORE_BYTES);
    double factor = yardstick / then;
    return Double.isFinite(factor) ? factor : 1;
  }

  private static double median(List<Double> values) {
    return values.isEmpty()
        ? Double.NaN
        : new Sample(values.stream().mapToDouble(ns -> ns).toArray()).median();
  }
}
