package io.permalloy.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.jmh.Yardstick;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.BreakingMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JmhStepTest {
  private static final Pace SHORT = new Pace(0, 100, 1, 100, 0, 1, 0, 1);
  private static final Cell GET = cell(Operation.GET, "permalloy-bytes", 1);
  private static final Cell INSERT = cell(Operation.INSERT, "heap", 1);
  private static final Cell NOT_OFFERED = cell(Operation.ADD, "permalloy-bytes", 1);
  private static final Cell BREAKING = cell(Operation.GET, BreakingMap.NAME, 1);
  private static final Cell TOO_MANY_THREADS = cell(Operation.GET, BreakingMap.NAME, 2);
  private static final Cell UNKNOWN = cell(Operation.GET, "nobody", 1);

  @TempDir private Path temporary;

  private static Cell cell(Operation operation, String subject, int threads) {
    return new Cell(operation, subject, "16/64", 16_384, "uniform", threads);
  }

  /** Somebody else's JMH on the same machine is no reason not to test. */
  @BeforeAll
  static void shareTheMachine() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  private Accounts run(CellRunner runner, double budget, Cell... cells) throws IOException {
    Plan plan = new Plan(List.of(new Section("some", List.of(cells))));
    Accounts accounts = new Accounts(plan.cells());
    JmhStep step =
        new JmhStep(
            plan,
            SHORT,
            runner,
            accounts,
            ResultsFolder.create(temporary.resolve("results")),
            new Countdown(System::nanoTime, 60, budget),
            new Progress());
    step.prepare();
    step.run(0);
    return accounts;
  }

  private String text(String file) throws IOException {
    return Files.readString(temporary.resolve("results/jmh").resolve(file));
  }

  private static int count(String text, String what) {
    return (int) Pattern.compile(Pattern.quote(what)).matcher(text).results().count();
  }

  /** With forks of JMH's. */
  @Test
  void everyCellIsMeasuredOrMissingForItsReason() throws IOException {
    Cell[] cells = {GET, NOT_OFFERED, BREAKING, TOO_MANY_THREADS, UNKNOWN, INSERT};
    Accounts accounts = run(new JmhFork(SHORT), Double.POSITIVE_INFINITY, cells);
    accounts.check();
    assertEquals(2, accounts.measuredCount(), accounts.missing()::toString);
    Map<Cell, String> missing = accounts.missing();
    assertEquals("it has no atomic add", missing.get(NOT_OFFERED));
    assertEquals(
        "java.lang.UnsupportedOperationException: " + BreakingMap.MESSAGE, missing.get(BREAKING));
    assertEquals("it is for 1 threads at most", missing.get(TOO_MANY_THREADS));
    assertEquals("it is not on the class path", missing.get(UNKNOWN));
    String results = text("some.json");
    assertEquals(2, count(results, "\"benchmark\""));
    assertEquals(cells.length - 2, count(text("missing.json"), "\"benchmark\""));
    assertTrue(text("missing.json").contains(BreakingMap.MESSAGE));
    assertEquals(1, count(text("some.log"), "<failure>"));
    for (String metric : List.of(Yardstick.DRAM, Yardstick.CORE, "gc.alloc.rate.norm")) {
      assertEquals(2, count(results, '"' + metric + '"'), metric);
    }
    assertTrue(loads(results, Yardstick.DRAM).stream().allMatch(ns -> ns > 1), results);
    assertTrue(loads(results, Yardstick.CORE).stream().allMatch(ns -> ns > 0.1), results);
  }

  private static List<Double> loads(String json, String metric) {
    return Pattern.compile('"' + metric + "\" : \\{\\s*\"score\" : ([0-9.]+),")
        .matcher(json)
        .results()
        .map(match -> Double.valueOf(match.group(1)))
        .toList();
  }

  @Test
  void forkThatHangsIsStopped() throws IOException {
    Cell cell = GET;
    Accounts accounts = run(new JmhFork(new Pace(0, 100, 1, 600_000, 0, 1, 0, 1)), 6, cell);
    accounts.check();
    String reason = accounts.missing().get(cell);
    assertTrue(reason.contains("was stopped"), reason);
  }

  @Test
  void withoutTimeNothingRunsAndThatIsSaid() throws IOException {
    CellRunner never =
        (cell, log, limit) -> {
          throw new AssertionError("ran " + cell);
        };
    Accounts accounts = run(never, 1, GET, NOT_OFFERED);
    accounts.check();
    assertTrue(accounts.missing().get(GET).contains("no time left"));
    assertEquals("it has no atomic add", accounts.missing().get(NOT_OFFERED));
  }

  @Test
  void interruptedRunLeavesWhatCanBeRead() throws IOException {
    CellRunner killed =
        (cell, log, limit) -> {
          throw new IllegalThreadStateException("planted: the process is killed");
        };
    try {
      run(killed, Double.POSITIVE_INFINITY, GET, INSERT);
    } catch (IllegalThreadStateException e) {
      assertEquals(2, count(text("missing.json"), Accounts.NOT_YET));
      return;
    }
    throw new AssertionError("was not killed");
  }
}
