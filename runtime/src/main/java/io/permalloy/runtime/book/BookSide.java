package io.permalloy.runtime.book;

import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;

/**
 * One side of a book: its levels in the map of levels, in the order of prices, and the best of them
 * at hand. The record of a level that has emptied stays, with size 0: prices come back all the
 * time, and an update in place is much cheaper than an insert and a remove. So the map holds every
 * price that had an order since the book began. One thread; allocates nothing in steady state.
 *
 * <p>The cursor stands on no record between two calls: what is removed while a cursor stands is
 * kept back.
 */
final class BookSide {
  /** The field of a level's record: the size of all its orders. */
  static final int SIZE = 0;

  /** How many fields a level's record has. */
  static final int FIELDS = 1;

  private final int side;
  private final RecordCursor levels;
  private final PriceLadder prices;
  private final long[] fresh = new long[FIELDS];
  private long bestPrice = TopOfBook.NO_PRICE;
  private long bestSize;

  /** Makes an empty side, whose levels go where {@code levels} works. */
  BookSide(int side, RecordCursor levels) {
    this.side = side;
    this.levels = levels;
    this.prices = new PriceLadder(side);
  }

  /** Adds to a level; returns whether the best price or its size changed. */
  boolean add(long price, long size) {
    if (size == 0) {
      return false;
    }
    fresh[SIZE] = size;
    boolean inserted = levels.acquire(LevelKey.of(side, price), fresh);
    long before = inserted ? 0 : present(levels.getAndAdd(SIZE, size));
    long now = before + size;
    levels.close();
    if (before == 0) {
      prices.add(price);
    }
    if (!prices.isBest(price)) {
      return false;
    }
    bestPrice = price;
    bestSize = now;
    return true;
  }

  /**
   * Takes from a level, all that is there if it is less; returns whether the best price or its size
   * changed.
   */
  boolean take(long price, long size) {
    if (size == 0 || !levels.find(LevelKey.of(side, price))) {
      return false;
    }
    long before = present(levels.get(SIZE));
    long left = Math.max(0, before - size);
    present(levels.getAndAdd(SIZE, left - before));
    levels.close();
    if (before == 0) {
      return false;
    }
    if (left == 0) {
      prices.remove(price);
    }
    if (price != bestPrice) {
      return false;
    }
    if (left > 0) {
      bestSize = left;
    } else {
      moveToNextBest();
    }
    return true;
  }

  private void moveToNextBest() {
    if (prices.size() == 0) {
      bestPrice = TopOfBook.NO_PRICE;
      bestSize = 0;
    } else {
      bestPrice = prices.at(0);
      bestSize = size(bestPrice);
    }
  }

  private static long present(long size) {
    if (size == RecordMap.REMOVED) {
      throw new IllegalStateException(
          "a level was removed from the store while it was updated; a book has one writer, and the"
              + " table is being dropped by someone else");
    }
    return size;
  }

  /** Returns the best price, or {@link TopOfBook#NO_PRICE}. */
  long bestPrice() {
    return bestPrice;
  }

  /** Returns the size at the best price, or 0. */
  long bestSize() {
    return bestSize;
  }

  /** Returns how many levels there are. */
  int levels() {
    return prices.size();
  }

  /** Returns the price of a level by its place, 0 for the best. */
  long price(int place) {
    return prices.at(place);
  }

  /** Returns the size of the level at a price, 0 if there is none. */
  long size(long price) {
    if (!levels.find(LevelKey.of(side, price))) {
      return 0;
    }
    long size = present(levels.get(SIZE));
    levels.close();
    return size;
  }

  /** Forgets all prices, once the map of levels is empty. */
  void clear() {
    prices.clear();
    moveToNextBest();
  }
}
