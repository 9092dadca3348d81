package io.permalloy.runtime.book;

import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;

/**
 * The live orders of a book by id, through one cursor. One thread; allocates nothing in steady
 * state.
 *
 * <p>The cursor stands on a record from {@link #find} to the change of it, and no longer: what is
 * removed while a cursor stands is kept back.
 */
final class Orders {
  /** A field of an order's record: the {@link LevelKey} of its price and side. */
  static final int LEVEL = 0;

  /** A field of an order's record: what is left of its size. */
  static final int SIZE = 1;

  /** How many fields an order's record has. */
  static final int FIELDS = 2;

  private final RecordCursor cursor;
  private final long[] fresh = new long[FIELDS];
  private long live;
  private long mostLive;

  /** Makes the orders where {@code cursor} works; there are none yet. */
  Orders(RecordCursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Goes to an order; returns whether it is there. Then read it, and end with one of {@link #take},
   * {@link #change} and {@link #remove}.
   */
  boolean find(long id) {
    return cursor.find(id);
  }

  /** Returns the level of the order found. */
  long level() {
    return present(cursor.get(LEVEL));
  }

  /** Returns what is left of the order found. */
  long size() {
    return present(cursor.get(SIZE));
  }

  /** Takes from the order found. */
  void take(long size) {
    present(cursor.getAndAdd(SIZE, -size));
    cursor.close();
  }

  /** Removes the order found. */
  void remove() {
    cursor.remove();
    cursor.close();
    live--;
  }

  /** Gives the order found another level and size. One field after the other. */
  void change(long level, long size) {
    present(cursor.getAndAdd(LEVEL, level - level()));
    present(cursor.getAndAdd(SIZE, size - size()));
    cursor.close();
  }

  /** Puts an order in, in place of one that has its id; returns whether there was none. */
  boolean put(long id, long level, long size) {
    fresh[LEVEL] = level;
    fresh[SIZE] = size;
    if (cursor.acquire(id, fresh)) {
      cursor.close();
      mostLive = Math.max(mostLive, ++live);
      return true;
    }
    change(level, size);
    return false;
  }

  private static long present(long field) {
    if (field == RecordMap.REMOVED) {
      throw new IllegalStateException(
          "an order was removed from the store while it was updated; a book has one writer, and"
              + " the table is being dropped by someone else");
    }
    return field;
  }

  /** Returns how many orders are live. */
  long live() {
    return live;
  }

  /** Returns how many orders were live when they were most. */
  long mostLive() {
    return mostLive;
  }

  /** Forgets the counts, once the map of orders is empty. */
  void clear() {
    live = 0;
    mostLive = 0;
  }
}
