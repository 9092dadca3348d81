package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordHalves;
import io.permalloy.offheap.index.UnpinnedRead;
import java.lang.foreign.MemorySegment;
import java.util.ConcurrentModificationException;

/**
 * A map from bytes to records of 64-bit fields that are written and read as a whole: a reader gets
 * all fields as one write has left them, never a mixture of two. For what one thread publishes and
 * any number sample, as the top of an order book.
 *
 * <p>Keys are 0 to 65,535 bytes; a {@code long} is the key of its 8 bytes, little-endian. Fields
 * may hold any value. A record costs twice its fields, since it has two halves: one that is read,
 * and one that the next write goes to.
 *
 * <p><b>One writer a record.</b> One thread at a time may write a record that is there; different
 * records may have different writers, and inserting and removing is for all. To hand a record over,
 * the new writer's first write must happen after the old one's last. It takes over from a writer
 * that has died by just writing; but it must know that it is dead, as the operating system tells
 * it, and not only silent: a writer that is stopped goes on when it is continued. Two writers at a
 * time may mix their fields. That is noticed, by {@link ConcurrentModificationException}, in
 * whichever is second to publish; readers may have seen the mixture by then.
 *
 * <p>A write is wait-free where the record is there: it fills the half that nobody reads, and makes
 * it valid by one compare-and-set. A reader reads again only if something was published meanwhile.
 * So nobody waits for a writer that is stopped or killed half-way: what it was writing is not seen.
 * Everything is linearizable, for threads and processes together, and nothing allocates.
 *
 * <p>Thread-safe when it comes from the store: each call then borrows a session, except {@code
 * get}, which normally needs none. {@link #with} gives the same map through a session of your own:
 * cheaper, for one thread at a time. {@link #cursor} stays on a record, and walks over all.
 *
 * <p>All methods throw {@link IllegalStateException} when the store or session is closed or the map
 * dropped, {@link IllegalArgumentException} for a key that is too long or an array of another
 * length than records have fields, and those that add {@link StoreFullException} when there is no
 * room; nothing has changed then.
 */
public final class SnapshotRecordMap {
  private static final int HALVES = 2;

  private final OffHeapStore store;
  private final Sessions sessions;
  private final RecordAccess access;
  private final UnpinnedRead read;

  SnapshotRecordMap(OffHeapStore store, HashIndex index, int fields, Session bound) {
    this.store = store;
    this.sessions = new Sessions(store, bound);
    this.access = new RecordAccess(index, fields, HALVES);
    this.read = index.read();
  }

  /**
   * The same map through one session. Not thread-safe.
   *
   * @param session the session; of this store
   * @return the map
   */
  public SnapshotRecordMap with(Session session) {
    session.checkIsOf(store);
    return new SnapshotRecordMap(store, access.index(), access.fields(), session);
  }

  /**
   * A cursor that works through a session.
   *
   * @param session the session; of this store
   * @return the cursor, standing nowhere
   */
  public SnapshotRecordCursor cursor(Session session) {
    session.checkIsOf(store);
    return new SnapshotRecordCursor(access, session);
  }

  /**
   * Fields of a record.
   *
   * @return count
   */
  public int fields() {
    return access.fields();
  }

  /**
   * Counts the records. Weakly consistent; O(size).
   *
   * @return count
   */
  public long size() {
    Session s = sessions.take();
    try {
      return RecordMap.count(access.index(), s, access);
    } finally {
      sessions.done(s);
    }
  }

  private void checkLength(long[] values) {
    if (values.length != access.fields()) {
      throw new IllegalArgumentException(
          "a record has " + access.fields() + " fields, not " + values.length);
    }
  }

  /**
   * Reads all fields of a record as they were at one instant. Lock-free; normally pins nothing, so
   * that a reader which is stopped keeps no memory back.
   *
   * @param key any number
   * @param into is set to the values of the fields; unspecified if this returns false
   * @return false if there is no such record
   */
  public boolean get(long key, long[] into) {
    checkLength(into);
    long epoch = read.epoch();
    int done = readUnpinned(access.unpinned(key), Long.BYTES, into);
    if (done != UNKNOWN && read.isStill(epoch) && sessions.isOpen()) {
      return done == RecordHalves.WRITTEN;
    }
    Session s = sessions.take();
    try {
      s.enter();
      try {
        return readPinned(access.find(s, key), into);
      } finally {
        s.exit();
      }
    } finally {
      sessions.done(s);
    }
  }

  /**
   * Reads all fields of a record as they were at one instant. Lock-free; normally pins nothing, so
   * that a reader which is stopped keeps no memory back.
   *
   * @param key where its key is
   * @param offset first byte
   * @param length bytes
   * @param into is set to the values of the fields; unspecified if this returns false
   * @return false if there is no such record
   */
  public boolean get(MemorySegment key, long offset, int length, long[] into) {
    checkLength(into);
    long epoch = read.epoch();
    int done = readUnpinned(access.unpinned(key, offset, length), length, into);
    if (done != UNKNOWN && read.isStill(epoch) && sessions.isOpen()) {
      return done == RecordHalves.WRITTEN;
    }
    Session s = sessions.take();
    try {
      s.enter();
      try {
        return readPinned(access.find(s, key, offset, length), into);
      } finally {
        s.exit();
      }
    } finally {
      sessions.done(s);
    }
  }

  /** Of an unpinned read: a pinned one must tell. */
  private static final int UNKNOWN = -1;

  /** One try: who has no pin must not go on for as long as something changes. */
  private static int readUnpinned(long record, int keyLength, long[] into) {
    if (record <= 0) {
      return record == UnpinnedRead.ABSENT ? RecordHalves.GONE : UNKNOWN;
    }
    long at = RecordAccess.fieldsOf(record, keyLength);
    int done = RecordHalves.readOnce(record, at, into, 0, into.length);
    return done == RecordHalves.WRITTEN ? done : UNKNOWN;
  }

  private boolean readPinned(long record, long[] into) {
    return record != 0 && RecordHalves.read(record, access.fieldsOf(record), into, 0, into.length);
  }

  /**
   * Inserts a record, or writes all of its fields at one instant. Volatile.
   *
   * @param key any number
   * @param values the values of the fields
   * @return true if it was inserted
   * @throws ConcurrentModificationException if somebody else has written the record meanwhile; what
   *     is in it is unspecified until it is written again
   */
  public boolean put(long key, long[] values) {
    checkLength(values);
    Session s = sessions.take();
    try {
      try {
        return tryPut(s, key, values);
      } catch (StoreFullException first) {
        s.reclaimAll();
        return tryPut(s, key, values);
      }
    } finally {
      sessions.done(s);
    }
  }

  private boolean tryPut(Session s, long key, long[] values) {
    while (true) {
      s.enterForUpdate();
      try {
        long acquired = access.acquire(s, key, values, 0);
        if (acquired < 0 || isWritten(acquired, values)) {
          return acquired < 0;
        }
      } finally {
        s.exit();
      }
    }
  }

  /**
   * Inserts a record, or writes all of its fields at one instant. Volatile.
   *
   * @param key where its key is
   * @param offset first byte
   * @param length bytes
   * @param values the values of the fields
   * @return true if it was inserted
   * @throws ConcurrentModificationException if somebody else has written the record meanwhile; what
   *     is in it is unspecified until it is written again
   */
  public boolean put(MemorySegment key, long offset, int length, long[] values) {
    checkLength(values);
    Session s = sessions.take();
    try {
      try {
        return tryPut(s, key, offset, length, values);
      } catch (StoreFullException first) {
        s.reclaimAll();
        return tryPut(s, key, offset, length, values);
      }
    } finally {
      sessions.done(s);
    }
  }

  private boolean tryPut(Session s, MemorySegment key, long offset, int length, long[] values) {
    while (true) {
      s.enterForUpdate();
      try {
        long acquired = access.acquire(s, key, offset, length, values, 0);
        if (acquired < 0 || isWritten(acquired, values)) {
          return acquired < 0;
        }
      } finally {
        s.exit();
      }
    }
  }

  /** False if the record has been removed meanwhile. */
  private boolean isWritten(long record, long[] values) {
    return SnapshotRecordCursor.isWritten(
        RecordHalves.write(record, access.fieldsOf(record), values, 0, values.length));
  }

  /**
   * Removes a record.
   *
   * @param key any number
   * @return true if it was there
   */
  public boolean remove(long key) {
    return end(key, null);
  }

  /**
   * Removes a record.
   *
   * @param key where its key is
   * @param offset first byte
   * @param length bytes
   * @return true if it was there
   */
  public boolean remove(MemorySegment key, long offset, int length) {
    return end(key, offset, length, null);
  }

  /**
   * Removes a record, and says what was in it: what the last write that was made has written.
   *
   * @param key any number
   * @param values is set to its last values, if this call removed it
   * @return true if it was there
   */
  public boolean removeAndGet(long key, long[] values) {
    checkLength(values);
    return end(key, values);
  }

  /**
   * Removes a record, and says what was in it: what the last write that was made has written.
   *
   * @param key where its key is
   * @param offset first byte
   * @param length bytes
   * @param values is set to its last values, if this call removed it
   * @return true if it was there
   */
  public boolean removeAndGet(MemorySegment key, long offset, int length, long[] values) {
    checkLength(values);
    return end(key, offset, length, values);
  }

  private boolean end(long key, long[] last) {
    Session s = sessions.take();
    try {
      s.enterForUpdate();
      try {
        return end(s, access.find(s, key), last);
      } finally {
        s.exit();
      }
    } finally {
      sessions.done(s);
    }
  }

  private boolean end(MemorySegment key, long offset, int length, long[] last) {
    Session s = sessions.take();
    try {
      s.enterForUpdate();
      try {
        return end(s, access.find(s, key, offset, length), last);
      } finally {
        s.exit();
      }
    } finally {
      sessions.done(s);
    }
  }

  /** Whoever removes it first has it; to be second is to find it absent. */
  private boolean end(Session s, long record, long[] last) {
    long header = record == 0 ? 0 : access.end(s, record);
    if (header == 0) {
      return false;
    }
    if (last != null) {
      RecordHalves.copy(header, access.fieldsOf(record), last, 0, last.length);
    }
    access.clear(s, record);
    return true;
  }
}
