package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.SnapshotRecordMap;
import io.permalloy.runtime.history.Operation;
import io.permalloy.runtime.history.Operation.Kind;

/**
 * Random operations on a map of records that are written as a whole, on record. A thread writes one
 * record, its own; it reads and removes those of others, of processes that are dead too.
 */
final class SnapshotWork extends Work {
  static final int FIELDS = 6;

  private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
  private static final int PROCESSES_NEAR = 4;

  private final int serial;
  private final int thread;
  private final long[] written = new long[FIELDS];
  private final long[] found = new long[FIELDS];
  private SnapshotRecordMap own;
  private SnapshotRecordMap borrowing;

  SnapshotWork(Means means, int map, int serial, int thread) {
    super(means, map);
    this.serial = serial;
    this.thread = thread;
    open();
  }

  @Override
  void open() {
    borrowing = means.store().snapshotRecordMap(name(), FIELDS);
    own = borrowing.with(means.session());
  }

  private static long key(int serial, int thread) {
    return (long) serial * OperationLog.MOST_THREADS + thread;
  }

  /** What a record holds: the number of the write that made it; or corrupt. */
  static long numberOf(long[] fields) {
    for (int i = 1; i < fields.length; i++) {
      if (fields[i] != fields[0] + i * STEP) {
        return OperationLog.CORRUPT;
      }
    }
    return fields[0];
  }

  @Override
  void step(long ofMany, boolean cold) {
    int dice = random.nextInt(10);
    if (dice < 5) {
      put(means.recorder().nextNumber());
      return;
    }
    int other = Math.max(1, serial + 1 - random.nextInt(PROCESSES_NEAR));
    long key = key(other, other == serial ? thread : random.nextInt(2));
    SnapshotRecordMap map = any(own, borrowing);
    if (dice < 9) {
      perform(
          Kind.GET,
          object(0, key),
          0,
          0,
          () -> map.get(key, found) ? numberOf(found) : Operation.ABSENT);
    } else {
      perform(Kind.REMOVE, object(0, key), 0, 0, () -> map.remove(key) ? 1 : 0);
    }
  }

  private void put(long number) {
    long key = key(serial, thread);
    for (int i = 0; i < FIELDS; i++) {
      written[i] = number + i * STEP;
    }
    SnapshotRecordMap map = any(own, borrowing);
    perform(Kind.PUT, object(0, key), number, 0, () -> map.put(key, written) ? 1 : 0);
  }
}
