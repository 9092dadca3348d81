package io.permalloy.runtime.book;

import java.util.Arrays;

/**
 * The prices at which one side of a book has a level, in order, the best one last. It answers the
 * one question that a hash map cannot: what is the next best price when the best level is empty?
 *
 * <p>A sorted array, searched from its end. Levels come and go near the best price, so both the
 * search and the move of what is better are short: their cost is the distance from the best price,
 * in levels. A tree or a heap would be better only for books whose action is thousands of levels
 * deep, and bitmaps need a range of prices that is known before. Allocates only when it grows. One
 * thread.
 */
final class PriceLadder {
  private static final int FIRST_CAPACITY = 1024;

  // The better the price, the higher the rank: the price itself for bids, negated for asks.
  private final int sign;
  private long[] ranks = new long[FIRST_CAPACITY];
  private int size;

  /** Makes an empty ladder for a side of {@link LevelKey}. */
  PriceLadder(int side) {
    this.sign = side == LevelKey.BID ? 1 : -1;
  }

  /** Returns how many prices there are. */
  int size() {
    return size;
  }

  /** Returns a price by its place, 0 for the best. */
  long at(int place) {
    if (place < 0 || place >= size) {
      throw new IndexOutOfBoundsException("place " + place + " of " + size + " prices");
    }
    return sign * ranks[size - 1 - place];
  }

  /** Tells whether a price is the best. */
  boolean isBest(long price) {
    return size > 0 && ranks[size - 1] == sign * price;
  }

  /** Adds a price that is not there. */
  void add(long price) {
    if (size == ranks.length) {
      ranks = Arrays.copyOf(ranks, 2 * size);
    }
    long rank = sign * price;
    int at = size++;
    while (at > 0 && ranks[at - 1] > rank) {
      ranks[at] = ranks[at - 1];
      at--;
    }
    ranks[at] = rank;
  }

  /** Removes a price that is there. */
  void remove(long price) {
    long rank = sign * price;
    int at = size - 1;
    while (at >= 0 && ranks[at] > rank) {
      at--;
    }
    if (at < 0 || ranks[at] != rank) {
      throw new IllegalStateException("there is no level at price " + price);
    }
    System.arraycopy(ranks, at + 1, ranks, at, size - 1 - at);
    size--;
  }

  /** Removes all prices. */
  void clear() {
    size = 0;
  }
}
