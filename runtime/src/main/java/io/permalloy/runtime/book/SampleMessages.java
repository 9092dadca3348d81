package io.permalloy.runtime.book;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes the messages of a market out of a seed, in LOBSTER's format: the same on every machine, and
 * not one of them contradicts another. Once the book has grown, of a hundred messages about 46 add
 * an order, 42 delete one, 9 execute the oldest order at the best price or a part of it, 2 cancel a
 * part of one, 1 executes a hidden order: much as on an exchange. Most orders come near the best
 * price, few far from it, and the book never crosses.
 */
final class SampleMessages {
  /** Messages of the sample that {@code permalloy book} runs on when no file is given. */
  static final int DEFAULT_COUNT = 500_000;

  /** Orders around which its book stays. */
  static final int DEFAULT_LIVE = 20_000;

  /** Seed of that sample. */
  static final long DEFAULT_SEED = 1;

  private static final long TICK = 100;
  private static final long FIRST_BID = 1_000_000;

  /** An order that is in the book while its size is not 0. */
  private static final class Order {
    private final long id;
    private final int side;
    private final long price;
    private long size;
    private int place;

    Order(long id, int side, long price, long size) {
      this.id = id;
      this.side = side;
      this.price = price;
      this.size = size;
    }
  }

  private final Random random; // its numbers are specified
  private final int live;
  private final Messages messages = new Messages();
  private final List<Order> orders = new ArrayList<>();
  private final List<TreeMap<Long, ArrayDeque<Order>>> sides =
      List.of(new TreeMap<>(), new TreeMap<>());
  private long nextId = 1;

  private SampleMessages(int live, long seed) {
    this.random = new Random(seed);
    this.live = live;
  }

  /** Returns {@code count} messages of a book that grows to about {@code live} orders. */
  static Messages make(int count, int live, long seed) {
    SampleMessages market = new SampleMessages(live, seed);
    while (market.messages.count() < count) {
      market.step();
    }
    return market.messages;
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice >= (orders.size() < live ? 20 : 60) || orders.isEmpty()) {
      add();
    } else if (dice < 46) {
      delete(orders.get(random.nextInt(orders.size())));
    } else if (dice < 56) {
      execute(random.nextInt(2));
    } else if (dice < 59) {
      cancel(orders.get(random.nextInt(orders.size())));
    } else {
      messages.add(0, best(random.nextInt(2)), 1 + random.nextInt(100), 5, LevelKey.BID);
    }
  }

  /** Returns the best price of a side, or one that is next to the other side's. */
  private long best(int side) {
    dropEmpty(side);
    TreeMap<Long, ArrayDeque<Order>> levels = sides.get(side);
    if (!levels.isEmpty()) {
      return side == LevelKey.BID ? levels.lastKey() : levels.firstKey();
    }
    dropEmpty(1 - side);
    if (sides.get(1 - side).isEmpty()) {
      return side == LevelKey.BID ? FIRST_BID : FIRST_BID + TICK;
    }
    return best(1 - side) + (side == LevelKey.BID ? -TICK : TICK);
  }

  /** Takes levels off the top of a side while all their orders are gone. */
  private void dropEmpty(int side) {
    TreeMap<Long, ArrayDeque<Order>> levels = sides.get(side);
    while (!levels.isEmpty()) {
      ArrayDeque<Order> level =
          (side == LevelKey.BID ? levels.lastEntry() : levels.firstEntry()).getValue();
      while (!level.isEmpty() && level.getFirst().size == 0) {
        level.removeFirst();
      }
      if (!level.isEmpty()) {
        return;
      }
      if (side == LevelKey.BID) {
        levels.pollLastEntry();
      } else {
        levels.pollFirstEntry();
      }
    }
  }

  private void add() {
    int side = random.nextInt(2);
    int spread = random.nextInt(10) == 0 ? 400 : 12;
    // From next to the other side's best price; the nearer, the more.
    long ticks = 1 + (long) random.nextInt(spread) * random.nextInt(spread) / spread;
    long price = best(1 - side) + (side == LevelKey.BID ? -TICK : TICK) * ticks;
    Order order = new Order(nextId++, side, Math.max(TICK, price), 10L * (1 + random.nextInt(50)));
    order.place = orders.size();
    orders.add(order);
    sides.get(side).computeIfAbsent(order.price, p -> new ArrayDeque<>()).addLast(order);
    emit(order, order.size, LobsterRules.ADD);
  }

  private void delete(Order order) {
    emit(order, order.size, LobsterRules.DELETE);
    take(order, order.size);
  }

  private void cancel(Order order) {
    if (order.size > 1) {
      long part = 1L + random.nextInt((int) order.size - 1);
      emit(order, part, LobsterRules.CANCEL);
      take(order, part);
    }
  }

  private void execute(int side) {
    dropEmpty(side);
    if (!sides.get(side).isEmpty()) {
      Order order = sides.get(side).get(best(side)).getFirst();
      long part = random.nextBoolean() ? order.size : 1L + random.nextInt((int) order.size);
      emit(order, part, LobsterRules.EXECUTE);
      take(order, part);
    }
  }

  private void emit(Order order, long size, int kind) {
    messages.add(order.id, order.price, size, kind, order.side);
  }

  private void take(Order order, long size) {
    order.size -= size;
    if (order.size == 0) {
      Order last = orders.removeLast();
      if (last != order) {
        orders.set(order.place, last);
        last.place = order.place;
      }
    }
  }
}
