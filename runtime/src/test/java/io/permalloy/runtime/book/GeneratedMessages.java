package io.permalloy.runtime.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Messages out of a seed: orders around a price that walks, some far away; events for orders that
 * were never added, and ids that come twice.
 */
final class GeneratedMessages {

  private final Random random;
  private final List<OrderRow> live = new ArrayList<>();
  private final Messages messages = new Messages();
  private long nextId = 1;
  private long middle = 5_000_000;

  private GeneratedMessages(long seed) {
    this.random = new Random(seed);
  }

  static Messages of(BookFormat format, int count, long seed) {
    GeneratedMessages generated = new GeneratedMessages(seed);
    for (int i = 0; i < count; i++) {
      if (format == BookFormat.LOBSTER) {
        generated.lobster();
      } else {
        generated.bitstamp();
      }
    }
    return generated.messages;
  }

  private OrderRow fresh() {
    int side = random.nextInt(2);
    boolean far = random.nextInt(20) == 0;
    long away = 100L * random.nextInt(far ? 3_000 : 12);
    middle = Math.max(1_000_000, middle + 100L * (random.nextInt(3) - 1));
    long price = side == LevelKey.BID ? middle - 100 - away : middle + 100 + away;
    return new OrderRow(nextId++, side, price, 1 + random.nextInt(4) * 50L);
  }

  private void emit(OrderRow order, long size, int kind) {
    messages.add(order.id(), order.price(), size, kind, order.side());
  }

  /** Takes an order out, sometimes one that was never added. */
  private OrderRow take() {
    if (live.isEmpty() || random.nextInt(50) == 0) {
      return fresh();
    }
    return live.remove(random.nextInt(live.size()));
  }

  private boolean grows() {
    return random.nextInt(600) > live.size();
  }

  private void lobster() {
    int dice = random.nextInt(100);
    if (dice < 3) {
      emit(fresh(), 10, 5 + random.nextInt(3));
    } else if (dice < 4 && !live.isEmpty()) {
      OrderRow again = live.get(random.nextInt(live.size()));
      emit(new OrderRow(again.id(), again.side(), again.price() + 100, 30), 30, LobsterRules.ADD);
    } else if (grows()) {
      OrderRow order = fresh();
      live.add(order);
      emit(order, order.size(), LobsterRules.ADD);
    } else {
      OrderRow order = take();
      int kind = LobsterRules.CANCEL + random.nextInt(3);
      long part = kind == LobsterRules.DELETE ? order.size() : 1 + random.nextInt(200);
      emit(order, part, kind);
      if (part < order.size()) {
        live.add(new OrderRow(order.id(), order.side(), order.price(), order.size() - part));
      }
    }
  }

  private void bitstamp() {
    if (grows()) {
      OrderRow order = fresh();
      live.add(order);
      emit(order, order.size(), BitstampRules.CREATED);
      return;
    }
    OrderRow order = take();
    int dice = random.nextInt(10);
    if (dice < 4) {
      long price = order.price() + (dice == 0 ? 100 : 0);
      OrderRow now = new OrderRow(order.id(), order.side(), price, random.nextInt(150));
      live.add(now);
      emit(now, now.size(), dice == 1 ? BitstampRules.CREATED : BitstampRules.CHANGED);
    } else {
      emit(order, dice < 7 ? order.size() : dice < 9 ? 0 : 7, BitstampRules.DELETED);
    }
  }
}
