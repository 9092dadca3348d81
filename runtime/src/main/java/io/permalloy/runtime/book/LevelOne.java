package io.permalloy.runtime.book;

import java.util.Arrays;

/**
 * The best prices and sizes in the order of LOBSTER's files: ask price, ask size, bid price, bid
 * size; a side without orders has a dummy price and size 0.
 */
final class LevelOne {
  /** How many numbers there are. */
  static final int COLUMNS = 4;

  /** The ask price of a book without asks; negated, the bid price of one without bids. */
  static final long DUMMY_PRICE = 9_999_999_999L;

  private LevelOne() {}

  /** Copies the best prices and sizes of a book. */
  static void copy(OrderBook book, long[] row) {
    BookSide asks = book.side(LevelKey.ASK);
    BookSide bids = book.side(LevelKey.BID);
    row[0] = asks.levels() == 0 ? DUMMY_PRICE : asks.bestPrice();
    row[1] = asks.bestSize();
    row[2] = bids.levels() == 0 ? -DUMMY_PRICE : bids.bestPrice();
    row[3] = bids.bestSize();
  }

  /** Returns a row as text, with prices as LOBSTER writes them. */
  static String text(long[] row) {
    String text = Arrays.toString(row).replace(" ", "");
    return text.substring(1, text.length() - 1);
  }
}
