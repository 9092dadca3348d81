package io.permalloy.bench.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.HeapMap;
import io.permalloy.bench.subject.PermalloyBytes;
import io.permalloy.bench.subject.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FiguresTest {
  private static final Shape SHAPE = new Shape(16, 64);

  /** Twenty rounds over few entries: every stretch is removed and inserted more than once. */
  @Test
  void smallRunChecksItself() {
    Figures.Settings settings =
        new Figures.Settings(SHAPE, 6_400, 20, 5, 400, "mem:?max=64MiB", List.of(HeapMap.NAME), 1);
    Map<String, Object> results = new Figures(settings, new Progress()).run();
    assertEquals(20, ((List<?>) results.get("steps")).size());
    String table = FiguresTable.text(results);
    assertTrue(table.contains(Variants.getDependent(PermalloyBytes.NAME)), table);
  }

  @Test
  void wrongAnswerStopsTheRun() {
    Step lying =
        new Step("lying", 0, 100, 0, 10, 1, (from, count) -> from, (from, count) -> from + 1L);
    Rounds rounds = new Rounds(List.of(lying), 1);
    assertThrows(IllegalStateException.class, () -> rounds.run(0, () -> {}));
  }

  @Test
  void fewEntriesAreWalkedManyTimes() {
    Figures.Settings settings =
        new Figures.Settings(SHAPE, 160, 10, 2, 400, "mem:?max=64MiB", List.of(), 1);
    Map<String, Object> results = new Figures(settings, new Progress()).run();
    assertEquals(10, ((List<?>) results.get("steps")).size());
  }

  @Test
  void stretchesFollowEachOtherAndComeBack() {
    List<Integer> walked = new ArrayList<>();
    Step step =
        new Step(
            "s", 5, 26, 15, 10, 3, (from, n) -> from, (from, n) -> walked.add(from) ? from : -1);
    step.advance();
    step.run();
    step.check();
    assertEquals(List.of(15, 5, 15), walked);
    assertEquals(30, step.operations());
  }

  @Test
  void tooFewEntriesAreRefused() {
    Figures.Settings settings =
        new Figures.Settings(SHAPE, 12, 20, 5, 400, "mem:?max=64MiB", List.of(), 1);
    assertThrows(IllegalArgumentException.class, () -> new Figures(settings, new Progress()).run());
  }
}
