package io.permalloy.runtime.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A book in a store beside the same book in the collections of the JDK. */
class OrderBookTest {

  private static final int MESSAGES = 60_000;
  private static final int WHOLE_BOOK_EVERY = 1_000;

  /** Defects that the messages of a format can show. */
  private static Set<ModelBook.Defect> defects(BookFormat format) {
    Set<ModelBook.Defect> ofBitstamp =
        EnumSet.of(
            ModelBook.Defect.CHANGE_KEEPS_OLD_LEVEL,
            ModelBook.Defect.CHANGE_KEEPS_OLD_SIZE,
            ModelBook.Defect.DELETE_TAKES_WHAT_THE_MESSAGE_SAYS);
    Set<ModelBook.Defect> ofBoth =
        EnumSet.of(
            ModelBook.Defect.BEST_BID_IS_LOWEST,
            ModelBook.Defect.BEST_ASK_IS_HIGHEST,
            ModelBook.Defect.SIDES_SWAPPED);
    Set<ModelBook.Defect> all = EnumSet.allOf(ModelBook.Defect.class);
    all.remove(ModelBook.Defect.NONE);
    if (format == BookFormat.LOBSTER) {
      all.removeAll(ofBitstamp);
    } else {
      all = ofBitstamp;
      all.addAll(ofBoth);
    }
    return all;
  }

  private static Map<Long, Long> levels(OrderBook book, int side) {
    Map<Long, Long> levels = new TreeMap<>();
    BookSide of = book.side(side);
    for (int place = 0; place < of.levels(); place++) {
      levels.put(of.price(place), of.size(of.price(place)));
    }
    return levels;
  }

  private static String difference(OrderBook book, ModelBook model, boolean whole) {
    long[] top = new long[TopOfBook.WORDS];
    book.top().read(top);
    top[TopOfBook.MESSAGE] = 0;
    if (!Arrays.equals(model.top(), top)) {
      return "top " + Arrays.toString(top) + ", not " + Arrays.toString(model.top());
    }
    if (whole && !book.liveOrders().equals(model.liveOrders())) {
      return "orders";
    }
    for (int side = 0; whole && side < 2; side++) {
      if (!levels(book, side).equals(new TreeMap<>(model.side(side)))) {
        return "levels of side " + side;
      }
    }
    return null;
  }

  /** Returns the first difference, or null. */
  private static String compare(
      Store store, BookFormat format, Messages messages, ModelBook model) {
    AtomicReference<String> found = new AtomicReference<>();
    try (OrderBook book = OrderBook.create(store, true)) {
      Rules rules = format.rules(book, null);
      rules.begin();
      Observer observer =
          new Observer() {
            @Override
            public void after(long number, long[] words, int at) {
              model.apply(words, at);
              boolean whole = number % WHOLE_BOOK_EVERY == 0 || number == messages.count();
              String difference = difference(book, model, whole);
              if (difference != null) {
                found.compareAndSet(null, "after message " + number + ": " + difference);
              }
            }

            @Override
            public void end() {}
          };
      Replay.observed(messages, rules, List.of(observer));
      assertEquals(book.liveOrders().size(), book.orders().live());
      return found.get();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(BookFormat.class)
  void isTheBookOfTheModel(BookFormat format) {
    for (long seed = 1; seed <= 3; seed++) {
      Messages messages = GeneratedMessages.of(format, MESSAGES, seed);
      try (Store store = Store.open("mem:?max=64MiB")) {
        ModelBook model = new ModelBook(format, ModelBook.Defect.NONE);
        assertNull(compare(store, format, messages, model));
        assertTrue(model.liveOrders().size() > 50, "orders " + model.liveOrders().size());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BookFormat.class)
  void everyPlantedDefectIsCaught(BookFormat format) {
    Messages messages = GeneratedMessages.of(format, 5_000, 4);
    try (Store store = Store.open("mem:?max=64MiB")) {
      for (ModelBook.Defect defect : defects(format)) {
        assertNotNull(
            compare(store, format, messages, new ModelBook(format, defect)), defect.name());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BookFormat.class)
  void aPassAfterAnotherBeginsEmptyAndEndsTheSame(BookFormat format) throws IOException {
    Messages messages = GeneratedMessages.of(format, 20_000, 5);
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false)) {
      Rules rules = format.rules(book, null);
      rules.begin();
      Replay.observed(messages, rules, List.of());
      List<OrderRow> orders = book.liveOrders();
      Map<String, Long> counts = rules.counts();
      Map<Long, Long> bids = levels(book, LevelKey.BID);
      long used = 0;
      for (int pass = 0; pass < 30; pass++) {
        book.clear();
        assertEquals(List.of(), book.liveOrders());
        assertEquals(0, store.recordMap(OrderBook.LEVELS, BookSide.FIELDS).size());
        rules.begin();
        Replay.timed(messages, rules, Replay.histogram());
        assertEquals(orders, book.liveOrders());
        assertEquals(counts, rules.counts());
        assertEquals(bids, levels(book, LevelKey.BID));
        used = pass == 5 ? store.usedBytes() : used;
      }
      assertTrue(store.usedBytes() <= used + (1 << 20), used + " then " + store.usedBytes());
    }
  }

  /** Every sample is the top that the model has after the very message that the sample names. */
  @Test
  void readersSeeTheTopOfOneInstant() throws InterruptedException {
    Messages messages = GeneratedMessages.of(BookFormat.LOBSTER, MESSAGES, 6);
    List<long[]> tops = new ArrayList<>(List.of(new long[TopOfBook.WORDS]));
    ModelBook model = new ModelBook(BookFormat.LOBSTER, ModelBook.Defect.NONE);
    for (int chunk = 0; chunk < messages.chunks(); chunk++) {
      for (int at = 0; at < messages.words(chunk); at += Messages.WORDS) {
        model.apply(messages.chunk(chunk), at);
        long[] top = model.top();
        top[TopOfBook.MESSAGE] = tops.size();
        tops.add(top);
      }
    }
    AtomicReference<String> wrong = new AtomicReference<>();
    AtomicBoolean done = new AtomicBoolean();
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false)) {
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    long[] sample = new long[TopOfBook.WORDS];
                    do {
                      book.top().read(sample);
                      if (!Arrays.equals(tops.get((int) sample[TopOfBook.MESSAGE]), sample)) {
                        wrong.set(Arrays.toString(sample));
                      }
                    } while (!done.get());
                  });
      Rules rules = BookFormat.LOBSTER.rules(book, null);
      for (int pass = 0; pass < 5; pass++) {
        book.clear();
        rules.begin();
        Replay.timed(messages, rules, Replay.histogram());
      }
      done.set(true);
      reader.join();
    }
    assertNull(wrong.get());
  }

  @Test
  void aBookThatIsThereStaysUnlessItMayGo(@TempDir Path folder) {
    String uri = "file:" + folder.resolve("store") + "?max=64MiB";
    try (Store store = Store.open(uri);
        OrderBook book = OrderBook.create(store, false)) {
      book.orders().put(7, LevelKey.of(LevelKey.BID, 100), 5);
      book.add(LevelKey.BID, 100, 5);
    }
    try (Store store = Store.open(uri)) {
      BookPresentException e =
          assertThrows(BookPresentException.class, () -> OrderBook.create(store, false));
      assertTrue(e.getMessage().contains("a book of 1 orders"), e.getMessage());
      assertTrue(e.getMessage().contains("--replace"), e.getMessage());
      assertEquals(1, store.recordMap(OrderBook.LEVELS, BookSide.FIELDS).size());
      try (OrderBook book = OrderBook.create(store, true)) {
        assertEquals(List.of(), book.liveOrders());
      }
    }
  }
}
