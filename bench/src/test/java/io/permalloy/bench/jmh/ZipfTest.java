package io.permalloy.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ZipfTest {
  private static final int SIZE = 1_000;

  /** Rank r comes up as 1 / (r + 1) ^ 0.99 does: the first two exactly, the others roughly. */
  @Test
  void ranksAreZipfian() {
    Zipf zipf = new Zipf(SIZE);
    double[] share = new double[SIZE];
    int steps = 1_000_000;
    for (int i = 0; i < steps; i++) {
      share[zipf.rank((i + 0.5) / steps)] += 1.0 / steps;
    }
    double zeta = 0;
    for (int i = 1; i <= SIZE; i++) {
      zeta += 1 / Math.pow(i, 0.99);
    }
    assertEquals(1 / zeta, share[0], 1e-3);
    assertEquals(Math.pow(0.5, 0.99) / zeta, share[1], 1e-3);
    double top = 0;
    double expected = 0;
    for (int i = 0; i < 100; i++) {
      top += share[i];
      expected += 1 / Math.pow(i + 1, 0.99) / zeta;
    }
    assertEquals(expected, top, 0.03);
  }

  @Test
  void drawsStayInRangeAndReachMostPositions() {
    boolean[] seen = new boolean[SIZE];
    int distinct = 0;
    for (int position : new Zipf(SIZE).draw(100_000, 1)) {
      assertTrue(position >= 0 && position < SIZE, () -> "position " + position);
      distinct += seen[position] ? 0 : 1;
      seen[position] = true;
    }
    assertTrue(distinct > SIZE / 2, distinct + " positions were drawn");
  }
}
