package io.permalloy.bench.report;

import static io.permalloy.bench.report.Fixture.IN_CACHE;
import static io.permalloy.bench.report.Fixture.IN_DRAM;
import static io.permalloy.bench.report.Fixture.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadmeTableTest {
  @TempDir private Path folder;
  private Path readme;

  @BeforeEach
  void write() throws IOException {
    readme = folder.resolve("README.md");
    Fixture fixture = new Fixture(folder);
    fixture.jmh("MapBenchmark.get", params("permalloy-bytes", "16/64", IN_DRAM), 1, 54);
    fixture.jmh("MapBenchmark.get", params("permalloy-bytes", "16/64", IN_CACHE), 1, 10);
    fixture.jmh("MapBenchmark.get", params("chronicle", "16/64", IN_DRAM), 1, 162);
    fixture.jmh("MapBenchmark.add", params("permalloy-bytes", "16/64", IN_DRAM), 1, 75);
    fixture.missing(
        "MapBenchmark.add", params("chronicle", "16/64", IN_DRAM), "no | such\nthing <b>");
    fixture.read();
  }

  private String updated(String document) throws IOException {
    Files.writeString(readme, document);
    ResultsReport.of(folder).updateTable(readme);
    return Files.readString(readme);
  }

  @Test
  void tableStandsBetweenTheComments() throws IOException {
    String text = updated("before\n<!-- performance -->\nold\n<!-- /performance -->\nafter\n");
    assertTrue(text.startsWith("before\n<!-- performance -->\n"), text);
    assertTrue(text.endsWith("<!-- /performance -->\nafter\n"), text);
    assertTrue(text.contains("| `get` | 21.6 | **54.0** | 2.50× | 162 (3.00×) |\n"), text);
    assertTrue(text.contains("| `add` | 25.0 | **75.0** | 3.00× | – |\n"), text);
    assertTrue(
        text.contains("Could not run: Chronicle Map `add`: no \\| such thing &lt;b>."), text);
    assertTrue(text.contains("Example 9000, 2 CPUs, 2026-11-20"), text);
    assertEquals(text, updated(text), "the same again");
  }

  @Test
  void documentWithoutPlaceIsRefused() throws IOException {
    for (String document :
        new String[] {
          "nothing",
          "<!-- performance -->",
          "<!-- /performance -->\n<!-- performance -->",
          "<!-- performance --><!-- performance --><!-- /performance -->"
        }) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> updated(document));
      assertTrue(e.getMessage().contains("<!-- performance -->"), e.getMessage());
      assertEquals(document, Files.readString(readme));
    }
  }
}
