package io.permalloy.runtime.book;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rules of LOBSTER's message files. A level changes by what a message says, whether its order
 * is known or not: orders that rested before the file began are in the book at its beginning, but
 * their ids are not.
 */
final class LobsterRules implements Rules {
  /** A new limit order. */
  static final int ADD = 1;

  /** A part of an order is taken back. */
  static final int CANCEL = 2;

  /** The whole rest of an order is taken back. */
  static final int DELETE = 3;

  /** A visible order, or a part of it, is executed. */
  static final int EXECUTE = 4;

  /** The last type: 5 to 7 (hidden executions, crosses, halts) do not change the book. */
  static final int HALT = 7;

  private final OrderBook book;
  private final Orders orders;
  private final InitialBook initial;
  private final long[] types = new long[HALT + 1];
  private long addsOfPresent;
  private long unknown;
  private long elsewhere;
  private long deletesOfRest;
  private long deletesOfOther;
  private long beyondRest;
  private long finished;

  /**
   * Makes the rules for a book.
   *
   * @param initial the levels after the first message, or null for no level before it
   */
  LobsterRules(OrderBook book, InitialBook initial) {
    this.book = book;
    this.orders = book.orders();
    this.initial = initial;
  }

  @Override
  public void begin() {
    Arrays.fill(types, 0);
    addsOfPresent = 0;
    unknown = 0;
    elsewhere = 0;
    deletesOfRest = 0;
    deletesOfOther = 0;
    beyondRest = 0;
    finished = 0;
    if (initial != null) {
      initial.addTo(book);
    }
  }

  @Override
  public void apply(long number, long[] words, int at) {
    int kind = Messages.kind(words, at);
    types[kind]++;
    if (kind > EXECUTE) {
      return;
    }
    long id = Messages.id(words, at);
    long price = Messages.price(words, at);
    long size = Messages.size(words, at);
    int side = Messages.side(words, at);
    // The initial book is the one after the first message.
    boolean levels = number != 1 || initial == null;
    if (kind == ADD) {
      if (!orders.put(id, LevelKey.of(side, price), size)) {
        addsOfPresent++;
      }
      if (levels) {
        book.add(side, price, size);
      }
    } else {
      reduce(kind, id, LevelKey.of(side, price), size);
      if (levels) {
        book.take(side, price, size);
      }
    }
    book.publish(number);
  }

  private void reduce(int kind, long id, long level, long size) {
    if (!orders.find(id)) {
      unknown++;
      return;
    }
    if (orders.level() != level) {
      elsewhere++;
    }
    long rest = orders.size();
    if (kind == DELETE) {
      if (rest == size) {
        deletesOfRest++;
      } else {
        deletesOfOther++;
      }
      orders.remove();
      return;
    }
    if (size > rest) {
      beyondRest++;
    }
    if (size >= rest) {
      finished++;
      orders.remove();
    } else {
      orders.take(size);
    }
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int type = ADD; type <= HALT; type++) {
      counts.put("type " + type, types[type]);
    }
    counts.put("adds of ids already present", addsOfPresent);
    counts.put("events for ids never added", unknown);
    counts.put("events at another price or side than the order's", elsewhere);
    counts.put("deletions of exactly what remained", deletesOfRest);
    counts.put("deletions of another size", deletesOfOther);
    counts.put("reductions by more than remained", beyondRest);
    counts.put("orders finished by reductions", finished);
    return counts;
  }
}
