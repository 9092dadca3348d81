package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.runtime.history.Operation;
import io.permalloy.runtime.history.Operation.Kind;
import java.util.Arrays;

/**
 * Random operations on a map of records, on record. Finding a record and working on a field of it
 * is one operation: a record that was removed in between was absent at some time during it.
 */
final class RecordWork extends Work {
  private static final int STAY_ONE_IN = 4;
  private static final long NOWHERE = -1;

  private final long[] initial = new long[Target.FIELDS];
  private RecordMap own;
  private RecordMap borrowing;
  private RecordCursor cursor;
  private long standsOn = NOWHERE;

  RecordWork(Means means, int map) {
    super(means, map);
    open();
  }

  @Override
  void open() {
    if (cursor != null) {
      leave();
    }
    borrowing = means.store().recordMap(name(), Target.FIELDS);
    own = borrowing.with(means.session());
    cursor = borrowing.cursor(means.session());
  }

  @Override
  void leave() {
    standsOn = NOWHERE;
    cursor.close();
  }

  @Override
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
      one(Kind.PUT_IF_ABSENT, key, 0, number, 0);
    } else if (dice < 40) {
      one(Kind.ADD, key, field, number, 0);
    } else if (dice < 50) {
      long found = one(Kind.GET, key, field, 0, 0);
      if (found != Operation.ABSENT && found != OperationLog.DROPPED) {
        one(Kind.COMPARE_AND_SET, key, field, number, found);
      }
    } else if (dice < 60) {
      one(Kind.MIN, key, field, number, 0);
    } else if (dice < 70) {
      one(Kind.MAX, key, field, number, 0);
    } else if (dice < 75) {
      leave(); // which may be what a bulk operation removes
      many(key, field);
    } else if (dice < 85) {
      one(Kind.GET, key, field, 0, 0);
    } else {
      one(Kind.REMOVE, key, 0, 0, 0);
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
    perform(
        kind,
        object(field, standsOn),
        delta,
        0,
        () -> {
          long result = onRecord(kind, field, delta, 0);
          return result == Operation.ABSENT ? OperationLog.NOTHING : result;
        });
    if (random.nextInt(STAY_ONE_IN) == 0) {
      leave();
    }
  }

  private long one(Kind kind, long key, int field, long argument, long expected) {
    standsOn = NOWHERE;
    return perform(
        kind,
        object(field, key),
        argument,
        expected,
        () -> {
          boolean insert = kind == Kind.PUT_IF_ABSENT;
          boolean found = insert || cursor.find(key);
          long result =
              insert
                  ? acquire(key, argument)
                  : found ? onRecord(kind, field, argument, expected) : absent(kind);
          standsOn = found ? key : NOWHERE;
          return result;
        });
  }

  private void many(long key, int field) {
    RecordMap through = any(own, borrowing);
    long[] keys = keysFrom(key);
    long[] deltas = new long[keys.length];
    if (random.nextBoolean()) {
      performAll(Kind.GET, field, keys, deltas, found -> readAll(through, keys, field, found));
    } else {
      Arrays.setAll(deltas, i -> random.nextLong(1L << 40));
      performAll(
          Kind.ADD,
          field,
          keys,
          deltas,
          found -> {
            through.addAll(keys, field, deltas, found);
            Arrays.setAll(found, i -> value(found[i]));
          });
    }
  }

  private static void readAll(RecordMap through, long[] keys, int field, long[] found) {
    long[] fields = new long[keys.length * Target.FIELDS];
    through.getAll(keys, fields);
    Arrays.setAll(found, i -> value(fields[i * Target.FIELDS + field]));
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
