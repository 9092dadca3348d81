package io.permalloy.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The report as one HTML page which needs nothing from anywhere else. */
final class Page {
  private static final String CHARTS =
      "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private final RawResults results;
  private final List<Row> rows;
  private final Noise noise;
  private final PlotData plots;

  Page(RawResults results, List<Row> rows, Noise noise) {
    this.results = results;
    this.rows = rows;
    this.noise = noise;
    this.plots = new PlotData(results, rows);
  }

  /** The page. */
  String html() {
    Map<String, Object> data = plots.values();
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("style", resource("report.css"));
    parts.put("machine", Html.escape(machine()));
    parts.put("noise", noise());
    parts.put("tiles", tiles());
    parts.put("selection", Html.escape(plots.selection().words()));
    parts.put("curvePlot", plot("curve", !results.limits().small().isEmpty()));
    parts.put("peersPlot", plot("peers", !((List<?>) data.get("peers")).isEmpty()));
    parts.put(
        "percentilesPlot", plot("percentiles", !((List<?>) data.get("percentiles")).isEmpty()));
    parts.put("scalingPlot", plot("scaling", !((List<?>) data.get("scaling")).isEmpty()));
    parts.put("growthPlot", plot("growth", !((List<?>) data.get("growth")).isEmpty()));
    parts.put("settings", Html.escape(latencySettings()));
    parts.put(
        "rows", rows.isEmpty() ? "<p class=\"none\">Not part of this run.</p>" : RowTable.of(rows));
    parts.put("latency", OtherTables.latency(results));
    parts.put("growth", OtherTables.growth(results));
    parts.put("limits", OtherTables.limits(results));
    parts.put("environment", OtherTables.environment(results));
    parts.put("data", Html.data(data));
    parts.put("charts", resource(CHARTS));
    parts.put("script", resource("report.js"));
    return PLACE
        .matcher(resource("report.html"))
        .replaceAll(place -> Matcher.quoteReplacement(part(parts, place.group(1))));
  }

  private static String part(Map<String, String> parts, String name) {
    return Optional.ofNullable(parts.get(name))
        .orElseThrow(() -> new IllegalStateException("report.html asks for '" + name + "'"));
  }

  private static String plot(String name, boolean isThere) {
    return isThere
        ? "<div class=\"plot\" id=\"plot-" + name + "\"></div>"
        : "<p class=\"none\">Not part of this run.</p>";
  }

  private String machine() {
    Map<String, String> environment = results.environment();
    StringJoiner text = new StringJoiner(" · ");
    text.add(environment.getOrDefault("machine cpu", "unknown CPU"));
    List<String> names =
        List.of("machine cpus", "machine kernel", "machine java", "started", "kind");
    List<String> formats = List.of("%s CPUs", "Linux %s", "JVM %s", "%s", "%s run");
    for (int i = 0; i < names.size(); i++) {
      String value = environment.get(names.get(i));
      if (value != null) {
        text.add(formats.get(i).formatted(value));
      }
    }
    return text.toString();
  }

  private String noise() {
    List<String> findings = new ArrayList<>(noise.findings());
    StringBuilder out = new StringBuilder();
    if (!findings.isEmpty()) {
      out.append(
          "<aside class=\"noisy\"><h2>This machine was noisy: do not quote these numbers</h2><ul>");
      findings.forEach(finding -> out.append("<li>").append(Html.escape(finding)).append("</li>"));
      out.append("</ul></aside>\n");
    } else {
      out.append("<aside class=\"quiet\">The machine was quiet, as far as it was listened to: ")
          .append(Html.escape(String.join("; ", noise.facts())))
          .append(".</aside>\n");
    }
    List<String> gaps = new ArrayList<>(results.limits().gaps());
    if (!noise.unknown().isEmpty()) {
      gaps.add("Not known, so not judged: " + String.join(", ", noise.unknown()) + ".");
    }
    if (!gaps.isEmpty()) {
      out.append("<aside class=\"gaps\"><ul>");
      gaps.forEach(gap -> out.append("<li>").append(Html.escape(gap)).append("</li>"));
      out.append("</ul></aside>\n");
    }
    return out.toString();
  }

  private String tiles() {
    StringBuilder out = new StringBuilder();
    for (String operation : List.of("get", "getDependent", "put", "insert", "remove")) {
      plots.selection().rows(rows, operation, 1).stream()
          .filter(row -> row.ran() && row.key().subject().equals(SubjectNames.BYTES))
          .findFirst()
          .ifPresent(
              row ->
                  out.append("<div class=\"tile\"><h3>")
                      .append(Html.escape(operation))
                      .append("</h3><p class=\"big\">")
                      .append(Html.escape(Digits.of(row.measured().median())))
                      .append(" <small>ns</small></p>")
                      .append(limitWords(row))
                      .append("</div>\n"));
    }
    return out.toString();
  }

  private static String limitWords(Row row) {
    return Double.isNaN(row.limit())
        ? "<p>limit not known</p>"
        : "<p>limit %s ns</p><p><strong>%s</strong> its limit</p>"
            .formatted(Html.escape(Digits.of(row.limit())), Html.escape(Digits.times(row.ratio())));
  }

  private String latencySettings() {
    return results.latency().stream()
        .findFirst()
        .map(
            run -> {
              StringJoiner text = new StringJoiner(", ");
              run.settings().forEach((name, value) -> text.add(name + " " + value));
              return "Settings: " + text + ".";
            })
        .orElse("");
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is not on the class path; the report cannot be written without it");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
