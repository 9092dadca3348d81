package io.permalloy.bench.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.stats.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That probes measure something and clean up. What they measure is the machine's business. */
final class ProbesTest {
  private static final long SMALL = 4L << 20;

  @TempDir private Path folder;

  @Test
  void diskIsMeasuredAndLeftAsItWas() throws IOException {
    Report report = new Report();
    new Disk().run(new Settings(5, SMALL, 1, folder), report);
    assertEquals(5, rows(report).size());
    rows(report).forEach(row -> assertTrue((double) row.get("low") > 0, row::toString));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void missingFolderIsSaid() {
    Settings settings = new Settings(5, SMALL, 1, folder.resolve("none"));
    Disk disk = new Disk();
    Report report = new Report();
    UnsupportedOperationException failure =
        assertThrows(UnsupportedOperationException.class, () -> disk.run(settings, report));
    assertTrue(failure.getMessage().contains("none"), failure.getMessage());
  }

  @Test
  void pageFaultsAreMeasured() {
    Report report = new Report();
    new PageFaults().run(new Settings(5, SMALL, 1, folder), report);
    rows(report).forEach(row -> assertTrue((double) row.get("low") > 0, row::toString));
  }

  @Test
  void crewRunsEveryThreadOnce() {
    int[] runs = new int[2];
    Sample nanos = new Crew(0, 0).nanos(5, i -> runs[i]++);
    assertEquals(5, nanos.count());
    assertTrue(runs[0] >= 6, () -> "ran " + runs[0] + " times");
    assertEquals(runs[0], runs[1]);
  }

  @Test
  void reportShowsWhatIsMissing() {
    Report report = new Report();
    report.begin("Something");
    report.add("a row", "ns", new Sample(1, 2, 3, 4, 5));
    report.missing("no such thing here");
    String text = report.text();
    assertTrue(text.contains("3.00 ns          1.00 .. 5.00"), text);
    assertTrue(text.contains("not measured: no such thing here"), text);
    assertEquals("no such thing here", rows(report).get(1).get("reason"));
  }

  @Test
  void settingsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new Settings(4, SMALL, 1, folder));
    assertThrows(IllegalArgumentException.class, () -> new Settings(5, SMALL + 1, 1, folder));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rows(Report report) {
    return (List<Map<String, Object>>) report.values().get("limits");
  }
}
