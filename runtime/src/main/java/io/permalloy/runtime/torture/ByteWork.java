package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.BytesMap;
import io.permalloy.runtime.history.Operation;
import io.permalloy.runtime.history.Operation.Kind;
import java.util.Arrays;

/** Random operations on a map of bytes, on record. */
final class ByteWork extends Work {
  private static final int READ_AT_ONCE_BYTES = 1024;

  private final int map;
  private BytesMap own;
  private BytesMap borrowing;

  ByteWork(Means means, int map) {
    super(means, map);
    this.map = map;
    open();
  }

  @Override
  void open() {
    borrowing = means.store().bytesMap(name());
    own = borrowing.with(means.session());
  }

  static long place(int map, long key, long epoch) {
    return epoch << 48 | Target.object(map, 0, key);
  }

  private long place(long key) {
    return place(map, key, means.epoch());
  }

  @Override
  void step(long key, boolean cold) {
    int dice = random.nextInt(100);
    if (cold) {
      dice = dice < 60 ? 0 : dice;
    }
    if (dice < 20) {
      write(Kind.PUT, key, Operation.ABSENT);
    } else if (dice < 46) {
      read(key);
    } else if (dice < 58) {
      write(Kind.PUT_IF_ABSENT, key, Operation.ABSENT);
    } else if (dice < 66) {
      write(Kind.REPLACE, key, Operation.ABSENT);
    } else if (dice < 78) {
      change(Kind.COMPARE_AND_SET, key);
    } else if (dice < 82) {
      change(Kind.REMOVE_EXPECTED, key);
    } else if (dice < 86) {
      many(key);
    } else {
      write(Kind.REMOVE, key, Operation.ABSENT);
    }
  }

  private void change(Kind kind, long key) {
    long found = read(key);
    if (found >= 0) {
      write(kind, key, found);
    }
  }

  private long read(long key) {
    byte[] bytes = Values.key(key);
    BytesMap through = any(own, borrowing);
    return perform(Kind.GET, object(0, key), 0, 0, () -> numberOf(through.get(bytes), key));
  }

  private long numberOf(byte[] value, long key) {
    if (value == null) {
      return Operation.ABSENT;
    }
    long number = Values.numberOf(value, place(key));
    if (number == OperationLog.CORRUPT) {
      System.out.println(
          Target.describe(object(0, key), means.epoch())
              + ": "
              + Values.describe(value, place(key)));
    }
    return number;
  }

  private void write(Kind kind, long key, long expected) {
    boolean writes = kind != Kind.REMOVE && kind != Kind.REMOVE_EXPECTED;
    long number = writes ? means.recorder().nextNumber() : 0;
    byte[] value = writes ? Values.value(number, place(key)) : null;
    byte[] before = expected == Operation.ABSENT ? null : Values.value(expected, place(key));
    byte[] bytes = Values.key(key);
    BytesMap through = any(own, borrowing);
    perform(
        kind,
        object(0, key),
        number,
        expected,
        () -> call(through, kind, bytes, before, value) ? 1 : 0);
  }

  private static boolean call(BytesMap map, Kind kind, byte[] key, byte[] before, byte[] value) {
    return switch (kind) {
      case PUT -> map.put(key, value);
      case PUT_IF_ABSENT -> map.putIfAbsent(key, value);
      case REPLACE -> map.replace(key, value);
      case COMPARE_AND_SET -> map.compareAndSet(key, before, value);
      case REMOVE -> map.remove(key);
      case REMOVE_EXPECTED -> map.remove(key, before);
      default -> throw new IllegalArgumentException("a map of bytes has no " + kind);
    };
  }

  private void many(long key) {
    BytesMap through = any(own, borrowing);
    long[] keys = keysFrom(key);
    byte[][] bytes = Arrays.stream(keys).mapToObj(Values::key).toArray(byte[][]::new);
    long[] numbers = new long[keys.length];
    switch (random.nextInt(3)) {
      case 0 ->
          performAll(Kind.GET, 0, keys, numbers, found -> readAll(through, keys, bytes, found));
      case 1 -> {
        byte[][] values = new byte[keys.length][];
        for (int i = 0; i < keys.length; i++) {
          numbers[i] = means.recorder().nextNumber();
          values[i] = Values.value(numbers[i], place(keys[i]));
        }
        performAll(Kind.PUT, 0, keys, numbers, unknown -> through.putAll(bytes, values));
      }
      default -> performAll(Kind.REMOVE, 0, keys, numbers, unknown -> through.removeAll(bytes));
    }
  }

  private void readAll(BytesMap through, long[] keys, byte[][] bytes, long[] found) {
    byte[][] values = new byte[keys.length][READ_AT_ONCE_BYTES];
    int[] lengths = new int[keys.length];
    through.getAll(bytes, values, lengths);
    for (int i = 0; i < keys.length; i++) {
      if (lengths[i] <= READ_AT_ONCE_BYTES) {
        boolean absent = lengths[i] == BytesMap.ABSENT;
        found[i] = numberOf(absent ? null : Arrays.copyOf(values[i], lengths[i]), keys[i]);
      }
    }
  }
}
