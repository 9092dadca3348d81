package io.permalloy.bench.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ChurnTest {
  @Test
  void memoryIsUsedAgain() {
    List<Churn.Point> points = new Churn(40_000, 16, 4096, true, 1).run(1_200_000, 4);
    assertEquals(
        List.of(300_000L, 600_000L, 900_000L, 1_200_000L),
        points.stream().map(Churn.Point::operations).toList());
    for (Churn.Point point : points) {
      assertTrue(point.ratio() >= 0.78, () -> point.operations() + ": " + point.ratio());
      assertTrue(Math.abs(point.use().entries() - 30_000) < 1_000, "three in four keys");
    }
    assertTrue(points.getLast().use().used() <= points.getFirst().use().used() * 1.1);
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Churn(1, 16, 64, true, 1));
    assertThrows(IllegalArgumentException.class, () -> new Churn(10, 64, 16, true, 1));
  }
}
