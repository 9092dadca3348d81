package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Objects;

/**
 * A map from bytes to bytes. Keys are 0 to 65,535 bytes, values 0 to 2^30.
 *
 * <p>Values are replaced as a whole: a reader gets one value or another, never a mixture. All
 * operations are linearizable, for threads and processes together. Updates are lock-free; {@code
 * get} is wait-free while the map is not growing, writes no shared word, and normally touches two
 * cache lines when the key is there and one when it is not. With byte arrays or segments of the
 * caller nothing allocates, but for methods that say so.
 *
 * <p>Thread-safe when it comes from the store: each call then borrows a session. {@link #with}
 * gives the same map through a session of your own: cheaper, for one thread at a time.
 *
 * <p>All methods throw {@link IllegalStateException} when the store or session is closed or the map
 * dropped, {@link IllegalArgumentException} for a key or value that is too long, and those that add
 * {@link StoreFullException} when there is no room; nothing has changed then.
 */
public final class BytesMap {
  /** What {@code get} returns for a key that is not there. */
  public static final int ABSENT = -1;

  private static final byte[] NOTHING = {};

  private final OffHeapStore store;
  private final HashIndex index;
  private final Sessions sessions;
  private final EntryReads reads;
  private final EntryWrites writes;

  BytesMap(OffHeapStore store, HashIndex index, Session bound) {
    EntryProtocol protocol = new EntryProtocol(index);
    this.store = store;
    this.index = index;
    this.sessions = new Sessions(store, bound);
    this.reads = new EntryReads(index, protocol, sessions);
    this.writes = new EntryWrites(index, protocol, reads);
  }

  /**
   * The same map through one session. Not thread-safe.
   *
   * @param session the session; of this store
   * @return the map
   */
  public BytesMap with(Session session) {
    session.checkIsOf(store);
    return new BytesMap(store, index, session);
  }

  /**
   * Copies a value out, if there is room for it; its length is returned either way. Unless the
   * value was copied, the contents of the destination are unspecified: an update that came in
   * between may have left bytes there that were not believed.
   *
   * @param key where the key is
   * @param keyOffset its first byte
   * @param keyLength its bytes
   * @param dst where the value goes
   * @param dstOffset first byte there; the rest of the segment is the room
   * @return length of the value in bytes, or {@link #ABSENT}
   */
  public int get(
      MemorySegment key, long keyOffset, int keyLength, MemorySegment dst, long dstOffset) {
    return reads.get(key, keyOffset, keyLength, dst, dstOffset);
  }

  /**
   * Copies a value out, if the array has room for it; its length is returned either way. Unless the
   * value was copied, the contents of the destination are unspecified: an update that came in
   * between may have left bytes there that were not believed.
   *
   * @param key the key
   * @param dst where the value goes, from its start
   * @return length of the value in bytes, or {@link #ABSENT}
   */
  public int get(byte[] key, byte[] dst) {
    return reads.get(key, dst);
  }

  /**
   * Copies the values of many keys out, with their cache misses overlapping: much faster than one
   * by one where the map is larger than the caches. Each get is linearizable by itself, at some
   * time during the call. Allocates nothing.
   *
   * @param keys the keys
   * @param dst where the values go: that of key i into array i, from its start, if it has room
   * @param lengths is set to the length of each value in bytes, or {@link #ABSENT}
   * @return how many of the keys are there
   * @throws IndexOutOfBoundsException if {@code dst} or {@code lengths} is shorter than {@code
   *     keys}
   */
  public int getAll(byte[][] keys, byte[][] dst, int[] lengths) {
    Objects.checkFromIndexSize(0, keys.length, Math.min(dst.length, lengths.length));
    Session s = sessions.take();
    try {
      s.bulk().of(keys);
      return reads.getAll(s, dst, null, lengths);
    } finally {
      s.bulk().release();
      sessions.done(s);
    }
  }

  /**
   * Copies the values of many keys out, as {@link #getAll(byte[][], byte[][], int[])} does, between
   * segments. Allocates nothing.
   *
   * @param keys the keys
   * @param dst where the values go: that of key i into slice i, from its start, if it has room
   * @param lengths is set to the length of each value in bytes, or {@link #ABSENT}
   * @return how many of the keys are there
   * @throws IndexOutOfBoundsException if {@code dst} or {@code lengths} is shorter than {@code
   *     keys}, or a slice is not inside its segment
   */
  public int getAll(Slices keys, Slices dst, int[] lengths) {
    Objects.checkFromIndexSize(0, keys.count(), Math.min(dst.count(), lengths.length));
    Session s = sessions.take();
    try {
      s.bulk().of(keys);
      return reads.getAll(s, null, dst, lengths);
    } finally {
      s.bulk().release();
      sessions.done(s);
    }
  }

  /**
   * Inserts or replaces many, one after the other, with the cache misses of looking for the keys
   * overlapping. Each put is atomic by itself, not all together. Allocates nothing.
   *
   * @param keys the keys
   * @param values the value of each
   * @return how many of the keys were not there
   * @throws IndexOutOfBoundsException if {@code values} is shorter than {@code keys}
   * @throws StoreFullException if there is no room; the puts before the one that failed are made
   */
  public int putAll(byte[][] keys, byte[][] values) {
    Objects.checkFromIndexSize(0, keys.length, values.length);
    Session s = sessions.take();
    try {
      s.bulk().of(keys);
      return writes.putAll(s, keys, values);
    } finally {
      s.bulk().release();
      sessions.done(s);
    }
  }

  /**
   * Inserts or replaces many, as {@link #putAll(byte[][], byte[][])} does, from segments. Allocates
   * nothing.
   *
   * @param keys the keys
   * @param values the value of each
   * @return how many of the keys were not there
   * @throws IndexOutOfBoundsException if {@code values} is shorter than {@code keys}, or a slice is
   *     not inside its segment; the puts before that one are made
   * @throws StoreFullException if there is no room; the puts before the one that failed are made
   */
  public int putAll(Slices keys, Slices values) {
    Objects.checkFromIndexSize(0, keys.count(), values.count());
    Session s = sessions.take();
    try {
      s.bulk().of(keys);
      return writes.putAll(s, keys, values);
    } finally {
      s.bulk().release();
      sessions.done(s);
    }
  }

  /**
   * Removes many, one after the other, with the cache misses of looking for the keys overlapping.
   * Each remove is atomic by itself, not all together. Allocates nothing.
   *
   * @param keys the keys
   * @return how many were there
   */
  public int removeAll(byte[][] keys) {
    Session s = sessions.take();
    try {
      s.bulk().of(keys);
      return writes.removeAll(s);
    } finally {
      s.bulk().release();
      sessions.done(s);
    }
  }

  /**
   * Removes many, as {@link #removeAll(byte[][])} does, by keys in a segment. Allocates nothing.
   *
   * @param keys the keys
   * @return how many were there
   * @throws IndexOutOfBoundsException if a slice is not inside its segment; the removals before it
   *     are made
   */
  public int removeAll(Slices keys) {
    Session s = sessions.take();
    try {
      s.bulk().of(keys);
      return writes.removeAll(s);
    } finally {
      s.bulk().release();
      sessions.done(s);
    }
  }

  /**
   * A value. Allocates the array.
   *
   * @param key the key
   * @return a copy of the value, or null if the key is not there
   */
  public byte[] get(byte[] key) {
    return reads.get(key);
  }

  /**
   * Whether a key is there.
   *
   * @param key the key
   * @return true if it is
   */
  public boolean containsKey(byte[] key) {
    return get(key, NOTHING) != ABSENT;
  }

  /**
   * Inserts or replaces.
   *
   * @param key the key
   * @param value the value
   * @return true if the key was not there
   */
  public boolean put(byte[] key, byte[] value) {
    return write(EntryProtocol.PUT, key, value, null) == EntryProtocol.INSERTED;
  }

  /**
   * Inserts if the key is not there.
   *
   * @param key the key
   * @param value the value
   * @return true if it was inserted
   */
  public boolean putIfAbsent(byte[] key, byte[] value) {
    return write(EntryProtocol.PUT_IF_ABSENT, key, value, null) == EntryProtocol.INSERTED;
  }

  /**
   * Replaces if the key is there.
   *
   * @param key the key
   * @param value the value
   * @return true if it was replaced
   */
  public boolean replace(byte[] key, byte[] value) {
    return write(EntryProtocol.REPLACE, key, value, null) == EntryProtocol.CHANGED;
  }

  /**
   * Replaces if the key has a value.
   *
   * @param key the key
   * @param expected the value that it must have
   * @param value the new value
   * @return true if it had, and was replaced
   */
  public boolean compareAndSet(byte[] key, byte[] expected, byte[] value) {
    return write(EntryProtocol.REPLACE, key, value, expected) == EntryProtocol.CHANGED;
  }

  /**
   * Removes.
   *
   * @param key the key
   * @return true if it was there
   */
  public boolean remove(byte[] key) {
    return remove(key, null);
  }

  /**
   * Removes if the key has a value.
   *
   * @param key the key
   * @param expected the value that it must have
   * @return true if it had, and was removed
   */
  public boolean remove(byte[] key, byte[] expected) {
    Session s = sessions.take();
    try {
      return writes.remove(s, key, expected);
    } finally {
      sessions.done(s);
    }
  }

  /**
   * Removes.
   *
   * @param key where the key is
   * @param keyOffset its first byte
   * @param keyLength its bytes
   * @return true if it was there
   */
  public boolean remove(MemorySegment key, long keyOffset, int keyLength) {
    Session s = sessions.take();
    try {
      return writes.removeAt(s, Keys.scratch(s, key, keyOffset, keyLength), keyLength, 0, 0);
    } finally {
      sessions.done(s);
    }
  }

  private int write(int mode, byte[] key, byte[] value, byte[] expected) {
    if (sessions.bound() != null) {
      return writes.write(sessions.take(), mode, key, value, expected);
    }
    Session s = sessions.take();
    try {
      return writes.write(s, mode, key, value, expected);
    } finally {
      sessions.done(s);
    }
  }

  /**
   * Inserts or replaces.
   *
   * @param key where the key is
   * @param keyOffset its first byte
   * @param keyLength its bytes
   * @param value where the value is
   * @param valueOffset its first byte
   * @param valueLength its bytes
   * @return true if the key was not there
   */
  public boolean put(
      MemorySegment key,
      long keyOffset,
      int keyLength,
      MemorySegment value,
      long valueOffset,
      int valueLength) {
    Keys.checkValue(valueLength);
    Objects.checkFromIndexSize(valueOffset, valueLength, value.byteSize());
    Session s = sessions.take();
    try {
      return writes.put(s, key, keyOffset, keyLength, value, valueOffset, valueLength);
    } finally {
      sessions.done(s);
    }
  }

  /**
   * Counts the entries. Weakly consistent; O(size), one cache line for four or five entries.
   *
   * @return count
   */
  public long size() {
    Session s = sessions.take();
    try {
      return RecordMap.count(index, s, null);
    } finally {
      sessions.done(s);
    }
  }

  /**
   * Copies some of the keys out, in an order of the map's own, and says where to go on. Nothing is
   * held between two calls. Weakly consistent: a sequence of calls that each start where the last
   * one ended has a key that is there throughout exactly once; one that comes or goes meanwhile may
   * be missing, or there no longer. Allocates the arrays. Lock-free.
   *
   * @param from 0 to begin, then what the last call returned
   * @param atLeast how many are wanted; somewhat more may come, fewer only at the end
   * @param keys where copies of them are added
   * @return where to go on, or 0 at the end
   */
  public long scanKeys(long from, int atLeast, Collection<? super byte[]> keys) {
    Session s = sessions.take();
    try {
      return KeyScan.scan(index, s, from, atLeast, keys);
    } finally {
      sessions.done(s);
    }
  }

  /**
   * A cursor over all entries, through a session.
   *
   * @param session the session; of this store
   * @return the cursor, before the first entry
   */
  public BytesCursor cursor(Session session) {
    session.checkIsOf(store);
    return new BytesCursor(index, session);
  }
}
