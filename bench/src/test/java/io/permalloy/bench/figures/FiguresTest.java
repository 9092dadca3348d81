package io.permalloy.bench.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.stats.Progress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FiguresTest {
  /** Twenty rounds over few entries: every stretch is removed and inserted more than once. */
  @Test
  void smallRunChecksItself() {
    Figures.Settings settings = new Figures.Settings(6_400, 20, 5, 400, "mem:?max=64MiB", false, 1);
    Map<String, Object> results = new Figures(settings, new Progress()).run();
    assertEquals(8, ((List<?>) results.get("steps")).size());
    String table = FiguresTable.text(results);
    assertTrue(table.contains(Variants.getDependent("permalloy")), table);
  }

  @Test
  void wrongAnswerStopsTheRun() {
    Step lying = new Step("lying", 0, 100, 0, (from, count) -> from, (from, count) -> from + 1L);
    Rounds rounds = new Rounds(List.of(lying), 1, 10);
    assertThrows(IllegalStateException.class, () -> rounds.run(0, () -> {}));
  }

  @Test
  void roundsLongerThanTheEntriesAreRefused() {
    Figures.Settings settings = new Figures.Settings(6_400, 20, 5, 401, "mem:?max=64MiB", false, 1);
    assertThrows(IllegalArgumentException.class, () -> new Figures(settings, new Progress()).run());
  }
}
