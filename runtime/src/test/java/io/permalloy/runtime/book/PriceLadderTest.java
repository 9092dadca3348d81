package io.permalloy.runtime.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceLadderTest {

  private static void assertSame(TreeSet<Long> expected, PriceLadder ladder) {
    assertEquals(expected.size(), ladder.size());
    int place = 0;
    for (long price : expected) {
      assertEquals(price, ladder.at(place++));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {LevelKey.BID, LevelKey.ASK})
  void keepsTheOrderThatATreeKeeps(int side) {
    Comparator<Long> bestFirst =
        side == LevelKey.BID ? Comparator.reverseOrder() : Comparator.naturalOrder();
    TreeSet<Long> expected = new TreeSet<>(bestFirst);
    PriceLadder ladder = new PriceLadder(side);
    Random random = new Random(side);
    for (int step = 0; step < 20_000; step++) {
      // Wide enough that the array must grow, and that it empties again.
      long price = 1 + random.nextInt(step < 10_000 ? 6_000 : 40);
      if (expected.add(price)) {
        ladder.add(price);
      } else {
        expected.remove(price);
        ladder.remove(price);
      }
      assertEquals(expected.size(), ladder.size());
      if (!expected.isEmpty()) {
        assertEquals(expected.first(), ladder.at(0));
        assertTrue(ladder.isBest(expected.first()));
      }
      if (step % 500 == 0) {
        assertSame(expected, ladder);
      }
    }
    assertSame(expected, ladder);
  }

  @Test
  void takesTheWidestPrices() {
    PriceLadder asks = new PriceLadder(LevelKey.ASK);
    asks.add(LevelKey.HIGHEST_PRICE);
    asks.add(1);
    assertEquals(1, asks.at(0));
    assertEquals(LevelKey.HIGHEST_PRICE, asks.at(1));
    long key = LevelKey.of(LevelKey.ASK, LevelKey.HIGHEST_PRICE);
    assertEquals(LevelKey.HIGHEST_PRICE, LevelKey.price(key));
    assertEquals(LevelKey.ASK, LevelKey.side(key));
  }

  @Test
  void refusesWhatIsNotThere() {
    PriceLadder bids = new PriceLadder(LevelKey.BID);
    assertThrows(IllegalStateException.class, () -> bids.remove(1));
    assertThrows(IndexOutOfBoundsException.class, () -> bids.at(0));
    bids.add(5);
    bids.add(7);
    assertThrows(IllegalStateException.class, () -> bids.remove(6));
    bids.clear();
    assertEquals(0, bids.size());
  }
}
