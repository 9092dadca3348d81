package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.index.BucketCursor;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.Probe;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * One thread's view of a record map: find a record, or insert it, then read and update its fields
 * in place.
 *
 * <p>Pinned from a successful {@link #find}, {@link #acquire} or {@link #next} until the next of
 * them or {@link #close}: the record is not freed meanwhile. It may be removed: then field
 * operations return {@link RecordMap#REMOVED} and change nothing. Do not stay on a record while
 * idle: it keeps memory back.
 *
 * <p>Each field operation is atomic, with volatile order for updates and acquire for reads, and
 * lock-free. Nothing here allocates. Not thread-safe.
 */
public final class RecordCursor implements AutoCloseable {
  private static final int NOWHERE = -1;

  private final HashIndex index;
  private final RecordProtocol protocol;
  private final Session session;
  private final Region region;
  private final int fields;
  private final BucketCursor buckets;
  private int at;
  private int stand = NOWHERE;
  private int walk = NOWHERE;
  private long ref;
  private long record;
  private long fieldBase;

  RecordCursor(HashIndex index, RecordProtocol protocol, Session session, int fields) {
    this.index = index;
    this.protocol = protocol;
    this.session = session;
    this.region = index.region();
    this.fields = fields;
    this.buckets = new BucketCursor(index);
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

  private void seek(Participant p, MemorySegment key, long offset, int length, boolean update) {
    long scratch = p.scratch(length + 8);
    Mem.copyIn(key, offset, scratch, length);
    session.probe().seek(index.hash(scratch, length), scratch, length, update);
  }

  private void seek(Participant p, long key, boolean update) {
    long scratch = p.scratch(2 * Long.BYTES);
    Mem.putLong(scratch, key);
    session.probe().seek(index.hash(key, key, Long.BYTES), scratch, Long.BYTES, update);
  }

  private void moveTo(long at) {
    ref = at;
    record = region.address(at);
    int keyLength = Block.keyLength(Mem.getLong(record + Block.INFO));
    fieldBase = record + RecordProtocol.fieldsAt(keyLength);
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
  public boolean find(MemorySegment key, long offset, int length) {
    Keys.check(length);
    leaveRecord();
    Participant p = session.enter();
    try {
      seek(p, key, offset, length, false);
      return find(p);
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
  public boolean find(long key) {
    leaveRecord();
    Participant p = session.enter();
    try {
      seek(p, key, false);
      return find(p);
    } finally {
      session.exit();
    }
  }

  /** Finds what the probe seeks. */
  private boolean find(Participant p) {
    long found = protocol.find(p, session.probe());
    if (found == 0) {
      return false;
    }
    stand = p.pin().stand();
    moveTo(found);
    return true;
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
  public boolean acquire(MemorySegment key, long offset, int length, long[] initial) {
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
    Participant p = session.enterForUpdate();
    try {
      seek(p, key, offset, length, true);
      return acquire(p, initial);
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
  public boolean acquire(long key, long[] initial) {
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
    Participant p = session.enterForUpdate();
    try {
      seek(p, key, true);
      return acquire(p, initial);
    } finally {
      session.exit();
    }
  }

  /** Finds or inserts what the probe seeks. */
  private boolean acquire(Participant p, long[] initial) {
    long got = protocol.acquire(p, session.probe(), initial);
    stand = p.pin().stand();
    moveTo(Math.abs(got));
    return got < 0;
  }

  private void checkFields(long[] initial) {
    if (initial.length != fields) {
      throw new IllegalArgumentException(
          "a record has " + fields + " fields, not " + initial.length);
    }
    for (long value : initial) {
      checkValue(value);
    }
  }

  private long field(int field) {
    if (record == 0) {
      throw new IllegalStateException(
          "the cursor stands on no record: find, acquire or next must succeed first");
    }
    Objects.checkIndex(field, fields);
    return fieldBase + ((long) field << 3);
  }

  private boolean isAlive() {
    return Mem.getLongAcquire(record + RecordProtocol.STATE) == RecordProtocol.ALIVE;
  }

  private static void checkValue(long value) {
    if (value == RecordMap.REMOVED) {
      throw new IllegalArgumentException(
          "a field cannot hold " + RecordMap.REMOVED + " (RecordMap.REMOVED)");
    }
  }

  /**
   * Reads a field.
   *
   * @param field its number, from 0
   * @return its value, or {@link RecordMap#REMOVED}
   */
  public long get(int field) {
    long a = field(field);
    return isAlive() ? Mem.getLongAcquire(a) : RecordMap.REMOVED;
  }

  /**
   * Adds to a field.
   *
   * @param field its number, from 0
   * @param delta what to add
   * @return the value before, or {@link RecordMap#REMOVED}
   */
  public long getAndAdd(int field, long delta) {
    long a = field(field);
    if (!isAlive()) {
      return RecordMap.REMOVED;
    }
    long value = Mem.getLongAcquire(a);
    while (value != RecordMap.REMOVED) {
      checkValue(value + delta);
      long witness = Mem.compareAndExchangeLong(a, value, value + delta);
      if (witness == value) {
        return value;
      }
      value = witness;
    }
    return value;
  }

  /**
   * Lowers a field to a value, if it is higher.
   *
   * @param field its number, from 0
   * @param limit the value
   * @return the value before, or {@link RecordMap#REMOVED}
   */
  public long getAndMin(int field, long limit) {
    long a = field(field);
    checkValue(limit);
    if (!isAlive()) {
      return RecordMap.REMOVED;
    }
    long value = Mem.getLongAcquire(a);
    while (value != RecordMap.REMOVED && value > limit) {
      long witness = Mem.compareAndExchangeLong(a, value, limit);
      if (witness == value) {
        return value;
      }
      value = witness;
    }
    return value;
  }

  /**
   * Raises a field to a value, if it is lower.
   *
   * @param field its number, from 0
   * @param limit the value
   * @return the value before, or {@link RecordMap#REMOVED}
   */
  public long getAndMax(int field, long limit) {
    long a = field(field);
    checkValue(limit);
    if (!isAlive()) {
      return RecordMap.REMOVED;
    }
    long value = Mem.getLongAcquire(a);
    while (value != RecordMap.REMOVED && value < limit) {
      long witness = Mem.compareAndExchangeLong(a, value, limit);
      if (witness == value) {
        return value;
      }
      value = witness;
    }
    return value;
  }

  /**
   * Sets a field if it has a value.
   *
   * @param field its number, from 0
   * @param expected the value that it must have
   * @param value the new value
   * @return true if it had; false also if the record has been removed
   * @throws IllegalArgumentException if either value is {@link RecordMap#REMOVED}
   */
  public boolean compareAndSet(int field, long expected, long value) {
    long a = field(field);
    checkValue(value);
    checkValue(expected);
    return isAlive() && Mem.compareAndSetLong(a, expected, value);
  }

  /**
   * Removes the record that the cursor stands on.
   *
   * @return true if this call removed it, false if somebody else had
   */
  public boolean remove() {
    int length = keyLength();
    Participant p = session.enterForUpdate();
    try {
      long scratch = p.scratch(length + 8);
      Mem.copy(record + RecordProtocol.KEY, scratch, length);
      Probe q = session.probe();
      q.seek(index.hash(scratch, length), scratch, length, true);
      return protocol.kill(p, q, ref);
    } finally {
      session.exit();
    }
  }

  /** Goes before the first record, for {@link #next}. */
  public void rewind() {
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
  public boolean next() {
    leaveRecord();
    while (true) {
      while (walk != NOWHERE && at < buckets.count()) {
        long candidate = buckets.ref(at++);
        if (protocol.state(candidate) == RecordProtocol.ALIVE) {
          moveTo(candidate);
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
  public int keyLength() {
    field(0);
    return Block.keyLength(Mem.getLong(record + Block.INFO));
  }

  /**
   * Copies the current record's key out.
   *
   * @param dst where to
   * @param offset first byte there
   */
  public void key(MemorySegment dst, long offset) {
    Mem.copyOut(record + RecordProtocol.KEY, dst, offset, keyLength());
  }

  /** Unpins; the cursor stands nowhere, and can be used again. Idempotent. */
  @Override
  public void close() {
    rewind();
  }
}
