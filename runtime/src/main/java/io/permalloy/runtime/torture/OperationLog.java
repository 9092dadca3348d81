package io.permalloy.runtime.torture;

import io.permalloy.runtime.history.Operation.Kind;
import io.permalloy.runtime.jvm.SharedWords;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/**
 * What a child did, in a mapped file of its own that survives it.
 *
 * <pre>
 *   0     phase of the child
 *   64    for each thread, a line apart: the epoch that it is in, and since when it is in a call
 *         that is not on record, or 0
 *   4096  audit: epoch, state, entries, begin, end; from +64 on entries of {object, value}
 *   then  for each thread, RING segments; that of epoch e is number e mod RING
 *
 *   segment  epoch, number of records; from +64 on records of 64 bytes:
 *     +0 call  +8 return, 0 if it has not  +16 object  +24 kind  +32 argument  +40 expected
 *     +48 result  +56 end of the empty operation that follows
 * </pre>
 *
 * <p>A record counts before its operation begins, and gets its return after it has ended; a kill
 * leaves what was written before it in this order. Times are {@link System#nanoTime}: on Linux the
 * kernel's CLOCK_MONOTONIC, one clock for all processes since the boot, and ordered between CPUs.
 */
final class OperationLog {
  /** Phases. */
  static final long STARTING = 0;

  static final long OPENING = 1;
  static final long RUNNING = 2;
  static final long DONE = 3;

  /** Epochs of which a thread keeps the records. */
  static final int RING = 8;

  static final int RECORDS = 16_000;

  /** So many, and a thread begins nothing more: one step makes fewer than are left. */
  static final int FULL = RECORDS - 2 * Recorder.MOST_AT_ONCE;

  static final int MOST_THREADS = 32;

  /** Kind of a record that is no operation on a key: the drop of a map. */
  static final int DROP = 100;

  /** Result: nothing changed, and nothing is said, as when the store was full. */
  static final long NOTHING = Long.MIN_VALUE + 4;

  /** Result: the map had been dropped; the operation happened or not. */
  static final long DROPPED = Long.MIN_VALUE + 5;

  /** Result: a value that nobody has written to this key. */
  static final long CORRUPT = Long.MIN_VALUE + 6;

  /** A kind's place in it is its code. */
  private static final List<Kind> KINDS = List.copyOf(EnumSet.allOf(Kind.class));

  private static final long PHASE = 0;
  private static final long ENTERED = 64;
  private static final long AUDIT = 4096;
  private static final long AUDIT_STATE = AUDIT + 8;
  private static final long AUDIT_COUNT = AUDIT + 16;
  private static final long AUDIT_BEGIN = AUDIT + 24;
  private static final long AUDIT_END = AUDIT + 32;
  private static final long AUDIT_ENTRIES = AUDIT + 64;
  private static final int MOST_AUDITED = 1 << 17;
  private static final long SEGMENTS = AUDIT_ENTRIES + 16L * MOST_AUDITED;
  private static final long SEGMENT_BYTES = 64 + 64L * RECORDS;

  private final SharedWords words;

  private OperationLog(SharedWords words) {
    this.words = words;
  }

  static OperationLog map(Path file, int threads, Arena arena) throws IOException {
    long bytes = SEGMENTS + (long) threads * RING * SEGMENT_BYTES;
    return new OperationLog(SharedWords.map(file, bytes, arena));
  }

  long phase() {
    return words.get(PHASE);
  }

  void phase(long phase) {
    words.set(PHASE, phase);
  }

  long entered(int thread) {
    return words.get(ENTERED + 64L * thread);
  }

  /** Since when a thread is in a call that is not on record, or 0. */
  long busySince(int thread) {
    return words.get(ENTERED + 64L * thread + 8);
  }

  void busy(int thread) {
    words.set(ENTERED + 64L * thread + 8, System.nanoTime());
  }

  void idle(int thread) {
    words.set(ENTERED + 64L * thread + 8, 0);
  }

  private static long segment(int thread, long epoch) {
    return SEGMENTS + ((long) thread * RING + epoch % RING) * SEGMENT_BYTES;
  }

  /** The thread works in this epoch from now on, and in none before it. */
  void enter(int thread, long epoch) {
    long segment = segment(thread, epoch);
    if (words.get(segment) != epoch) {
      words.set(segment, 0);
      words.set(segment + 8, 0);
      words.set(segment, epoch);
    }
    words.set(ENTERED + 64L * thread, epoch);
  }

  /** How many records a thread has of an epoch; -1 if it was never in it. */
  int records(int thread, long epoch) {
    long segment = segment(thread, epoch);
    return words.get(segment) == epoch ? (int) words.get(segment + 8) : -1;
  }

  /** Where record i of a thread in an epoch is. */
  static long record(int thread, long epoch, int i) {
    return segment(thread, epoch) + 64 + 64L * i;
  }

  /** Begins a record, which is the i-th of the thread in its epoch. */
  long begin(int thread, long epoch, int i, long object, int kind, long argument, long expected) {
    long at = record(thread, epoch, i);
    words.set(at + 8, 0);
    words.set(at + 16, object);
    words.set(at + 24, kind);
    words.set(at + 32, argument);
    words.set(at + 40, expected);
    words.set(at + 56, 0);
    words.set(at, System.nanoTime());
    words.set(segment(thread, epoch) + 8, i + 1L);
    return at;
  }

  void end(long record, long result, long now) {
    words.set(record + 48, result);
    words.set(record + 8, now);
  }

  void rested(long record, long now) {
    words.set(record + 56, now);
  }

  long call(long record) {
    return words.get(record);
  }

  /** 0 if it has not returned. */
  long ret(long record) {
    return words.get(record + 8);
  }

  long object(long record) {
    return words.get(record + 16);
  }

  static int code(Kind kind) {
    return KINDS.indexOf(kind);
  }

  boolean isDrop(long record) {
    return words.get(record + 24) == DROP;
  }

  Kind kind(long record) {
    return KINDS.get((int) words.get(record + 24));
  }

  long argument(long record) {
    return words.get(record + 32);
  }

  long expected(long record) {
    return words.get(record + 40);
  }

  long result(long record) {
    return words.get(record + 48);
  }

  long rested(long record) {
    return words.get(record + 56);
  }

  void beginAudit(long epoch) {
    words.set(AUDIT_STATE, 0);
    words.set(AUDIT, epoch);
    words.set(AUDIT_COUNT, 0);
    words.set(AUDIT_BEGIN, System.nanoTime());
  }

  /** False if there is no room left. */
  boolean audited(long object, long value) {
    long n = words.get(AUDIT_COUNT);
    if (n == MOST_AUDITED) {
      return false;
    }
    words.set(AUDIT_ENTRIES + 16 * n, object);
    words.set(AUDIT_ENTRIES + 16 * n + 8, value);
    words.set(AUDIT_COUNT, n + 1);
    return true;
  }

  void endAudit() {
    words.set(AUDIT_END, System.nanoTime());
    words.set(AUDIT_STATE, 1);
  }

  boolean isAudited(long epoch) {
    return words.get(AUDIT) == epoch && words.get(AUDIT_STATE) == 1;
  }

  int auditEntries() {
    return (int) words.get(AUDIT_COUNT);
  }

  long auditObject(int i) {
    return words.get(AUDIT_ENTRIES + 16L * i);
  }

  long auditValue(int i) {
    return words.get(AUDIT_ENTRIES + 16L * i + 8);
  }

  long auditBegin() {
    return words.get(AUDIT_BEGIN);
  }

  long auditEnd() {
    return words.get(AUDIT_END);
  }
}
