package io.permalloy.runtime.book;

import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A book in a store: orders by id, levels by price and side, and the top of the book for readers.
 * One thread writes; whoever opens the maps by name, in any process, may read them, and sees each
 * field whole but an order and its level one after the other.
 */
final class OrderBook implements AutoCloseable {
  /** The name of the map of orders in its store. */
  static final String ORDERS = "book.orders";

  /** The name of the map of levels in its store. */
  static final String LEVELS = "book.levels";

  private static final ValueLayout.OfLong KEY =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Session session;
  private final RecordCursor orderCursor;
  private final RecordCursor levelCursor;
  private final Orders orders;
  private final BookSide[] sides;
  private final TopOfBook top = new TopOfBook();
  private boolean topChanged;

  private OrderBook(Session session, RecordMap orders, RecordMap levels) {
    this.session = session;
    this.orderCursor = orders.cursor(session);
    this.levelCursor = levels.cursor(session);
    this.orders = new Orders(orderCursor);
    this.sides =
        new BookSide[] {
          new BookSide(LevelKey.BID, levelCursor), new BookSide(LevelKey.ASK, levelCursor)
        };
  }

  /**
   * Makes an empty book in a store. Not atomic: two processes that start at once on one store are
   * both let in.
   *
   * @param replace whether a book that is there goes first
   * @throws BookPresentException if there is one that may not go
   * @throws io.permalloy.offheap.StoreFullException if the store has no room for an empty book
   */
  static OrderBook create(Store store, boolean replace) {
    if (store.exists(ORDERS) && !replace) {
      throw new BookPresentException(store.uri(), store.recordMap(ORDERS, Orders.FIELDS).size());
    }
    store.drop(ORDERS);
    store.drop(LEVELS);
    return new OrderBook(
        store.session(),
        store.recordMap(ORDERS, Orders.FIELDS),
        store.recordMap(LEVELS, BookSide.FIELDS));
  }

  /** Returns the orders. */
  Orders orders() {
    return orders;
  }

  /** Returns a side of {@link LevelKey}. */
  BookSide side(int side) {
    return sides[side];
  }

  /** Returns what readers read; any thread may. */
  TopOfBook top() {
    return top;
  }

  /** Adds to a level. */
  void add(int side, long price, long size) {
    topChanged |= sides[side].add(price, size);
  }

  /** Takes from a level, all that is there if it is less. */
  void take(int side, long price, long size) {
    topChanged |= sides[side].take(price, size);
  }

  /** Ends a message: shows readers the top of the book, if it is another one. */
  void publish(long message) {
    if (topChanged) {
      top.publish(message, sides[LevelKey.BID], sides[LevelKey.ASK]);
      topChanged = false;
    }
  }

  /** Returns the live orders by id. Allocates a row for each. */
  List<OrderRow> liveOrders() {
    List<OrderRow> rows = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY);
      orderCursor.rewind();
      while (orderCursor.next()) {
        orderCursor.key(key, 0);
        long level = orders.level();
        rows.add(
            new OrderRow(
                key.get(KEY, 0), LevelKey.side(level), LevelKey.price(level), orders.size()));
      }
    }
    rows.sort(Comparator.comparingLong(OrderRow::id));
    return rows;
  }

  /** Removes every order and level. */
  void clear() {
    clear(orderCursor);
    clear(levelCursor);
    orders.clear();
    sides[LevelKey.BID].clear();
    sides[LevelKey.ASK].clear();
    topChanged = true;
    publish(0);
  }

  private static void clear(RecordCursor cursor) {
    cursor.rewind();
    while (cursor.next()) {
      cursor.remove();
    }
    cursor.close();
  }

  /** Lets go of the store, in which the book stays. */
  @Override
  public void close() {
    orderCursor.close();
    levelCursor.close();
    session.close();
  }
}
