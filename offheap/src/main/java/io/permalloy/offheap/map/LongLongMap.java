package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.cells.CellIndex;
import io.permalloy.offheap.cells.CellProtocol;
import io.permalloy.offheap.cells.CellRead;
import io.permalloy.offheap.cells.CellWalk;
import io.permalloy.offheap.cells.CellWord;
import java.lang.foreign.MemorySegment;

/**
 * A map from {@code long} to {@code long}. Every number is a legal key and a legal value; a caller
 * says what is to be returned for a key that is not there.
 *
 * <p>Keys and values stand in place, three pairs to a cache line, which is what {@code get}
 * touches. All operations are linearizable, for threads and processes together. Updates are
 * lock-free; {@code get} is wait-free while the map is not growing, and writes no shared word.
 * Nothing allocates. Values from {@code 0x8001_0000_0000_0000} to {@code 0x8001_ffff_ffff_ffff}
 * take 32 bytes more, and a second cache line.
 *
 * <p>The cell of a removed key comes back when the map is rebuilt, which it does by itself, online,
 * when cells run short; the key itself finds it at once.
 *
 * <p>Thread-safe when it comes from the store: each call then borrows a session. {@link #with}
 * gives the same map through a session of your own: cheaper, for one thread at a time.
 *
 * <p>All methods throw {@link IllegalStateException} when the store or session is closed or the map
 * dropped, and those that add {@link StoreFullException} when there is no room; nothing has changed
 * then.
 */
public final class LongLongMap {
  private final OffHeapStore store;
  private final CellIndex cells;
  private final CellRead read;
  private final CellProtocol protocol;
  private final Sessions sessions;
  private final LongBulk bulk;

  LongLongMap(OffHeapStore store, CellIndex cells, Session bound) {
    this.store = store;
    this.cells = cells;
    this.read = cells.read();
    this.protocol = new CellProtocol(cells);
    this.sessions = new Sessions(store, bound);
    this.bulk = new LongBulk(this, cells, protocol, sessions);
  }

  /**
   * The same map through one session. Not thread-safe.
   *
   * @param session the session; of this store
   * @return the map
   */
  public LongLongMap with(Session session) {
    session.checkIsOf(store);
    return new LongLongMap(store, cells, session);
  }

  /**
   * The value of a key.
   *
   * @param key any number
   * @param ifAbsent what to return if it is not there
   * @return value
   */
  public long get(long key, long ifAbsent) {
    long mixed = cells.mix(key);
    long epoch = read.epoch();
    long word = read.word(mixed);
    if (read.isStill(epoch) && sessions.isOpen()) {
      if (word >>> CellWord.SPECIAL_SHIFT != 0) {
        return word ^ CellWord.FLIP;
      }
      if (word == CellWord.ABSENT) {
        return ifAbsent;
      }
    }
    return getPinned(mixed, ifAbsent);
  }

  private long getPinned(long mixed, long ifAbsent) {
    Session s = sessions.take();
    try {
      return getPinned(s, mixed, ifAbsent);
    } finally {
      sessions.done(s);
    }
  }

  long getPinned(Session s, long mixed, long ifAbsent) {
    Participant p = s.enter();
    try {
      return protocol.get(p, s.seek(), mixed) ? s.seek().before() : ifAbsent;
    } finally {
      s.exit();
    }
  }

  /**
   * Whether a key is there.
   *
   * @param key any number
   * @return true if it is
   */
  public boolean containsKey(long key) {
    long mixed = cells.mix(key);
    long epoch = read.epoch();
    long word = read.word(mixed);
    if (read.isStill(epoch) && sessions.isOpen()) {
      if (word >>> CellWord.SPECIAL_SHIFT != 0) {
        return true;
      }
      if (word == CellWord.ABSENT) {
        return false;
      }
    }
    Session s = sessions.take();
    try {
      getPinned(s, mixed, 0);
      return s.seek().present();
    } finally {
      sessions.done(s);
    }
  }

  /**
   * Inserts or replaces.
   *
   * @param key any number
   * @param value any number
   * @return true if the key was not there
   */
  public boolean put(long key, long value) {
    Session s = sessions.take();
    try {
      update(s, CellProtocol.PUT, cells.mix(key), value, 0);
      return !s.seek().present();
    } finally {
      sessions.done(s);
    }
  }

  /**
   * Inserts or replaces.
   *
   * @param key any number
   * @param value any number
   * @param ifAbsent what to return if the key was not there
   * @return the value before
   */
  public long getAndPut(long key, long value, long ifAbsent) {
    return before(CellProtocol.PUT, key, value, ifAbsent);
  }

  /**
   * Inserts if the key is not there.
   *
   * @param key any number
   * @param value any number
   * @return true if it was inserted
   */
  public boolean putIfAbsent(long key, long value) {
    return changes(CellProtocol.PUT_IF_ABSENT, key, value, 0);
  }

  /**
   * Replaces if the key is there.
   *
   * @param key any number
   * @param value any number
   * @return true if it was replaced
   */
  public boolean replace(long key, long value) {
    return changes(CellProtocol.REPLACE, key, value, 0);
  }

  /**
   * Adds. A key that is not there counts as 0, and is there afterwards. Overflow wraps around.
   *
   * @param key any number
   * @param delta what to add
   * @return the value after
   */
  public long addAndGet(long key, long delta) {
    return getAndAdd(key, delta) + delta;
  }

  /**
   * Adds. A key that is not there counts as 0, and is there afterwards. Overflow wraps around.
   *
   * @param key any number
   * @param delta what to add
   * @return the value before; 0 if the key was not there
   */
  public long getAndAdd(long key, long delta) {
    return before(CellProtocol.ADD, key, delta, 0);
  }

  /**
   * Replaces if the key has a value.
   *
   * @param key any number
   * @param expected the value that it must have
   * @param value the new value
   * @return true if it had, and was replaced
   */
  public boolean compareAndSet(long key, long expected, long value) {
    return changes(CellProtocol.COMPARE_AND_SET, key, value, expected);
  }

  /**
   * Removes.
   *
   * @param key any number
   * @return true if it was there
   */
  public boolean remove(long key) {
    return changes(CellProtocol.REMOVE, key, 0, 0);
  }

  /**
   * Removes if the key has a value.
   *
   * @param key any number
   * @param expected the value that it must have
   * @return true if it had, and was removed
   */
  public boolean remove(long key, long expected) {
    return changes(CellProtocol.REMOVE_EXPECTED, key, 0, expected);
  }

  /**
   * Removes.
   *
   * @param key any number
   * @param ifAbsent what to return if it was not there
   * @return the value that it had
   */
  public long getAndRemove(long key, long ifAbsent) {
    return before(CellProtocol.REMOVE, key, 0, ifAbsent);
  }

  private boolean changes(int what, long key, long argument, long expected) {
    Session s = sessions.take();
    try {
      return update(s, what, cells.mix(key), argument, expected);
    } finally {
      sessions.done(s);
    }
  }

  private long before(int what, long key, long argument, long ifAbsent) {
    Session s = sessions.take();
    try {
      update(s, what, cells.mix(key), argument, 0);
      return s.seek().present() ? s.seek().before() : ifAbsent;
    } finally {
      sessions.done(s);
    }
  }

  private boolean update(Session s, int what, long mixed, long argument, long expected) {
    try {
      return updateOnce(s, what, mixed, argument, expected);
    } catch (StoreFullException first) {
      return updateInRoom(s, what, mixed, argument, expected);
    }
  }

  /** Makes room first. The session is not pinned. */
  boolean updateInRoom(Session s, int what, long mixed, long argument, long expected) {
    s.reclaimAll();
    return updateOnce(s, what, mixed, argument, expected);
  }

  private boolean updateOnce(Session s, int what, long mixed, long argument, long expected) {
    Participant p = s.enterInPlace();
    try {
      return protocol.update(p, s.seek(), what, mixed, argument, expected);
    } finally {
      s.exit();
    }
  }

  /**
   * Copies the values of many keys out, with their cache misses overlapping: much faster than one
   * by one where the map is larger than the caches. Each get is linearizable by itself, at some
   * time during the call.
   *
   * @param keys keys
   * @param from first of them
   * @param count how many
   * @param values takes the value of keys[i] as values[i]
   * @param ifAbsent what it takes for a key that is not there
   * @throws IndexOutOfBoundsException if either array is too short
   */
  public void getAll(long[] keys, int from, int count, long[] values, long ifAbsent) {
    bulk.getAll(keys, from, count, values, ifAbsent);
  }

  /**
   * The same between segments of longs in the byte order of the machine.
   *
   * @param keys keys
   * @param keysOffset byte where the first is
   * @param count how many
   * @param values takes the values
   * @param valuesOffset byte where the first goes
   * @param ifAbsent what it takes for a key that is not there
   * @throws IndexOutOfBoundsException if either segment is too short
   */
  public void getAll(
      MemorySegment keys,
      long keysOffset,
      int count,
      MemorySegment values,
      long valuesOffset,
      long ifAbsent) {
    bulk.getAll(keys, keysOffset, count, values, valuesOffset, ifAbsent);
  }

  /**
   * Inserts or replaces many, one after the other, with their cache misses overlapping. Each put is
   * atomic by itself, not all together.
   *
   * @param keys keys
   * @param from first of them
   * @param count how many
   * @param values the value of keys[i] is values[i]
   * @return how many of the keys were not there
   * @throws IndexOutOfBoundsException if either array is too short
   * @throws StoreFullException if there is no room; the puts before the one that failed are made
   */
  public int putAll(long[] keys, int from, int count, long[] values) {
    return bulk.update(CellProtocol.PUT, keys, from, count, values);
  }

  /**
   * The same from segments of longs in the byte order of the machine.
   *
   * @param keys keys
   * @param keysOffset byte where the first is
   * @param count how many
   * @param values values
   * @param valuesOffset byte where the first is
   * @return how many of the keys were not there
   * @throws IndexOutOfBoundsException if either segment is too short
   * @throws StoreFullException if there is no room; the puts before the one that failed are made
   */
  public int putAll(
      MemorySegment keys, long keysOffset, int count, MemorySegment values, long valuesOffset) {
    return bulk.update(CellProtocol.PUT, keys, keysOffset, count, values, valuesOffset);
  }

  /**
   * Adds to many, one after the other, with their cache misses overlapping. Each addition is atomic
   * by itself. A key that is not there counts as 0; one that is given twice is added to twice.
   *
   * @param keys keys
   * @param from first of them
   * @param count how many
   * @param deltas what to add to keys[i] is deltas[i]
   * @return how many of the keys were not there
   * @throws IndexOutOfBoundsException if either array is too short
   * @throws StoreFullException if there is no room; the additions before the one that failed are
   *     made
   */
  public int addAll(long[] keys, int from, int count, long[] deltas) {
    return bulk.update(CellProtocol.ADD, keys, from, count, deltas);
  }

  /**
   * The same from segments of longs in the byte order of the machine.
   *
   * @param keys keys
   * @param keysOffset byte where the first is
   * @param count how many
   * @param deltas what to add to each
   * @param deltasOffset byte where the first is
   * @return how many of the keys were not there
   * @throws IndexOutOfBoundsException if either segment is too short
   * @throws StoreFullException if there is no room; the additions before the one that failed are
   *     made
   */
  public int addAll(
      MemorySegment keys, long keysOffset, int count, MemorySegment deltas, long deltasOffset) {
    return bulk.update(CellProtocol.ADD, keys, keysOffset, count, deltas, deltasOffset);
  }

  /**
   * Removes many, one after the other, with their cache misses overlapping. Each remove is atomic
   * by itself, not all together.
   *
   * @param keys keys
   * @param from first of them
   * @param count how many
   * @return how many were there
   * @throws IndexOutOfBoundsException if the array is too short
   */
  public int removeAll(long[] keys, int from, int count) {
    return count - bulk.update(CellProtocol.REMOVE, keys, from, count, keys);
  }

  /**
   * The same from a segment of longs in the byte order of the machine.
   *
   * @param keys keys
   * @param keysOffset byte where the first is
   * @param count how many
   * @return how many were there
   * @throws IndexOutOfBoundsException if the segment is too short
   */
  public int removeAll(MemorySegment keys, long keysOffset, int count) {
    return count - bulk.update(CellProtocol.REMOVE, keys, keysOffset, count, keys, keysOffset);
  }

  /**
   * Counts the keys. Weakly consistent; O(size), one cache line for two or three keys.
   *
   * @return count
   */
  public long size() {
    Session s = sessions.take();
    try {
      return size(s);
    } finally {
      sessions.done(s);
    }
  }

  private long size(Session s) {
    CellWalk walk = new CellWalk(cells);
    long n = 0;
    boolean more = true;
    while (more) {
      Participant p = s.enter();
      try {
        for (int i = 0; i < 64 && more; i++) {
          more = walk.next(p);
          n += walk.count();
        }
      } finally {
        s.exit();
      }
    }
    return n;
  }

  /**
   * A cursor over all keys and values, through a session.
   *
   * @param session the session; of this store
   * @return the cursor, before the first key
   */
  public LongLongCursor cursor(Session session) {
    session.checkIsOf(store);
    return new LongLongCursor(cells, session);
  }
}
