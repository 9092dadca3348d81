package io.permalloy.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanTest {
  private static final double MINUTE = 60;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 64})
  void quickIsPartOfFullWithTheSameParameters(int cpus) {
    Set<Cell> full = new HashSet<>(Plan.full(cpus).cells());
    List<Cell> quick = Plan.quick(cpus).cells();
    assertTrue(full.containsAll(quick), () -> quick + " in " + full);
    assertTrue(quick.size() < full.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void noCellIsPlannedTwice(int cpus) {
    List<Cell> cells = Plan.full(cpus).cells();
    assertEquals(cells.size(), cells.stream().map(Cell::key).distinct().count());
    assertEquals(cells.size(), cells.stream().map(Cell::name).distinct().count());
  }

  @Test
  void cellGivenTwiceStaysInItsFirstSection() {
    Cell cell = new Cell(Operation.GET, "heap", "16/64", 16_384, "uniform", 1);
    Cell other = new Cell(Operation.PUT, "heap", "16/64", 16_384, "uniform", 1);
    Plan plan =
        new Plan(
            List.of(
                new Section("one", List.of(cell)),
                new Section("none", List.of(cell)),
                new Section("two", List.of(cell, other))));
    assertEquals(List.of(cell, other), plan.cells());
    assertEquals(List.of("one", "two"), plan.sections().stream().map(Section::name).toList());
  }

  @Test
  void quickRunIsEstimatedAtLessThanFiveMinutes() {
    double estimate = run(Kind.QUICK, null).estimate();
    assertTrue(estimate <= 5 * MINUTE, () -> estimate + " s");
    assertTrue(estimate > MINUTE, () -> estimate + " s is no estimate");
  }

  @Test
  void fullPlanIsEstimatedAtAboutTwentyMinutes() {
    double minutes = Estimate.seconds(Plan.full(2), Pace.FULL) / MINUTE;
    assertTrue(minutes > 10 && minutes < 24, () -> minutes + " minutes");
  }

  @Test
  void moreMeasuringIsEstimatedLonger() {
    for (Cell cell : Plan.full(2).cells()) {
      assertTrue(
          Estimate.seconds(cell, Pace.FULL) > Estimate.seconds(cell, Pace.QUICK), cell::name);
    }
  }

  @Test
  void onlyFilters() {
    Plan full = Plan.full(2);
    List<String> names =
        full.only(Pattern.compile("^get 16/64 4194304 uniform 1t chronicle$")).cells().stream()
            .map(Cell::name)
            .toList();
    assertEquals(List.of("get 16/64 4194304 uniform 1t chronicle"), names);
    List<Cell> chronicle = full.only(Pattern.compile("chronicle")).cells();
    assertTrue(chronicle.size() > 10);
    assertTrue(chronicle.stream().allMatch(cell -> cell.subject().equals("chronicle")));
    assertEquals(List.of(), full.only(Pattern.compile("nobody")).sections());
  }

  @Test
  void onlyKeepsGrowthAndLatencyThatMatch() {
    assertTrue(run(Kind.FULL, "nobody").isEmpty());
    assertFalse(run(Kind.FULL, "^latency heap").isEmpty());
    assertFalse(run(Kind.FULL, "^growth heap").isEmpty());
    assertTrue(run(Kind.QUICK, "^growth heap").isEmpty());
  }

  @Test
  void paramsAreThoseOfTheBenchmark() {
    Cell mixed = new Cell(Operation.MIXED_95, "heap", "16/64", 4096, "zipf", 2);
    assertEquals(
        "{subject=heap, shape=16/64, entries=4096, keys=zipf, readPercent=95}",
        mixed.params().toString());
    Cell growth = new Cell(Operation.GROWTH, "heap", "16/64", 4096, "uniform", 1);
    assertEquals("{subject=heap, shape=16/64}", growth.params().toString());
    Cell lines = new Cell(Operation.TWO_LINES, Cell.MEMORY, "-", 4096, "uniform", 1);
    assertEquals("{entries=4096}", lines.params().toString());
  }

  private static BenchRun run(Kind kind, String only) {
    return new BenchRun(
        new BenchRun.Settings(
            kind, Optional.ofNullable(only).map(Pattern::compile), true, true, "", ""));
  }
}
