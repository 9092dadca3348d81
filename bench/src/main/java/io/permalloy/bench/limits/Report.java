package io.permalloy.bench.limits;

import io.permalloy.bench.stats.Machine;
import io.permalloy.bench.stats.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the probes have found, in the order in which they found it. Not thread-safe. */
public final class Report {
  private record Row(String title, String name, String unit, Sample sample, String note) {}

  private final List<Row> rows = new ArrayList<>();
  private String title = "";

  /** Nothing yet. */
  public Report() {}

  /** The rows to come belong to this probe. */
  void begin(String probe) {
    title = probe;
  }

  /** Adds a measurement. */
  void add(String name, String unit, Sample sample) {
    rows.add(new Row(title, name, unit, sample, ""));
  }

  /** Adds a single number, such as a percentile of a long run. */
  void add(String name, String unit, double value) {
    add(name, unit, new Sample(value));
  }

  /** Adds what could not be measured, and why. */
  void missing(String reason) {
    rows.add(new Row(title, "not measured", "", null, reason));
  }

  /**
   * For programs.
   *
   * @return machine and rows
   */
  public Map<String, Object> values() {
    List<Object> list = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("probe", row.title);
      map.put("name", row.name);
      if (row.sample != null) {
        map.put("unit", row.unit);
        map.put("median", row.sample.median());
        map.put("low", row.sample.low());
        map.put("high", row.sample.high());
        map.put("repeats", row.sample.count());
      } else {
        map.put("reason", row.note);
      }
      list.add(map);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("machine", Machine.describe());
    values.put("limits", list);
    return values;
  }

  /**
   * For people.
   *
   * @return lines: median, and its 95% interval
   */
  public String text() {
    StringBuilder out = new StringBuilder();
    Machine.describe().forEach((k, v) -> out.append(String.format("%-16s %s%n", k, v)));
    String last = "";
    for (Row row : rows) {
      if (!row.title.equals(last)) {
        out.append(String.format("%n%s%n", row.title));
        last = row.title;
      }
      out.append(row.sample == null ? "  not measured: " + row.note + '\n' : line(row));
    }
    return out.toString();
  }

  private static String line(Row row) {
    String text =
        String.format("  %-44s %12s %-10s", row.name, digits(row.sample.median()), row.unit);
    if (row.sample.count() > 1) {
      text += "  " + digits(row.sample.low()) + " .. " + digits(row.sample.high());
    }
    return text.stripTrailing() + '\n';
  }

  /** Three digits that matter. */
  private static String digits(double value) {
    double size = Math.abs(value);
    int places = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + places + "f", value);
  }
}
