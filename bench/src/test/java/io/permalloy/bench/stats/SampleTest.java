package io.permalloy.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class SampleTest {
  @Test
  void medianIsTheMiddle() {
    assertEquals(3, new Sample(9, 1, 3).median());
    assertEquals(2.5, new Sample(9, 1, 3, 2).median());
  }

  /**
   * Table of the sign test: how many of n observations may lie beyond the median at 2.5% a side.
   */
  @Test
  void intervalIsThatOfTheSignTest() {
    int[][] known = {{5, 0}, {6, 0}, {8, 0}, {9, 1}, {11, 1}, {12, 2}, {15, 3}, {20, 5}, {41, 13}};
    for (int[] row : known) {
      assertEquals(row[1], Sample.outside(row[0]), () -> row[0] + " measurements");
    }
  }

  @Test
  void intervalOfFewIsTheRange() {
    Sample sample = new Sample(5, 4, 3, 2, 1);
    assertEquals(1, sample.low());
    assertEquals(5, sample.high());
  }

  @Test
  void intervalLeavesOutliersOut() {
    Sample sample = new Sample(1000, 2, 3, 4, 5, 6, 7, 8, 0.001);
    assertEquals(2, sample.low());
    assertEquals(8, sample.high());
    assertEquals(0.001, sample.min());
    assertEquals(1000, sample.max());
  }

  @Test
  void nothingIsNoSample() {
    assertThrows(IllegalArgumentException.class, Sample::new);
  }
}
