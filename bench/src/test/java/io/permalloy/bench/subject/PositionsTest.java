package io.permalloy.bench.subject;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PositionsTest {
  private static final int SIZE = 1 << 12;

  private static int[] cycle(Positions positions) {
    int[] cycle = new int[SIZE];
    boolean[] seen = new boolean[SIZE];
    for (int i = 0; i < SIZE; i++) {
      cycle[i] = positions.next();
      assertTrue(!seen[cycle[i]], "twice in a cycle");
      seen[cycle[i]] = true;
    }
    return cycle;
  }

  /** Who comes after whom in one cycle says nothing about the next. */
  @Test
  void everyCycleHasEveryPositionInAnotherOrder() {
    Positions positions = new Positions(SIZE, 1);
    int[] first = cycle(positions);
    int[] place = new int[SIZE];
    for (int i = 0; i < SIZE; i++) {
      place[first[i]] = i;
    }
    for (int n = 0; n < 20; n++) {
      int[] next = cycle(positions);
      int near = 0;
      for (int i = 1; i < SIZE; i++) {
        int distance = Math.abs(place[next[i]] - place[next[i - 1]]);
        near += distance <= 4 || distance >= SIZE - 4 ? 1 : 0;
      }
      assertTrue(near < SIZE / 20, near + " of " + SIZE + " were neighbours before");
    }
  }

  @Test
  void sizeMustBeAPowerOfTwo() {
    assertThrows(IllegalArgumentException.class, () -> new Positions(1_000, 1));
  }
}
