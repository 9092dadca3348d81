package io.permalloy.bench.figures;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as a table for people. */
public final class FiguresTable {
  private FiguresTable() {}

  /**
   * Lays results out.
   *
   * @param results of {@link Figures#run}
   * @return lines
   */
  public static String text(Map<String, Object> results) {
    StringBuilder out = new StringBuilder();
    section(out, results.get("machine"));
    section(out, results.get("settings"));
    out.append(
        String.format(
            Locale.ROOT,
            "%n%-36s %9s %19s %9s %9s %9s%n",
            "ns per operation",
            "median",
            "95% interval",
            "min",
            "cpu",
            "B/op"));
    for (Object element : (List<?>) results.get("steps")) {
      Map<?, ?> row = (Map<?, ?>) element;
      out.append(
          String.format(
              Locale.ROOT,
              "%-36s %9.1f %9.1f %9.1f %9.1f %9.1f %9.2f%n",
              row.get("name"),
              number(row, "median"),
              number(row, "low"),
              number(row, "high"),
              number(row, "min"),
              number(row, "cpu"),
              number(row, "allocated")));
    }
    out.append(
        String.format(
            Locale.ROOT, "%n%-66s %8s %16s %8s%n", "ratio", "median", "95% interval", "by cpu"));
    for (Object element : (List<?>) results.get("ratios")) {
      Map<?, ?> row = (Map<?, ?>) element;
      out.append(
          String.format(
              Locale.ROOT,
              "%-66s %8.2f %8.2f %7.2f %8.2f%n",
              row.get("name"),
              number(row, "median"),
              number(row, "low"),
              number(row, "high"),
              number(row, "cpu")));
    }
    return out.toString();
  }

  private static double number(Map<?, ?> row, String name) {
    return ((Number) row.get(name)).doubleValue();
  }

  private static void section(StringBuilder out, Object map) {
    ((Map<?, ?>) map).forEach((k, v) -> out.append(String.format("%-20s %s%n", k, v)));
  }
}
