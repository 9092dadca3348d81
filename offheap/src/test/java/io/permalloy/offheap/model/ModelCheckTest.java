package io.permalloy.offheap.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the protocol models of {@code src/model} with Spin: every configuration holds over its whole
 * state space, and every mutant (a protocol with one rule broken) is caught.
 *
 * <p>Takes about 90 seconds on two cores; {@code -DexcludedGroups=model} leaves it out. Skipped
 * where {@code spin} or {@code gcc} is not installed.
 */
class ModelCheckTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", "."), "src", "model").toAbsolutePath().normalize();

  /** Far beyond any slow machine: it only keeps a hung checker from blocking the build. */
  private static final int LIMIT_MINUTES = 30;

  @TempDir Path copy;

  private record Run(int status, String output) {}

  @BeforeEach
  void copySources() throws IOException {
    for (String tool : List.of("bash", "spin", "gcc")) {
      assumeTrue(
          onPath(tool), tool + " is not installed: the protocol models in " + SOURCES + " not run");
    }
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = copy.resolve(SOURCES.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  @Test
  @Tag("model")
  void everyRuleHoldsAndEveryMutantIsCaught() throws Exception {
    Run run = run();

    assertEquals(
        """
        index: 19 hold, 23 mutants caught, 0 unexpected
        memory: 8 hold, 30 mutants caught, 0 unexpected
        growth: 10 hold, 19 mutants caught, 0 unexpected
        cells: 15 hold, 25 mutants caught, 0 unexpected
        """,
        run.output());
    assertEquals(0, run.status());
  }

  /**
   * The instrument itself: a broken rule, a harmless mutant and a cut search are all deviations.
   */
  @Test
  void deviationsFailTheRun() throws Exception {
    String processes = " | run Worker(0, 1, ADD,0,0, GET,0,0); run Helper(1); total=2";
    Path checks = copy.resolve("cells/checks.txt");
    Files.writeString(
        checks,
        """
        gcc: -O0 -DNOFAIR -DVECTORSZ=2048
        pan: -n -w18
        short | holds  | llmap.pml | cycles | broken   | INIT0=VAL M_NO_VALUE_FREEZE%1$s
        short | assert | llmap.pml | cycles | harmless | INIT0=VAL%1$s
        short | cycle  | llmap.pml | cycles | other    | INIT0=VAL M_NO_VALUE_FREEZE%1$s
        short | holds  | llmap.pml | cycles | nonsense | INIT0=)%1$s
        short | assert | llmap.pml | cycles | caught   | INIT0=VAL M_NO_VALUE_FREEZE%1$s
        """
            .formatted(processes));
    Run run = run("cells");
    assertEquals(1, run.status(), run.output());
    assertTrue(
        run.output().endsWith("cells: 0 hold, 1 mutants caught, 4 unexpected\n"), run.output());
    assertReported(run, "holds   assert", "broken");
    assertReported(run, "assert  holds", "harmless");
    assertReported(run, "cycle   assert", "other");
    assertReported(run, "holds   error", "nonsense");

    Files.writeString(
        checks,
        """
        gcc: -O0 -DNOFAIR -DVECTORSZ=2048
        pan: -n -w18 -m20
        short | holds  | llmap.pml | cycles | shallow  | INIT0=VAL%1$s
        """
            .formatted(processes));
    run = run("cells");
    assertEquals(1, run.status(), run.output());
    assertReported(run, "holds   limit", "shallow");
  }

  private static void assertReported(Run run, String verdict, String name) {
    Pattern line = Pattern.compile("(?m)^UNEXPECTED  " + verdict + " .*: " + name + "$");
    assertTrue(line.matcher(run.output()).find(), () -> line + " in\n" + run.output());
  }

  /** Runs the copy's run.sh; the seconds in its summary lines are dropped. */
  private Run run(String... arguments) throws IOException, InterruptedException {
    Path log = copy.resolve("run.log");
    ProcessBuilder builder = new ProcessBuilder("bash", copy.resolve("run.sh").toString());
    builder.command().addAll(Arrays.asList(arguments));
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(copy.toFile())
            .start();
    try {
      assertTrue(
          process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES),
          () -> "run.sh still running after " + LIMIT_MINUTES + " minutes, see " + log);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String output = Files.readString(log).replaceAll("(?m) \\(\\d+ s\\)$", "");
    return new Run(process.exitValue(), output);
  }

  private static boolean onPath(String tool) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }
}
