package io.permalloy.runtime.book;

/**
 * Sides of a book, and the key of a level in the map of levels.
 *
 * <pre>
 *   key   price : 63 | side : 1        side: 0 bid, 1 ask
 * </pre>
 */
final class LevelKey {
  /** Orders to buy. */
  static final int BID = 0;

  /** Orders to sell. */
  static final int ASK = 1;

  /** The highest price that a message may have; prices begin at 1. */
  static final long HIGHEST_PRICE = Long.MAX_VALUE >> 1;

  private LevelKey() {}

  /** Returns the key of a level. */
  static long of(int side, long price) {
    return price << 1 | side;
  }

  /** Returns the price in a key. */
  static long price(long key) {
    return key >> 1;
  }

  /** Returns the side in a key. */
  static int side(long key) {
    return (int) key & 1;
  }
}
