package io.permalloy.bench.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ChaseTest {
  private static final long BYTES = 1 << 20;
  private static final int LINES = (int) (BYTES / Chase.LINE_BYTES);

  @Test
  void allLinesAreOnOneCycle() {
    try (Area area = new Area(BYTES, Area.Pages.SMALL)) {
      Chase chase = new Chase(area, BYTES);
      Set<Long> seen = new HashSet<>();
      long at = chase.line(0);
      for (int i = 0; i < LINES; i++) {
        assertTrue(seen.add(at), "a line came twice");
        assertEquals(0, (at - area.start()) % Chase.LINE_BYTES);
        at = Chase.follow(at, 1);
      }
      assertEquals(chase.line(0), at);
    }
  }

  @Test
  void placesAreEquallyFarApart() {
    try (Area area = new Area(BYTES, Area.Pages.SMALL)) {
      long[] places = new Chase(area, BYTES).places(64);
      for (int i = 0; i < places.length; i++) {
        assertEquals(places[(i + 1) % 64], Chase.follow(places[i], LINES / 64));
      }
      long[] chains = {places[0], places[1]};
      Chase.followAll(chains, LINES / 64);
      assertEquals(places[1], chains[0]);
      assertEquals(places[2], chains[1]);
    }
  }
}
