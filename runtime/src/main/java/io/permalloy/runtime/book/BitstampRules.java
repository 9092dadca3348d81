package io.permalloy.runtime.book;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rules of Bitstamp's order events. A level is the sum of the orders that are known: events for
 * orders that rested before the file began change nothing. Market orders are events, too, so the
 * book may cross for a moment.
 */
final class BitstampRules implements Rules {
  /** A new order. */
  static final int CREATED = 1;

  /** An order has another volume or price. */
  static final int CHANGED = 2;

  /** An order is gone. */
  static final int DELETED = 3;

  private final OrderBook book;
  private final Orders orders;
  private long created;
  private long createdPresent;
  private long changed;
  private long changedUnknown;
  private long moved;
  private long deletedOfRest;
  private long deletedFilled;
  private long deletedOther;
  private long deletedUnknown;

  /** Makes the rules for a book. */
  BitstampRules(OrderBook book) {
    this.book = book;
    this.orders = book.orders();
  }

  @Override
  public void begin() {
    created = 0;
    createdPresent = 0;
    changed = 0;
    changedUnknown = 0;
    moved = 0;
    deletedOfRest = 0;
    deletedFilled = 0;
    deletedOther = 0;
    deletedUnknown = 0;
  }

  @Override
  public void apply(long number, long[] words, int at) {
    long id = Messages.id(words, at);
    long size = Messages.size(words, at);
    int side = Messages.side(words, at);
    long price = Messages.price(words, at);
    switch (Messages.kind(words, at)) {
      case CREATED -> create(id, side, price, size);
      case CHANGED -> change(id, side, price, size);
      default -> delete(id, size);
    }
    book.publish(number);
  }

  private void create(long id, int side, long price, long size) {
    created++;
    if (orders.find(id)) {
      createdPresent++;
      replace(LevelKey.of(side, price), size);
    } else {
      orders.put(id, LevelKey.of(side, price), size);
      book.add(side, price, size);
    }
  }

  private void change(long id, int side, long price, long size) {
    if (!orders.find(id)) {
      changedUnknown++;
      return;
    }
    changed++;
    if (orders.level() != LevelKey.of(side, price)) {
      moved++;
    }
    replace(LevelKey.of(side, price), size);
  }

  /** Gives the order found another level and size, and moves its size from level to level. */
  private void replace(long level, long size) {
    long oldLevel = orders.level();
    long oldSize = orders.size();
    orders.change(level, size);
    book.take(LevelKey.side(oldLevel), LevelKey.price(oldLevel), oldSize);
    book.add(LevelKey.side(level), LevelKey.price(level), size);
  }

  private void delete(long id, long size) {
    if (!orders.find(id)) {
      deletedUnknown++;
      return;
    }
    long level = orders.level();
    long rest = orders.size();
    orders.remove();
    if (size == rest) {
      deletedOfRest++;
    } else if (size == 0) {
      deletedFilled++;
    } else {
      deletedOther++;
    }
    book.take(LevelKey.side(level), LevelKey.price(level), rest);
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("created", created);
    counts.put("created with an id already present", createdPresent);
    counts.put("changed", changed);
    counts.put("changed to another price or side", moved);
    counts.put("changed, id never created", changedUnknown);
    counts.put("deleted with exactly what remained", deletedOfRest);
    counts.put("deleted with volume 0 (filled)", deletedFilled);
    counts.put("deleted with another volume", deletedOther);
    counts.put("deleted, id never created", deletedUnknown);
    return counts;
  }
}
