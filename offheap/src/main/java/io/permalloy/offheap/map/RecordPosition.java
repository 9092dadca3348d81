package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.index.BucketCursor;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import java.lang.foreign.MemorySegment;

/** One thread's place in a map of records: what both kinds of cursor have in common. */
abstract sealed class RecordPosition implements AutoCloseable
    permits RecordCursor, SnapshotRecordCursor {
  private static final int NOWHERE = -1;

  private final RecordAccess access;
  private final Session session;
  private final Region region;
  private final BucketCursor buckets;
  private int at;
  private int stand = NOWHERE;
  private int walk = NOWHERE;
  private long record;
  private long fieldsAddress;

  RecordPosition(RecordAccess access, Session session) {
    this.access = access;
    this.session = session;
    this.region = access.index().region();
    this.buckets = new BucketCursor(access.index());
  }

  private Pin pin() {
    return session.participant().pin();
  }

  private void leaveRecord() {
    record = 0;
    if (stand != NOWHERE) {
      pin().leave(stand);
      stand = NOWHERE;
    }
  }

  private void leaveWalk() {
    if (walk != NOWHERE) {
      pin().leave(walk);
      walk = NOWHERE;
    }
  }

  private void moveTo(long to) {
    record = to;
    fieldsAddress = access.fieldsOf(to);
  }

  private boolean standOn(long found) {
    if (found == 0) {
      return false;
    }
    stand = pin().stand();
    moveTo(found);
    return true;
  }

  /** True if the record was inserted: then the address is negated. */
  private boolean standOnNew(long acquired) {
    standOn(Math.abs(acquired));
    return acquired < 0;
  }

  /** Refuses values that a record of this map cannot have. */
  abstract void checkFields(long[] values);

  final int fields() {
    return access.fields();
  }

  final void checkLength(long[] values) {
    if (values.length != access.fields()) {
      throw new IllegalArgumentException(
          "a record has " + access.fields() + " fields, not " + values.length);
    }
  }

  /** Address of the record that this stands on. */
  final long record() {
    if (record == 0) {
      throw new IllegalStateException(
          "the cursor stands on no record: find, acquire or next must succeed first");
    }
    return record;
  }

  /** Address of its first field. */
  final long fieldsAddress() {
    return fieldsAddress;
  }

  /**
   * Finds a record.
   *
   * @param key where its key is
   * @param offset first byte
   * @param length bytes
   * @return true if it is there, and the cursor stands on it
   * @throws IllegalStateException if store or session is closed or the map dropped
   */
  public final boolean find(MemorySegment key, long offset, int length) {
    Keys.check(length);
    leaveRecord();
    session.enter();
    try {
      return standOn(access.find(session, key, offset, length));
    } finally {
      session.exit();
    }
  }

  /**
   * Finds the record of a {@code long} key: the 8 bytes of it, little-endian.
   *
   * @param key any number
   * @return true if it is there, and the cursor stands on it
   * @throws IllegalStateException if store or session is closed or the map dropped
   */
  public final boolean find(long key) {
    leaveRecord();
    session.enter();
    try {
      return standOn(access.find(session, key));
    } finally {
      session.exit();
    }
  }

  /**
   * Finds a record, or inserts it.
   *
   * @param key where its key is
   * @param offset first byte
   * @param length bytes
   * @param initial values of the fields if it is inserted
   * @return true if this call inserted it; the cursor stands on it either way
   * @throws StoreFullException if there is no room; nothing has changed
   * @throws IllegalStateException if store or session is closed or the map dropped
   */
  public final boolean acquire(MemorySegment key, long offset, int length, long[] initial) {
    Keys.check(length);
    checkFields(initial);
    leaveRecord();
    try {
      return tryAcquire(key, offset, length, initial);
    } catch (StoreFullException first) {
      session.reclaimAll();
      return tryAcquire(key, offset, length, initial);
    }
  }

  private boolean tryAcquire(MemorySegment key, long offset, int length, long[] initial) {
    session.enterForUpdate();
    try {
      return standOnNew(access.acquire(session, key, offset, length, initial, 0));
    } finally {
      session.exit();
    }
  }

  /**
   * Finds the record of a {@code long} key, or inserts it.
   *
   * @param key any number: the 8 bytes of it, little-endian
   * @param initial values of the fields if it is inserted
   * @return true if this call inserted it; the cursor stands on it either way
   * @throws StoreFullException if there is no room; nothing has changed
   * @throws IllegalStateException if store or session is closed or the map dropped
   */
  public final boolean acquire(long key, long[] initial) {
    checkFields(initial);
    leaveRecord();
    try {
      return tryAcquire(key, initial);
    } catch (StoreFullException first) {
      session.reclaimAll();
      return tryAcquire(key, initial);
    }
  }

  private boolean tryAcquire(long key, long[] initial) {
    session.enterForUpdate();
    try {
      return standOnNew(access.acquire(session, key, initial, 0));
    } finally {
      session.exit();
    }
  }

  /**
   * Removes the record that the cursor stands on.
   *
   * @return true if this call removed it, false if somebody else had
   * @throws IllegalStateException if store or session is closed, or the cursor stands on no record
   */
  public final boolean remove() {
    return end(null);
  }

  /**
   * Removes the record that the cursor stands on, and says what was in it at the end.
   *
   * @param last is set to the last values of the fields, if this call removed it
   * @return true if this call removed it, false if somebody else had
   * @throws IllegalArgumentException if the array has another length than records have fields
   * @throws IllegalStateException if store or session is closed, or the cursor stands on no record
   */
  final boolean end(long[] last) {
    long ended = record();
    session.enterForUpdate();
    try {
      long header = access.end(session, ended);
      if (header == 0) {
        return false;
      }
      if (last != null) {
        takeLast(header, fieldsAddress, last);
      }
      access.clear(session, ended);
      return true;
    } finally {
      session.exit();
    }
  }

  /** The values of a record that has just been removed. */
  abstract void takeLast(long header, long fieldsAt, long[] last);

  /** Goes before the first record, for {@link #next}. */
  public final void rewind() {
    leaveRecord();
    leaveWalk();
    buckets.rewind();
  }

  /**
   * Goes to the next record in hash order. Weakly consistent: a record that is there throughout is
   * seen exactly once. Other operations of this cursor between two calls do not disturb the walk.
   *
   * @return false after the last
   * @throws IllegalStateException if store or session is closed or the map dropped
   */
  public final boolean next() {
    leaveRecord();
    while (true) {
      while (walk != NOWHERE && at < buckets.count()) {
        long candidate = buckets.ref(at++);
        if (access.isAlive(candidate)) {
          moveTo(region.address(candidate));
          return true;
        }
      }
      leaveWalk();
      if (!readBucket()) {
        return false;
      }
    }
  }

  private boolean readBucket() {
    Participant p = session.enter();
    try {
      if (!buckets.next(p, session.probe())) {
        return false;
      }
      at = 0;
      walk = p.pin().stand();
      return true;
    } finally {
      session.exit();
    }
  }

  /**
   * Length of the current record's key.
   *
   * @return bytes
   */
  public final int keyLength() {
    return Block.keyLength(Mem.getLong(record() + Block.INFO));
  }

  /**
   * Copies the current record's key out.
   *
   * @param dst where to
   * @param offset first byte there
   */
  public final void key(MemorySegment dst, long offset) {
    int length = keyLength();
    Mem.copyOut(record + RecordProtocol.KEY, dst, offset, length);
  }

  /** Unpins; the cursor stands nowhere, and can be used again. Idempotent. */
  @Override
  public final void close() {
    rewind();
  }
}
