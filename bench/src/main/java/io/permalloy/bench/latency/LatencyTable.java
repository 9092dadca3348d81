package io.permalloy.bench.latency;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as a table for people. */
public final class LatencyTable {
  private static final int FIRST = 16;

  private final StringBuilder out = new StringBuilder();

  private LatencyTable() {}

  /**
   * Lays results out.
   *
   * @param results of {@link Latency#run}
   * @return lines
   */
  public static String text(Map<String, Object> results) {
    LatencyTable table = new LatencyTable();
    table.section(results.get("machine"));
    table.section(results.get("settings"));
    for (Object element : (List<?>) results.get("maps")) {
      table.map((Map<?, ?>) element);
    }
    for (Object element : (List<?>) results.get("missing")) {
      Map<?, ?> row = (Map<?, ?>) element;
      table.out.append("\n").append(row.get("subject")).append(" did not run: ");
      table.out.append(row.get("reason")).append("\n");
    }
    return table.out.toString();
  }

  private void section(Object values) {
    ((Map<?, ?>) values)
        .forEach((name, value) -> out.append(String.format("%-20s %s%n", name, value)));
  }

  private void map(Map<?, ?> map) {
    Map<?, ?> pace = (Map<?, ?>) map.get("pace");
    Map<?, ?> floorPace = (Map<?, ?>) map.get("floorPace");
    out.append("\n").append(map.get("subject")).append(" on CPU ").append(map.get("cpus"));
    out.append("; ").append(Pace.text(pace)).append("\n");
    if (!(boolean) floorPace.get("keptUp")) {
      out.append("the loop without the map ").append(Pace.text(floorPace));
      out.append("; so this says little about the map\n");
    }
    line("ns", "count", Percentiles.columns());
    rows(map.get("rows"), "");
    out.append("service time alone\n");
    rows(map.get("service"), "  ");
  }

  private void rows(Object rows, String indent) {
    for (Object element : (List<?>) rows) {
      Map<?, ?> row = (Map<?, ?>) element;
      List<String> times = Percentiles.columns().stream().map(name -> time(row, name)).toList();
      line(indent + row.get("operation"), row.get("count"), times);
    }
  }

  private static String time(Map<?, ?> row, String column) {
    return String.format(Locale.ROOT, "%.0f", ((Number) row.get(column)).doubleValue());
  }

  private void line(String name, Object count, List<String> times) {
    out.append(String.format("%-" + FIRST + "s %10s", name, count));
    times.forEach(time -> out.append(String.format(" %10s", time)));
    out.append("\n");
  }
}
