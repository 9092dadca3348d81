package io.permalloy.runtime.book;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.Store;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sample is one that an exchange could have sent. */
class SampleMessagesTest {
  private static final int COUNT = 60_000;
  private static final int LIVE = 3_000;

  /** Counts the messages after which the best bid is not below the best ask. */
  private static final class Crossings implements Observer {
    private final OrderBook book;
    private long count;

    Crossings(OrderBook book) {
      this.book = book;
    }

    @Override
    public void after(long number, long[] words, int at) {
      BookSide bids = book.side(LevelKey.BID);
      BookSide asks = book.side(LevelKey.ASK);
      if (bids.levels() > 0 && asks.levels() > 0 && bids.bestPrice() >= asks.bestPrice()) {
        count++;
      }
    }

    @Override
    public void end() {}
  }

  @Test
  void itsMessagesDoNotContradictEachOther() throws IOException {
    Messages messages = SampleMessages.make(COUNT, LIVE, 3);
    assertEquals(COUNT, messages.count());
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false)) {
      Rules rules = BookFormat.LOBSTER.rules(book, null);
      Crossings crossings = new Crossings(book);
      rules.begin();
      Replay.observed(messages, rules, List.of(crossings));
      Map<String, Long> counts = rules.counts();
      for (String wrong :
          List.of(
              "adds of ids already present",
              "events for ids never added",
              "events at another price or side than the order's",
              "deletions of another size",
              "reductions by more than remained")) {
        assertEquals(0, counts.get(wrong), wrong);
      }
      for (int type = LobsterRules.ADD; type <= LobsterRules.EXECUTE + 1; type++) {
        assertTrue(counts.get("type " + type) > COUNT / 200, "type " + type + " in " + counts);
      }
      assertEquals(0, crossings.count);
      assertTrue(Math.abs(book.orders().live() - LIVE) < LIVE / 10, book.orders().live() + " live");
    }
  }

  @Test
  void itFollowsFromItsSeed() {
    long[] one = SampleMessages.make(1_000, 50, 7).chunk(0);
    assertArrayEquals(one, SampleMessages.make(1_000, 50, 7).chunk(0));
    assertFalse(Arrays.equals(one, SampleMessages.make(1_000, 50, 8).chunk(0)));
  }
}
