package io.permalloy.runtime.torture;

import io.permalloy.runtime.history.Operation.Kind;
import java.lang.invoke.VarHandle;

/**
 * Writes what a thread does into its log, with an empty operation after one of four: as long as
 * that was, up to a limit, and timed in the same way. What the machine itself does to the threads
 * it does to both.
 *
 * <p>Full fences around the instants: no load of an operation is made before its call is on record,
 * and no store of it is still on its way when it has returned.
 */
final class Recorder {
  private static final long MOST_REST_NANOS = 20_000;
  private static final int REST_ONE_IN = 4;

  /** Records that one call may make. */
  static final int MOST_AT_ONCE = 6;

  private final OperationLog log;
  private final int serial;
  private final int thread;
  private final long[] all = new long[MOST_AT_ONCE];
  private long epoch;
  private int records;
  private long writes;
  private long record;

  Recorder(OperationLog log, int serial, int thread) {
    this.log = log;
    this.serial = serial;
    this.thread = thread;
  }

  void enter(long newEpoch) {
    epoch = newEpoch;
    records = Math.max(0, log.records(thread, newEpoch));
  }

  boolean isFull() {
    return records >= OperationLog.FULL;
  }

  /** A number that no other write has. */
  long nextNumber() {
    return Values.number(serial, thread, ++writes);
  }

  void begin(long object, Kind kind, long argument, long expected) {
    begin(object, OperationLog.code(kind), argument, expected);
  }

  /** Begins what one call does to several objects. */
  void beginAll(long[] objects, Kind kind, long[] arguments) {
    int code = OperationLog.code(kind);
    for (int i = 0; i < objects.length; i++) {
      all[i] = log.begin(thread, epoch, records++, objects[i], code, arguments[i], 0);
    }
    VarHandle.fullFence();
  }

  void endAll(long[] results) {
    VarHandle.fullFence();
    long now = System.nanoTime();
    for (int i = 0; i < results.length; i++) {
      log.end(all[i], results[i], now);
    }
  }

  void beginDrop(int map) {
    begin(Target.object(map, 0, 0), OperationLog.DROP, 0, 0);
  }

  private void begin(long object, int kind, long argument, long expected) {
    record = log.begin(thread, epoch, records++, object, kind, argument, expected);
    VarHandle.fullFence();
  }

  void end(long result) {
    VarHandle.fullFence();
    long now = System.nanoTime();
    log.end(record, result, now);
    if (records % REST_ONE_IN != 0) {
      return;
    }
    long until = now + Math.min(MOST_REST_NANOS, now - log.call(record));
    long rested = now;
    while (rested < until) {
      rested = System.nanoTime();
    }
    log.rested(record, rested);
  }
}
