package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.LongLongMap;
import io.permalloy.runtime.history.Operation;
import io.permalloy.runtime.history.Operation.Kind;
import java.util.Arrays;

/** Random operations on a map from long to long, on record. */
final class LongWork extends Work {
  private static final int WIDE_ONE_IN = 6;

  /** Values that begin like this do not fit into a cell. */
  private static final long WIDE = 0x8001L << 48;

  private LongLongMap own;
  private LongLongMap borrowing;

  LongWork(Means means, int map) {
    super(means, map);
    open();
  }

  @Override
  void open() {
    borrowing = means.store().longLongMap(name());
    own = borrowing.with(means.session());
  }

  /** The key in the map of a key in the log, which is from 1 on: 0, -1, 1, -2 ... */
  static long inMap(long key) {
    long k = key - 1;
    return k >>> 1 ^ -(k & 1);
  }

  /** The inverse. */
  static long inLog(long key) {
    return (key << 1 ^ key >> 63) + 1;
  }

  @Override
  void step(long key, boolean cold) {
    int dice = random.nextInt(100);
    if (cold) {
      dice = dice < 60 ? dice % 3 * 10 : dice;
    }
    if (dice < 10) {
      one(Kind.PUT, key, value(), 0);
    } else if (dice < 20) {
      one(Kind.PUT_IF_ABSENT, key, value(), 0);
    } else if (dice < 34) {
      one(Kind.ADD_OR_PUT, key, random.nextLong(1L << 40), 0);
    } else if (dice < 40) {
      one(Kind.REPLACE, key, value(), 0);
    } else if (dice < 46) {
      one(Kind.GET_AND_PUT, key, value(), 0);
    } else if (dice < 58) {
      change(Kind.COMPARE_AND_SET, key);
    } else if (dice < 63) {
      change(Kind.REMOVE_EXPECTED, key);
    } else if (dice < 70) {
      one(Kind.REMOVE, key, 0, 0);
    } else if (dice < 76) {
      one(Kind.GET_AND_REMOVE, key, 0, 0);
    } else if (dice < 82) {
      many(key);
    } else {
      one(Kind.GET, key, 0, 0);
    }
  }

  private long value() {
    long number = means.recorder().nextNumber();
    return random.nextInt(WIDE_ONE_IN) == 0 ? WIDE | number & ~(-1L << 48) : number;
  }

  private void change(Kind kind, long key) {
    long found = one(Kind.GET, key, 0, 0);
    if (found != Operation.ABSENT && found != OperationLog.DROPPED) {
      one(kind, key, kind == Kind.COMPARE_AND_SET ? value() : 0, found);
    }
  }

  private long one(Kind kind, long key, long argument, long expected) {
    LongLongMap map = any(own, borrowing);
    return perform(
        kind,
        object(0, key),
        argument,
        expected,
        () -> call(map, kind, inMap(key), argument, expected));
  }

  private long call(LongLongMap map, Kind kind, long key, long argument, long expected) {
    return switch (kind) {
      case GET -> map.get(key, Operation.ABSENT);
      case PUT -> map.put(key, argument) ? 1 : 0;
      case PUT_IF_ABSENT -> map.putIfAbsent(key, argument) ? 1 : 0;
      case REPLACE -> map.replace(key, argument) ? 1 : 0;
      case COMPARE_AND_SET -> map.compareAndSet(key, expected, argument) ? 1 : 0;
      case REMOVE -> map.remove(key) ? 1 : 0;
      case REMOVE_EXPECTED -> map.remove(key, expected) ? 1 : 0;
      case ADD_OR_PUT -> map.addAndGet(key, argument) - argument;
      case GET_AND_PUT -> map.getAndPut(key, argument, Operation.ABSENT);
      case GET_AND_REMOVE -> map.getAndRemove(key, Operation.ABSENT);
      default -> throw new IllegalArgumentException("a map of longs has no " + kind);
    };
  }

  private void many(long key) {
    LongLongMap map = any(own, borrowing);
    long[] keys = keysFrom(key);
    int n = keys.length;
    long[] inMap = Arrays.stream(keys).map(LongWork::inMap).toArray();
    long[] arguments = new long[n];
    switch (random.nextInt(4)) {
      case 0 ->
          performAll(
              Kind.GET,
              0,
              keys,
              arguments,
              results -> map.getAll(inMap, 0, n, results, Operation.ABSENT));
      case 1 -> {
        Arrays.setAll(arguments, i -> value());
        performAll(Kind.PUT, 0, keys, arguments, results -> map.putAll(inMap, 0, n, arguments));
      }
      case 2 -> {
        Arrays.setAll(arguments, i -> random.nextLong(1L << 40));
        performAll(
            Kind.ADD_OR_PUT, 0, keys, arguments, results -> map.addAll(inMap, 0, n, arguments));
      }
      default -> performAll(Kind.REMOVE, 0, keys, arguments, results -> map.removeAll(inMap, 0, n));
    }
  }
}
