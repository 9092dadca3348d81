package io.permalloy.runtime.torture;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.history.Operation;
import io.permalloy.runtime.history.Operation.Kind;
import java.util.SplittableRandom;

/**
 * Random operations on a map of records, on record. Finding a record and working on a field of it
 * is one operation: a record that was removed in between was absent at some time during it.
 */
final class RecordWork {
  private static final int STAY_ONE_IN = 4;
  private static final long NOWHERE = -1;

  private final Store store;
  private final Session session;
  private final long epoch;
  private final int map;
  private final Recorder recorder;
  private final SplittableRandom random;
  private final long[] initial = new long[Target.FIELDS];
  private RecordCursor cursor;
  private long standsOn = NOWHERE;

  RecordWork(
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
    RecordMap records = store.recordMap(Target.name(map, epoch), Target.FIELDS);
    cursor = records.cursor(session);
  }

  /** Stands on no record. */
  void leave() {
    standsOn = NOWHERE;
    cursor.close();
  }

  /** One operation, or two that belong together. */
  void step(long key, boolean cold) {
    if (standsOn != NOWHERE && random.nextBoolean()) {
      stay();
      return;
    }
    int dice = random.nextInt(100);
    if (cold) {
      dice = dice < 50 ? 0 : dice;
    }
    int field = random.nextInt(Target.FIELDS);
    long number = random.nextLong(1L << 40);
    if (dice < 15) {
      perform(Kind.PUT_IF_ABSENT, key, 0, number, 0);
    } else if (dice < 40) {
      perform(Kind.ADD, key, field, number, 0);
    } else if (dice < 50) {
      long found = perform(Kind.GET, key, field, 0, 0);
      if (found != Operation.ABSENT && found != OperationLog.DROPPED) {
        perform(Kind.COMPARE_AND_SET, key, field, number, found);
      }
    } else if (dice < 60) {
      perform(Kind.MIN, key, field, number, 0);
    } else if (dice < 70) {
      perform(Kind.MAX, key, field, number, 0);
    } else if (dice < 85) {
      perform(Kind.GET, key, field, 0, 0);
    } else {
      perform(Kind.REMOVE, key, 0, 0, 0);
    }
    if (random.nextInt(STAY_ONE_IN) != 0) {
      leave();
    }
  }

  /**
   * Works on the record that the cursor has stood on since its last operation. If that has been
   * removed there may be another one of the key by now: then it says nothing of the key.
   */
  private void stay() {
    int field = random.nextInt(Target.FIELDS);
    Kind kind = random.nextBoolean() ? Kind.GET : Kind.ADD;
    long delta = kind == Kind.ADD ? random.nextLong(1L << 40) : 0;
    recorder.begin(Target.object(map, field, standsOn), kind, delta, 0);
    long result = onRecord(kind, field, delta, 0);
    recorder.end(result == Operation.ABSENT ? OperationLog.NOTHING : result);
    if (random.nextInt(STAY_ONE_IN) == 0) {
      leave();
    }
  }

  private long perform(Kind kind, long key, int field, long argument, long expected) {
    recorder.begin(Target.object(map, field, key), kind, argument, expected);
    standsOn = NOWHERE;
    long result;
    try {
      boolean insert = kind == Kind.PUT_IF_ABSENT;
      boolean found = insert || cursor.find(key);
      result =
          insert
              ? acquire(key, argument)
              : found ? onRecord(kind, field, argument, expected) : absent(kind);
      standsOn = found ? key : NOWHERE;
    } catch (StoreFullException e) {
      result = OperationLog.NOTHING;
    } catch (IllegalStateException e) {
      if (!Target.isPassing(map) || !e.getMessage().contains("dropped")) {
        throw e;
      }
      result = OperationLog.DROPPED;
    }
    recorder.end(result);
    if (result == OperationLog.DROPPED) {
      leave();
      open();
    }
    return result;
  }

  private long acquire(long key, long value) {
    for (int field = 0; field < Target.FIELDS; field++) {
      initial[field] = value + field;
    }
    return cursor.acquire(key, initial) ? 1 : 0;
  }

  /** What an operation gives where there is no record. */
  private static long absent(Kind kind) {
    return kind == Kind.COMPARE_AND_SET || kind == Kind.REMOVE ? 0 : Operation.ABSENT;
  }

  private long onRecord(Kind kind, int field, long argument, long expected) {
    return switch (kind) {
      case GET -> value(cursor.get(field));
      case ADD -> value(cursor.getAndAdd(field, argument));
      case MIN -> value(cursor.getAndMin(field, argument));
      case MAX -> value(cursor.getAndMax(field, argument));
      case COMPARE_AND_SET -> cursor.compareAndSet(field, expected, argument) ? 1 : 0;
      case REMOVE -> cursor.remove() ? 1 : 0;
      default -> throw new IllegalArgumentException("a map of records has no " + kind);
    };
  }

  private static long value(long got) {
    return got == RecordMap.REMOVED ? Operation.ABSENT : got;
  }
}
