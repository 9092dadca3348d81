package io.permalloy.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables of the page beside that of the rows. */
final class OtherTables {
  private OtherTables() {}

  /** Latency runs: each operation's percentiles. */
  static String latency(RawResults results) {
    Set<String> columns = new LinkedHashSet<>();
    results.latency().forEach(run -> run.rows().values().forEach(r -> columns.addAll(r.keySet())));
    List<String> lines = new ArrayList<>();
    for (LatencyRun run : results.latency()) {
      run.rows()
          .forEach((operation, row) -> lines.add(line(run.subject(), operation, row, columns)));
    }
    results
        .latencyMissing()
        .forEach(
            (subject, reason) ->
                lines.add(
                    "<tr class=\"missing\">"
                        + Html.text(SubjectNames.of(subject))
                        + "<td class=\"reason\" colspan=\""
                        + (columns.size() + 1)
                        + "\">could not run: "
                        + Html.escape(reason)
                        + "</td></tr>\n"));
    return table("Operation", columns, lines);
  }

  /** Growth runs: percentiles of inserts. */
  static String growth(RawResults results) {
    Set<String> columns = new LinkedHashSet<>();
    results
        .growth()
        .forEach(run -> run.latencies().values().forEach(r -> columns.addAll(r.keySet())));
    List<String> lines = new ArrayList<>();
    for (GrowthRun run : results.growth()) {
      run.latencies().forEach((name, row) -> lines.add(line(run.subject(), name, row, columns)));
    }
    return table("Inserts", columns, lines);
  }

  private static String line(
      String subject, String name, Map<String, Double> row, Set<String> columns) {
    StringBuilder line = new StringBuilder();
    line.append(SubjectNames.isPermalloy(subject) ? "<tr class=\"own\">" : "<tr>");
    line.append(Html.text(SubjectNames.of(subject))).append(Html.text(name));
    for (String column : columns) {
      line.append(Html.number(row.getOrDefault(column, Double.NaN)));
    }
    return line.append("</tr>\n").toString();
  }

  private static String table(String second, Set<String> columns, List<String> lines) {
    if (lines.isEmpty()) {
      return "<p class=\"none\">Not part of this run.</p>\n";
    }
    StringBuilder out =
        new StringBuilder("<table class=\"sortable\"><thead><tr><th>Subject</th><th>")
            .append(second)
            .append("</th>");
    columns.forEach(
        column -> out.append("<th class=\"n\">").append(Html.escape(column)).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    lines.forEach(out::append);
    return out.append("</tbody></table>\n").toString();
  }

  /** What the machine can do. */
  static String limits(RawResults results) {
    StringBuilder out = new StringBuilder();
    String probe = "";
    for (Limit limit : results.limits().all()) {
      if (!limit.probe().equals(probe)) {
        out.append("<tr class=\"group\"><th colspan=\"4\" scope=\"rowgroup\">")
            .append(Html.escape(limit.probe()))
            .append("</th></tr>\n");
        probe = limit.probe();
      }
      Interval value = limit.value();
      out.append("<tr>")
          .append(Html.text(limit.name()))
          .append(Html.number(value.median()))
          .append(Html.text(limit.unit()))
          .append(
              Html.number(
                  value.high() - value.low(),
                  Digits.of(value.low()) + " – " + Digits.of(value.high())))
          .append("</tr>\n");
    }
    results
        .unmeasured()
        .forEach(
            (name, reason) ->
                out.append("<tr class=\"missing\">")
                    .append(Html.text(name))
                    .append("<td class=\"reason\" colspan=\"3\">not measured: ")
                    .append(Html.escape(reason))
                    .append("</td></tr>\n"));
    if (out.isEmpty()) {
      return "<p class=\"none\">Not part of this run, so no row has a limit.</p>\n";
    }
    return "<table><thead><tr><th>Limit</th><th class=\"n\">Median</th><th>Unit</th>"
        + "<th class=\"n\">95% interval</th></tr></thead><tbody>\n"
        + out
        + "</tbody></table>\n";
  }

  /** Names and values. */
  static String environment(RawResults results) {
    StringBuilder out = new StringBuilder("<table class=\"facts\"><tbody>\n");
    results
        .environment()
        .forEach(
            (name, value) ->
                out.append("<tr><th scope=\"row\">")
                    .append(Html.escape(name))
                    .append("</th>")
                    .append(Html.text(value))
                    .append("</tr>\n"));
    return out.append("</tbody></table>\n").toString();
  }
}
