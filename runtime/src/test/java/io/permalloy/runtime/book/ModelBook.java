package io.permalloy.runtime.book;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of both formats once more, on the collections of the JDK, written for reading and not
 * for speed. A {@link Defect} breaks one rule: a comparison that does not notice proves nothing.
 */
final class ModelBook {

  /** One wrong rule. */
  enum Defect {
    NONE,
    BEST_BID_IS_LOWEST,
    BEST_ASK_IS_HIGHEST,
    SIDES_SWAPPED,
    LEVELS_OF_KNOWN_ORDERS_ONLY,
    LEVEL_GOES_BELOW_ZERO,
    CANCEL_REMOVES_ORDER,
    EXECUTION_LEAVES_ORDER_OF_ZERO,
    DELETE_TAKES_NOTHING_FROM_LEVEL,
    ADD_KEEPS_PRESENT_ORDER,
    HIDDEN_EXECUTION_TAKES,
    CHANGE_KEEPS_OLD_LEVEL,
    CHANGE_KEEPS_OLD_SIZE,
    DELETE_TAKES_WHAT_THE_MESSAGE_SAYS
  }

  private final BookFormat format;
  private final Defect defect;
  private final TreeMap<Long, OrderRow> orders = new TreeMap<>();
  private final TreeMap<Long, Long> bids;
  private final TreeMap<Long, Long> asks;

  ModelBook(BookFormat format, Defect defect) {
    this.format = format;
    this.defect = defect;
    boolean lowestBid = defect == Defect.BEST_BID_IS_LOWEST;
    boolean highestAsk = defect == Defect.BEST_ASK_IS_HIGHEST;
    this.bids = new TreeMap<>(lowestBid ? null : Comparator.reverseOrder());
    this.asks = new TreeMap<>(highestAsk ? Comparator.reverseOrder() : null);
  }

  private TreeMap<Long, Long> levels(int side) {
    boolean swapped = defect == Defect.SIDES_SWAPPED;
    return side == LevelKey.BID != swapped ? bids : asks;
  }

  void apply(long[] words, int at) {
    OrderRow message =
        new OrderRow(
            Messages.id(words, at),
            Messages.side(words, at),
            Messages.price(words, at),
            Messages.size(words, at));
    if (format == BookFormat.LOBSTER) {
      lobster(Messages.kind(words, at), message);
    } else {
      bitstamp(Messages.kind(words, at), message);
    }
  }

  private void lobster(int type, OrderRow message) {
    OrderRow order = orders.get(message.id());
    switch (type) {
      case 1 -> {
        if (order == null || defect != Defect.ADD_KEEPS_PRESENT_ORDER) {
          orders.put(message.id(), message);
        }
        add(message, message.size());
      }
      case 2, 4 -> {
        if (order != null) {
          reduce(type, order, message.size());
        }
        takeUnlessUnknown(order, message);
      }
      case 3 -> {
        orders.remove(message.id());
        if (defect != Defect.DELETE_TAKES_NOTHING_FROM_LEVEL) {
          takeUnlessUnknown(order, message);
        }
      }
      default -> {
        if (defect == Defect.HIDDEN_EXECUTION_TAKES && type == 5) {
          take(message, message.size());
        }
      }
    }
  }

  private void reduce(int type, OrderRow order, long size) {
    long left = order.size() - size;
    boolean stays = defect == Defect.EXECUTION_LEAVES_ORDER_OF_ZERO && left == 0;
    if (left > 0 && !(defect == Defect.CANCEL_REMOVES_ORDER && type == 2) || stays) {
      orders.put(order.id(), new OrderRow(order.id(), order.side(), order.price(), left));
    } else {
      orders.remove(order.id());
    }
  }

  private void takeUnlessUnknown(OrderRow order, OrderRow message) {
    if (order != null || defect != Defect.LEVELS_OF_KNOWN_ORDERS_ONLY) {
      take(message, message.size());
    }
  }

  private void bitstamp(int action, OrderRow message) {
    OrderRow order = orders.get(message.id());
    if (action == BitstampRules.CREATED) {
      if (order != null) {
        take(order, order.size());
      }
      orders.put(message.id(), message);
      add(message, message.size());
    } else if (order == null) {
      return;
    } else if (action == BitstampRules.CHANGED) {
      if (defect != Defect.CHANGE_KEEPS_OLD_LEVEL) {
        take(order, order.size());
      }
      boolean oldSize = defect == Defect.CHANGE_KEEPS_OLD_SIZE;
      long size = oldSize ? order.size() : message.size();
      orders.put(message.id(), new OrderRow(message.id(), message.side(), message.price(), size));
      add(message, size);
    } else {
      boolean said = defect == Defect.DELETE_TAKES_WHAT_THE_MESSAGE_SAYS;
      take(order, said ? message.size() : order.size());
      orders.remove(message.id());
    }
  }

  private void add(OrderRow at, long size) {
    if (size > 0) {
      levels(at.side()).merge(at.price(), size, Long::sum);
    }
  }

  private void take(OrderRow at, long size) {
    if (size == 0) {
      return;
    }
    boolean below = defect == Defect.LEVEL_GOES_BELOW_ZERO;
    long left = levels(at.side()).getOrDefault(at.price(), 0L) - size;
    if (left > 0 || below && left < 0) {
      levels(at.side()).put(at.price(), left);
    } else {
      levels(at.side()).remove(at.price());
    }
  }

  /** Returns the words of {@link TopOfBook} but the message. */
  long[] top() {
    long[] words = new long[TopOfBook.WORDS];
    if (!bids.isEmpty()) {
      words[TopOfBook.BID_PRICE] = bids.firstKey();
      words[TopOfBook.BID_SIZE] = bids.firstEntry().getValue();
    }
    if (!asks.isEmpty()) {
      words[TopOfBook.ASK_PRICE] = asks.firstKey();
      words[TopOfBook.ASK_SIZE] = asks.firstEntry().getValue();
    }
    return words;
  }

  List<OrderRow> liveOrders() {
    return List.copyOf(orders.values());
  }

  /** Returns the levels of a side, best first. */
  Map<Long, Long> side(int side) {
    return side == LevelKey.BID ? bids : asks;
  }
}
