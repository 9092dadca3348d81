package io.permalloy.runtime.torture;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.history.Operation;
import io.permalloy.runtime.history.Operation.Kind;
import java.util.SplittableRandom;

/** Random operations on a map of bytes, on record. */
final class ByteWork {
  private static final int BORROW_ONE_IN = 16;

  private final Store store;
  private final Session session;
  private final long epoch;
  private final int map;
  private final Recorder recorder;
  private final SplittableRandom random;
  private BytesMap own;
  private BytesMap borrowing;

  ByteWork(
      Store store,
      Session session,
      long epoch,
      int map,
      Recorder recorder,
      SplittableRandom random) {
    this.store = store;
    this.session = session;
    this.epoch = epoch;
    this.map = map;
    this.recorder = recorder;
    this.random = random;
    open();
  }

  private void open() {
    borrowing = store.bytesMap(Target.name(map, epoch));
    own = borrowing.with(session);
  }

  static long place(int map, long key, long epoch) {
    return epoch << 48 | Target.object(map, 0, key);
  }

  /** One operation, or two that belong together. */
  void step(long key, boolean cold) {
    int dice = random.nextInt(100);
    if (cold) {
      dice = dice < 60 ? 0 : dice;
    }
    if (dice < 22) {
      write(Kind.PUT, key, Operation.ABSENT);
    } else if (dice < 50) {
      read(key);
    } else if (dice < 62) {
      write(Kind.PUT_IF_ABSENT, key, Operation.ABSENT);
    } else if (dice < 70) {
      write(Kind.REPLACE, key, Operation.ABSENT);
    } else if (dice < 82) {
      change(Kind.COMPARE_AND_SET, key);
    } else if (dice < 86) {
      change(Kind.REMOVE_EXPECTED, key);
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

  private BytesMap anyMap() {
    return random.nextInt(BORROW_ONE_IN) == 0 ? borrowing : own;
  }

  private long read(long key) {
    byte[] bytes = Values.key(key);
    long result = OperationLog.DROPPED;
    recorder.begin(Target.object(map, 0, key), Kind.GET, 0, 0);
    byte[] value = null;
    try {
      value = anyMap().get(bytes);
      result = Operation.ABSENT;
    } catch (IllegalStateException e) {
      requireDropped(e);
    }
    if (value != null) {
      result = Values.numberOf(value, place(map, key, epoch));
    }
    recorder.end(result);
    if (result == OperationLog.DROPPED) {
      open();
    } else if (result == OperationLog.CORRUPT) {
      System.out.println(
          Target.describe(Target.object(map, 0, key), epoch)
              + ": "
              + Values.describe(value, place(map, key, epoch)));
    }
    return result;
  }

  private void write(Kind kind, long key, long expected) {
    long place = place(map, key, epoch);
    boolean writes = kind != Kind.REMOVE && kind != Kind.REMOVE_EXPECTED;
    long number = writes ? recorder.nextNumber() : 0;
    byte[] value = writes ? Values.value(number, place) : null;
    byte[] before = expected == Operation.ABSENT ? null : Values.value(expected, place);
    byte[] bytes = Values.key(key);
    BytesMap through = anyMap();
    recorder.begin(Target.object(map, 0, key), kind, number, expected);
    long result;
    try {
      result = perform(through, kind, bytes, before, value) ? 1 : 0;
    } catch (StoreFullException e) {
      result = OperationLog.NOTHING;
    } catch (IllegalStateException e) {
      requireDropped(e);
      result = OperationLog.DROPPED;
    }
    recorder.end(result);
    if (result == OperationLog.DROPPED) {
      open();
    }
  }

  private static boolean perform(BytesMap map, Kind kind, byte[] key, byte[] before, byte[] value) {
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

  private void requireDropped(IllegalStateException e) {
    if (!Target.isPassing(map) || !e.getMessage().contains("dropped")) {
      throw e;
    }
  }
}
