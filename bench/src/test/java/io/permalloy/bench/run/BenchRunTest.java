package io.permalloy.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.cli.Main;
import io.permalloy.bench.stats.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private final List<Path> reported = new ArrayList<>();
  private final StringWriter out = new StringWriter();

  private final ReportStep report =
      new ReportStep() {
        @Override
        public void write(Path folder) {
          reported.add(folder);
        }

        @Override
        public void compare(Path before, Path after, PrintWriter to) {
          throw new AssertionError("nobody asked for it");
        }
      };

  private static BenchRun.Settings settings(Kind kind, String only, boolean hasLatency) {
    return new BenchRun.Settings(
        kind,
        Optional.of(Pattern.compile(only)),
        false,
        hasLatency,
        "bench as asked",
        Main.class.getName());
  }

  private Path run(BenchRun.Settings settings, Seams seams) throws IOException {
    Path folder = temporary.resolve("results");
    new BenchRun(settings, seams).run(folder, new Progress(), new PrintWriter(out), FAILING);
    return folder;
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    Seams none = new Seams(Optional.empty(), Optional.empty());
    Path folder = run(settings(Kind.QUICK, "get 16/64 4096 .*heap|latency heap", true), none);
    assertContains(folder.resolve("limits.json"), "not asked for");
    assertContains(folder.resolve("jmh/missing.json"), "java.lang.IllegalStateException: planted");
    assertContains(folder.resolve("latency/missing.json"), "this build has no command for it");
    assertContains(folder.resolve("environment.json"), "\"kind\": \"partial\"");
    assertContains(folder.resolve("environment.json"), "\"command\": \"bench as asked\"");
    String text = out.toString();
    assertTrue(text.contains("Measured 0 of 1 cells"), text);
    assertTrue(text.contains("Missing: heap: java.lang.IllegalStateException: planted"), text);
    assertTrue(text.contains("There is no report"), text);
  }

  @Test
  void reportIsMadeOfTheFolder() throws IOException {
    Path folder =
        run(
            settings(Kind.QUICK, "get 16/64 4096 .*heap", false),
            new Seams(Optional.empty(), Optional.of(report)));
    assertEquals(List.of(folder), reported);
    assertFalse(out.toString().contains("no report"), out.toString());
  }

  /** In a JVM of its own, by the command line of this build; one that works, one that does not. */
  @Test
  void latencyIsACommandForEachSubject() throws IOException {
    LatencyStep step =
        (subject, seconds, folder) ->
            List.of(
                "growth",
                "--entries=3000",
                "--map=" + (subject.equals("heap") ? "heap" : "nobody"),
                "--json=" + folder.resolve(subject + ".json"));
    Path folder =
        run(
            settings(Kind.QUICK, "latency (heap|chronicle)", true),
            new Seams(Optional.of(step), Optional.empty()));
    assertContains(folder.resolve("latency/heap.json"), "\"series\"");
    assertFalse(Files.exists(folder.resolve("latency/chronicle.json")));
    assertContains(folder.resolve("latency/missing.json"), "no map is called 'nobody'");
    assertContains(folder.resolve("latency/missing.json"), "\"subject\": \"chronicle\"");
  }

  @Test
  void folderWithResultsIsNotOverwritten() throws IOException {
    BenchRun.Settings settings = settings(Kind.QUICK, "get 16/64 4096 .*heap", false);
    run(settings, Seams.PRESENT);
    IOException failure = assertThrows(IOException.class, () -> run(settings, Seams.PRESENT));
    assertTrue(failure.getMessage().contains("is not empty"), failure.getMessage());
  }

  @Test
  void listNamesEveryStep() {
    BenchRun run =
        new BenchRun(
            settings(Kind.FULL, "^(get 16/64 4096 .* heap|growth heap|latency heap)", true),
            Seams.PRESENT);
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
