package io.permalloy.bench.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every planned cell was measured, or is missing for a reason; never both, never neither. What JMH
 * has measured is told by JMH's own results, not by who asked for them.
 */
final class Accounts {
  /** Of a cell which the run has not come to; also what a reader of an interrupted run sees. */
  static final String NOT_YET = "the run ended before its turn";

  private final Map<String, Cell> planned = new LinkedHashMap<>();
  private final Set<String> measured = new HashSet<>();
  private final Map<String, String> reasons = new HashMap<>();

  Accounts(List<Cell> cells) {
    cells.forEach(cell -> planned.put(cell.key(), cell));
  }

  /** JMH has a result with this {@linkplain Cell#key key}. */
  void measured(String key) {
    measured.add(key);
  }

  /** There will be no result. */
  void missing(Cell cell, String reason) {
    reasons.put(cell.key(), reason);
  }

  int measuredCount() {
    return measured.size();
  }

  /** What is missing so far, and why, in the order of the plan. */
  Map<Cell, String> missing() {
    Map<Cell, String> missing = new LinkedHashMap<>();
    planned.forEach(
        (key, cell) -> {
          if (!measured.contains(key)) {
            missing.put(cell, reasons.getOrDefault(key, NOT_YET));
          }
        });
    return missing;
  }

  /** For {@code missing.json}. */
  List<Object> missingRows() {
    List<Object> rows = new ArrayList<>();
    missing()
        .forEach(
            (cell, reason) -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("benchmark", cell.benchmark());
              row.put("params", cell.params());
              row.put("threads", cell.threads());
              row.put("reason", reason);
              rows.add(row);
            });
    return rows;
  }

  /**
   * At the end of a run.
   *
   * @throws IllegalStateException if a cell is lost, counted twice, or was never planned
   */
  void check() {
    List<String> wrong = new ArrayList<>();
    planned.forEach(
        (key, cell) -> {
          boolean isMeasured = measured.contains(key);
          boolean isMissing = reasons.containsKey(key);
          if (isMeasured == isMissing) {
            wrong.add(cell.name() + (isMeasured ? ": measured and missing" : ": lost"));
          }
        });
    for (String key : measured) {
      if (!planned.containsKey(key)) {
        wrong.add(key + ": measured, but not planned");
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(
          "the results are not complete, do not use them: " + String.join("; ", wrong));
    }
  }
}
