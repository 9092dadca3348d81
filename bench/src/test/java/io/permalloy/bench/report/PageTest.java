package io.permalloy.bench.report;

import static io.permalloy.bench.report.Fixture.IN_DRAM;
import static io.permalloy.bench.report.Fixture.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageTest {
  /** Whatever makes a browser ask another place for something. */
  private static final Pattern LOAD =
      Pattern.compile(
          "(?:\\b(?:src|href|srcset|action|data|poster)\\s*=\\s*[\"']?\\s*(?:https?:)?//"
              + "|url\\(\\s*[\"']?(?:https?:)?//|@import|<link\\b|<base\\b|<iframe\\b"
              + "|\\bfetch\\(|XMLHttpRequest|\\bimport\\()",
          Pattern.CASE_INSENSITIVE);

  @TempDir private Path folder;

  private static List<String> loads(String page) {
    return LOAD.matcher(page).results().map(match -> match.group()).toList();
  }

  private Fixture some() throws IOException {
    Map<String, String> params = params("permalloy-bytes", "16/64", IN_DRAM);
    Fixture fixture = new Fixture(folder).jmh("MapBenchmark.get", params, 1, 50);
    fixture.jmh("MapBenchmark.get", params, 2, 60);
    fixture.jmh("MapBenchmark.get", params("chronicle", "16/64", IN_DRAM), 1, 150);
    fixture.missing("MapBenchmark.get", params("lmdb", "16/64", IN_DRAM), "no <lib> & \"no\" luck");
    fixture.file(
        "growth/heap.json",
        Map.of(
            "latencies",
            List.of(Map.of("name", "insert, growing", "p50", 100)),
            "series",
            List.of(Map.of("entries", 1000, "mean", 90.0, "max", 5000))));
    fixture.file(
        "latency/heap.json",
        Map.of(
            "subject",
            "heap",
            "settings",
            Map.of("rate", "600k"),
            "rows",
            List.of(Map.of("operation", "get", "count", 5, "p50", 80)),
            "curve",
            Map.of("get", List.of(List.of(50, 80), List.of(99, 200)))));
    fixture.file("latency/missing.json", List.of(Map.of("subject", "mapdb", "reason", "too slow")));
    return fixture;
  }

  private String page(Fixture fixture) throws IOException {
    fixture.read();
    return Files.readString(ResultsReport.of(folder).write());
  }

  @Test
  void loadsAreFound() {
    for (String planted :
        List.of(
            "<script src=\"https://cdn.example/x.js\">",
            "<img src=//example/x.png>",
            "<link rel=stylesheet href=x.css>",
            "<a href='http://example/'>",
            "a { background: url(https://example/x.png) }",
            "@import 'x.css'",
            "await fetch('x.json')")) {
      assertFalse(loads(planted).isEmpty(), planted);
    }
  }

  @Test
  void pageNeedsNoNetwork() throws IOException {
    assertEquals(List.of(), loads(page(some())));
  }

  @Test
  void pageHasEveryPart() throws IOException {
    String page = page(some());
    for (String plot : List.of("curve", "peers", "percentiles", "scaling", "growth")) {
      assertTrue(page.contains("id=\"plot-" + plot + "\""), plot);
    }
    assertTrue(page.contains("echarts"), "the charting library is inside");
    assertFalse(page.contains("{{"), "every place is filled");
    assertTrue(page.contains("could not run: too slow"));
    assertTrue(page.contains("2 × independent line (10.0 ns)"));
    assertTrue(page.contains("Example 9000"));
  }

  @Test
  void textIsNoMarkup() throws IOException {
    Fixture fixture = some().environment("command", "</script><script>alert(1)</script>");
    fixture.file(
        "latency/evil.json",
        """
        {"subject": "</script><b>", "rows": [], "curve": {"<!--": [[50, 1]]}}
        """);
    String page = page(fixture);
    assertFalse(page.contains("<script>alert"));
    assertFalse(page.contains("</script><b>"));
    assertFalse(page.contains("<lib>"));
    assertTrue(page.contains("no &lt;lib&gt; &amp; &quot;no&quot; luck"));
    assertEquals(3, page.split("</script>", -1).length - 1);
    String begin = "<script type=\"application/json\" id=\"data\">";
    int data = page.indexOf(begin) + begin.length();
    int end = page.indexOf("</script>", data);
    assertFalse(page.substring(data, end).contains("<"), "neither an end nor a comment");
  }

  @Test
  void noiseIsAtTheTop() throws IOException {
    String quiet = page(some());
    assertFalse(quiet.contains("class=\"noisy\""));
    String noisy = page(some().environment("loadBefore", 3));
    int warning = noisy.indexOf("class=\"noisy\"");
    assertTrue(warning > 0 && warning < noisy.indexOf("<main>"));
    assertTrue(noisy.contains("the load average before the run was 3.00"));
  }

  @Test
  void partsThatWereNotMeasuredAreNamed() throws IOException {
    Fixture fixture = new Fixture(folder).without("Dependent");
    String page = page(fixture);
    assertTrue(page.contains("limits.json does not tell what a dependent line costs."));
    assertFalse(page.contains("id=\"plot-curve\""));
    assertTrue(page.contains("Not part of this run."));
  }

  @Test
  void resultsForProgramsHaveEveryRow() throws IOException {
    page(some());
    RawFile results = RawFile.read(folder.resolve("results.json"));
    List<RawFile> rows = results.at("rows").elements();
    assertEquals(4, rows.size());
    assertEquals(21.6, rows.getFirst().number("limit"), 1e-3);
    assertEquals("no <lib> & \"no\" luck", rows.get(2).text("reason"));
  }
}
