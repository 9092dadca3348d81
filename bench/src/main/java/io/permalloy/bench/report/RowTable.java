package io.permalloy.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All rows as a table of the page, grouped by operation. */
final class RowTable {
  private static final String HEAD =
      """
      <table class="sortable" id="rows">
      <thead><tr><th>Subject</th><th>Key/value</th><th class="n">Entries</th><th>Keys</th>\
      <th class="n">Threads</th><th class="n">Measured ns</th><th class="n">95% interval</th>\
      <th class="n">Limit ns</th><th class="n">× limit</th><th class="n">× Permalloy</th>\
      <th class="n">B/op</th><th>What the limit is made of</th></tr></thead>
      """;

  private static final int COLUMNS = 12;

  private RowTable() {}

  static String of(List<Row> rows) {
    Map<String, StringBuilder> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      groups.computeIfAbsent(row.key().operation(), o -> new StringBuilder()).append(line(row));
    }
    StringBuilder out = new StringBuilder(HEAD);
    groups.forEach(
        (operation, lines) ->
            out.append("<tbody data-group=\"")
                .append(Html.escape(operation))
                .append(
                    "\"><tr class=\"group\"><th colspan=\"" + COLUMNS + "\" scope=\"rowgroup\">")
                .append(Html.escape(operation))
                .append("</th></tr>\n")
                .append(lines)
                .append("</tbody>\n"));
    return out.append("</table>\n").toString();
  }

  private static String line(Row row) {
    RowKey key = row.key();
    String type = SubjectNames.isPermalloy(key.subject()) ? "own" : "";
    if (!row.ran()) {
      type += " missing";
    }
    String start =
        "<tr class=\""
            + type.strip()
            + "\">"
            + Html.text(SubjectNames.of(key.subject()))
            + Html.text(key.shape())
            + Html.number((double) key.entries(), Digits.count(key.entries()))
            + Html.text(key.keys())
            + Html.number(key.threads(), Integer.toString(key.threads()));
    if (!row.ran()) {
      return start
          + "<td class=\"reason\" colspan=\"7\">could not run: "
          + Html.escape(row.note())
          + "</td></tr>\n";
    }
    Interval ns = row.measured();
    String note =
        row.note().isEmpty() ? "" : "<span class=\"note\">" + Html.escape(row.note()) + "</span>";
    return start
        + Html.number(ns.median())
        + Html.number(ns.high() - ns.low(), Digits.of(ns.low()) + " – " + Digits.of(ns.high()))
        + Html.number(row.limit())
        + Html.number(row.ratio(), Digits.times(row.ratio()))
        + Html.number(row.toPermalloy(), Digits.times(row.toPermalloy()))
        + Html.number(row.allocatedBytes(), allocated(row.allocatedBytes()))
        + "<td class=\"formula\">"
        + Html.escape(row.formula())
        + note
        + "</td></tr>\n";
  }

  /** JMH's own garbage shows as thousandths of a byte. */
  private static String allocated(double bytes) {
    return bytes < 0.05 ? "0" : Digits.of(bytes);
  }
}
