package io.permalloy.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.cli.Main;
import io.permalloy.bench.stats.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs whose benchmarks all fail, as no test should take minutes. */
final class BenchRunTest {
  private static final CellRunner FAILING =
      (cell, log, limit) -> {
        log.println("java.lang.IllegalStateException: planted");
        return List.of();
      };

  @TempDir private Path temporary;

  private final StringWriter out = new StringWriter();

  private static BenchRun.Settings settings(Kind kind, String only, boolean hasLatency) {
    return new BenchRun.Settings(
        kind,
        Optional.of(Pattern.compile(only)),
        false,
        hasLatency,
        "bench as asked",
        Main.class.getName());
  }

  private Path run(BenchRun.Settings settings) throws IOException {
    Path folder = temporary.resolve("results");
    new BenchRun(settings).run(folder, new Progress(), new PrintWriter(out), FAILING);
    return folder;
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    Path folder = run(settings(Kind.QUICK, "get 16/64 4096 .*heap", true));
    assertContains(folder.resolve("limits.json"), "not asked for");
    assertContains(folder.resolve("jmh/missing.json"), "java.lang.IllegalStateException: planted");
    assertContains(folder.resolve("environment.json"), "\"kind\": \"partial\"");
    assertContains(folder.resolve("environment.json"), "\"command\": \"bench as asked\"");
    String text = out.toString();
    assertTrue(text.contains("Measured 0 of 1 cells"), text);
    assertTrue(text.contains("Missing: heap: java.lang.IllegalStateException: planted"), text);
    assertContains(folder.resolve("report.html"), "planted");
    assertContains(folder.resolve("results.json"), "planted");
  }

  @Test
  void folderWithResultsIsNotOverwritten() throws IOException {
    BenchRun.Settings settings = settings(Kind.QUICK, "get 16/64 4096 .*heap", false);
    run(settings);
    IOException failure = assertThrows(IOException.class, () -> run(settings));
    assertTrue(failure.getMessage().contains("is not empty"), failure.getMessage());
  }

  @Test
  void listNamesEveryStep() {
    BenchRun run =
        new BenchRun(
            settings(Kind.FULL, "^(get 16/64 4096 .* heap|growth heap|latency heap)", true));
    run.list(new PrintWriter(out));
    List<String> names =
        out.toString().lines().map(line -> line.replaceFirst("^ *\\d+ s +", "")).toList();
    assertEquals(
        List.of("get 16/64 4096 uniform 1t heap", "growth heap", "latency heap"),
        names.subList(0, 3));
    assertTrue(names.getLast().startsWith("1 cells; about "), names.getLast());
  }

  private static void assertContains(Path file, String what) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(what), text);
  }
}
