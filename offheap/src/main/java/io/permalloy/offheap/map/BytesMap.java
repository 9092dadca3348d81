package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.Probe;
import io.permalloy.offheap.index.UnpinnedRead;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import java.lang.foreign.MemorySegment;
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

  /** Of the unpinned try: the pinned walk must tell. */
  private static final int UNKNOWN = UnpinnedRead.NO_LENGTH;

  private final OffHeapStore store;
  private final HashIndex index;
  private final EntryProtocol protocol;
  private final Session bound;
  private final Region region;
  private final UnpinnedRead read;

  BytesMap(OffHeapStore store, HashIndex index, Session bound) {
    this.store = store;
    this.index = index;
    this.protocol = new EntryProtocol(index);
    this.bound = bound;
    this.region = index.region();
    this.read = index.read();
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

  private Session session() {
    return bound != null ? bound.open() : store.borrow();
  }

  private void done(Session session) {
    if (bound == null) {
      store.giveBack(session);
    }
  }

  private static long scratch(Session s, MemorySegment key, long offset, int length) {
    Keys.check(length);
    long address = s.participant().scratch(length + 8);
    Mem.copyIn(key, offset, address, length);
    return address;
  }

  private static long scratch(Session s, byte[] key) {
    Keys.check(key.length);
    long address = s.participant().scratch(key.length + 8);
    Mem.copyIn(key, 0, address, key.length);
    return address;
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
    long room = dst.byteSize() - dstOffset;
    if (UnpinnedRead.isShort(keyLength)) {
      long first = Mem.getLong(key, keyOffset);
      long last = Mem.getLong(key, keyOffset + keyLength - Long.BYTES);
      long epoch = read.epoch();
      long block = read.find(index.hash(first, last, keyLength), first, last, keyLength);
      int length = length(block, keyLength);
      if (length >= 0 && length <= room) {
        Mem.copyOut(block + EntryProtocol.valueAt(keyLength), dst, dstOffset, length);
      }
      if (isTrue(length, epoch)) {
        return length;
      }
    }
    return getSlowly(key, keyOffset, keyLength, dst, dstOffset, room);
  }

  private int getSlowly(
      MemorySegment key,
      long keyOffset,
      int keyLength,
      MemorySegment dst,
      long dstOffset,
      long room) {
    Session s = session();
    try {
      long k = scratch(s, key, keyOffset, keyLength);
      long hash = index.hash(k, keyLength);
      if (!UnpinnedRead.isShort(keyLength)) {
        long epoch = read.epoch();
        long block = read.find(hash, k, keyLength);
        int length = length(block, keyLength);
        if (length >= 0 && length <= room) {
          Mem.copyOut(block + EntryProtocol.valueAt(keyLength), dst, dstOffset, length);
        }
        if (isTrue(length, epoch)) {
          return length;
        }
      }
      return getPinned(s, hash, k, keyLength, dst, dstOffset, room);
    } finally {
      done(s);
    }
  }

  /** Of the value in what an unpinned read has found, {@link #ABSENT}, or {@link #UNKNOWN}. */
  private int length(long block, int keyLength) {
    if (block > 0) {
      return read.valueLength(block, keyLength);
    }
    return block == UnpinnedRead.ABSENT ? ABSENT : UNKNOWN;
  }

  /** Whether what was read without a pin may be returned. */
  private boolean isTrue(int length, long epoch) {
    return length != UNKNOWN && read.isStill(epoch) && (bound == null || !bound.isClosed());
  }

  private int getPinned(
      Session s, long hash, long k, int keyLength, MemorySegment dst, long dstOffset, long room) {
    long ref = enterAndFind(s, hash, k, keyLength);
    try {
      if (ref == 0) {
        return ABSENT;
      }
      long block = region.address(ref);
      int length = Block.valueLength(Mem.getLong(block + Block.INFO));
      if (length <= room) {
        Mem.copyOut(block + EntryProtocol.valueAt(keyLength), dst, dstOffset, length);
      }
      return length;
    } finally {
      s.exit();
    }
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
    int keyLength = key.length;
    if (UnpinnedRead.isShort(keyLength)) {
      long first = Mem.getLong(key, 0);
      long last = Mem.getLong(key, keyLength - Long.BYTES);
      long epoch = read.epoch();
      long block = read.find(index.hash(first, last, keyLength), first, last, keyLength);
      int length = length(block, keyLength);
      if (length >= 0 && length <= dst.length) {
        Mem.copyOut(block + EntryProtocol.valueAt(keyLength), dst, 0, length);
      }
      if (isTrue(length, epoch)) {
        return length;
      }
    }
    return getSlowly(key, dst);
  }

  private int getSlowly(byte[] key, byte[] dst) {
    Session s = session();
    try {
      int keyLength = key.length;
      long k = scratch(s, key);
      long hash = index.hash(k, keyLength);
      if (!UnpinnedRead.isShort(keyLength)) {
        long epoch = read.epoch();
        long block = read.find(hash, k, keyLength);
        int length = length(block, keyLength);
        if (length >= 0 && length <= dst.length) {
          Mem.copyOut(block + EntryProtocol.valueAt(keyLength), dst, 0, length);
        }
        if (isTrue(length, epoch)) {
          return length;
        }
      }
      long ref = enterAndFind(s, hash, k, keyLength);
      try {
        return ref == 0 ? ABSENT : copyPinned(ref, keyLength, dst);
      } finally {
        s.exit();
      }
    } finally {
      done(s);
    }
  }

  private int copyPinned(long ref, int keyLength, byte[] dst) {
    long block = region.address(ref);
    int length = Block.valueLength(Mem.getLong(block + Block.INFO));
    if (length <= dst.length) {
      Mem.copyOut(block + EntryProtocol.valueAt(keyLength), dst, 0, length);
    }
    return length;
  }

  /** Pins; the caller unpins, unless this throws. */
  private long enterAndFind(Session s, long hash, long key, int keyLength) {
    Participant p = s.enter();
    boolean found = false;
    try {
      s.probe().seek(hash, key, keyLength, false);
      long ref = protocol.find(p, s.probe());
      found = true;
      return ref;
    } finally {
      if (!found) {
        s.exit();
      }
    }
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
    Session s = session();
    try {
      int present = 0;
      for (int from = 0; from < keys.length; from += Bulk.AT_ONCE) {
        int end = Math.min(from + Bulk.AT_ONCE, keys.length);
        getSome(s, keys, dst, lengths, from, end);
        for (int i = from; i < end; i++) {
          present += lengths[i] == ABSENT ? 0 : 1;
        }
      }
      return present;
    } finally {
      done(s);
    }
  }

  private void getSome(Session s, byte[][] keys, byte[][] dst, int[] lengths, int from, int end) {
    long epoch = read.epoch();
    locate(s, keys, from, end);
    Bulk bulk = s.bulk();
    for (int i = from; i < end; i++) {
      byte[] key = keys[i];
      int length = UNKNOWN;
      if (UnpinnedRead.isShort(key.length)) {
        long first = Mem.getLong(key, 0);
        long last = Mem.getLong(key, key.length - Long.BYTES);
        long block = read.verified(bulk.blocks[i - from], first, last, key.length);
        length = length(block, key.length);
        if (length >= 0 && length <= dst[i].length) {
          Mem.copyOut(block + EntryProtocol.valueAt(key.length), dst[i], 0, length);
        }
      }
      lengths[i] = length;
    }
    boolean isTrue = read.isStill(epoch) && !s.isClosed();
    for (int i = from; i < end; i++) {
      if (!isTrue || lengths[i] == UNKNOWN) {
        lengths[i] = getSlowly(keys[i], dst[i]);
      }
    }
  }

  /** Hashes some keys, and has their index lines and entries on their way. */
  private void locate(Session s, byte[][] keys, int from, int end) {
    Bulk bulk = s.bulk();
    for (int i = from; i < end; i++) {
      byte[] key = keys[i];
      if (UnpinnedRead.isShort(key.length)) {
        bulk.hashes[i - from] =
            index.hash(Mem.getLong(key, 0), Mem.getLong(key, key.length - Long.BYTES), key.length);
      } else {
        bulk.hashes[i - from] = index.hash(scratch(s, key), key.length);
      }
    }
    bulk.keep(read.locateAll(bulk.hashes, end - from, bulk.blocks));
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
    Session s = session();
    try {
      int inserted = 0;
      for (int from = 0; from < keys.length; from += Bulk.AT_ONCE) {
        int end = Math.min(from + Bulk.AT_ONCE, keys.length);
        locate(s, keys, from, end);
        for (int i = from; i < end; i++) {
          boolean isNew =
              write(s, EntryProtocol.PUT, keys[i], values[i], null) == EntryProtocol.INSERTED;
          inserted += isNew ? 1 : 0;
        }
      }
      return inserted;
    } finally {
      done(s);
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
    Session s = session();
    try {
      int removed = 0;
      for (int from = 0; from < keys.length; from += Bulk.AT_ONCE) {
        int end = Math.min(from + Bulk.AT_ONCE, keys.length);
        locate(s, keys, from, end);
        for (int i = from; i < end; i++) {
          removed += removeAt(s, scratch(s, keys[i]), keys[i].length, 0, 0) ? 1 : 0;
        }
      }
      return removed;
    } finally {
      done(s);
    }
  }

  /**
   * A value. Allocates the array.
   *
   * @param key the key
   * @return a copy of the value, or null if the key is not there
   */
  public byte[] get(byte[] key) {
    Session s = session();
    try {
      long k = scratch(s, key);
      long ref = enterAndFind(s, index.hash(k, key.length), k, key.length);
      try {
        if (ref == 0) {
          return null;
        }
        byte[] value = new byte[Block.valueLength(Mem.getLong(region.address(ref) + Block.INFO))];
        copyPinned(ref, key.length, value);
        return value;
      } finally {
        s.exit();
      }
    } finally {
      done(s);
    }
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

  private static final byte[] NOTHING = {};

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
    Session s = session();
    try {
      Keys.check(key.length);
      int length = expected == null ? 0 : expected.length;
      Keys.checkValue(length);
      long k = s.participant().scratch(key.length + length + 16);
      Mem.copyIn(key, 0, k, key.length);
      long e = k + (key.length + 15 & ~7);
      if (expected != null) {
        Mem.copyIn(expected, 0, e, length);
      }
      return removeAt(s, k, key.length, expected == null ? 0 : e, length);
    } finally {
      done(s);
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
    Session s = session();
    try {
      return removeAt(s, scratch(s, key, keyOffset, keyLength), keyLength, 0, 0);
    } finally {
      done(s);
    }
  }

  private boolean removeAt(Session s, long k, int keyLength, long expected, int length) {
    Participant p = s.enterForUpdate();
    try {
      Probe q = s.probe();
      q.seek(index.hash(k, keyLength), k, keyLength, true);
      return protocol.update(p, q, EntryProtocol.REMOVE, 0, expected, length)
          == EntryProtocol.CHANGED;
    } finally {
      s.exit();
    }
  }

  private int write(int mode, byte[] key, byte[] value, byte[] expected) {
    Session s = session();
    try {
      return write(s, mode, key, value, expected);
    } finally {
      done(s);
    }
  }

  private int write(Session s, int mode, byte[] key, byte[] value, byte[] expected) {
    Keys.check(key.length);
    Keys.checkValue(value.length);
    long at = 0;
    int length = 0;
    if (expected != null) {
      length = expected.length;
      Keys.checkValue(length);
      at = s.participant().scratch(length);
      Mem.copyIn(expected, 0, at, length);
    }
    try {
      return writeOnce(s, mode, key, value, at, length);
    } catch (StoreFullException first) {
      s.reclaimAll();
      return writeOnce(s, mode, key, value, at, length);
    }
  }

  private int writeOnce(
      Session s, int mode, byte[] key, byte[] value, long expected, int expectedLength) {
    Participant p = s.enterForUpdate();
    try {
      int keyLength = key.length;
      long entry = entry(p, keyLength, value.length);
      long k = region.address(entry) + EntryProtocol.KEY;
      long hash = copyKey(key, k);
      Mem.copyIn(value, 0, k + EntryProtocol.valueAt(keyLength) - EntryProtocol.KEY, value.length);
      Probe q = s.probe();
      q.seek(hash, k, keyLength, true);
      return protocol.update(p, q, mode, entry, expected, expectedLength);
    } finally {
      s.exit();
    }
  }

  /** Copies a key to where the entry has it, reading each byte once. Returns its hash. */
  private long copyKey(byte[] key, long at) {
    int length = key.length;
    if (UnpinnedRead.isShort(length)) {
      long first = Mem.getLong(key, 0);
      long last = Mem.getLong(key, length - Long.BYTES);
      Mem.putLong(at, first);
      Mem.putLongUnaligned(at + length - Long.BYTES, last);
      // What overlaps is the same in both, unless somebody changes the key meanwhile.
      return index.hash(length < 2 * Long.BYTES ? Mem.getLong(at) : first, last, length);
    }
    Mem.copyIn(key, 0, at, length);
    return index.hash(at, length);
  }

  /** A new entry, in flight, without key and value. */
  private long entry(Participant p, int keyLength, int valueLength) {
    long bytes = EntryProtocol.valueAt(keyLength) + (long) valueLength;
    long ref = p.slabs().allocate(bytes, index.map(), Block.ENTRY);
    if (ref == 0) {
      throw index.full(bytes);
    }
    Mem.putLong(region.address(ref) + Block.INFO, Block.info(Block.ENTRY, keyLength, valueLength));
    return ref;
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
    Session s = session();
    try {
      long k = scratch(s, key, keyOffset, keyLength);
      try {
        return putOnce(s, k, keyLength, value, valueOffset, valueLength);
      } catch (StoreFullException first) {
        s.reclaimAll();
        return putOnce(s, k, keyLength, value, valueOffset, valueLength);
      }
    } finally {
      done(s);
    }
  }

  private boolean putOnce(
      Session s, long k, int keyLength, MemorySegment value, long valueOffset, int valueLength) {
    Participant p = s.enterForUpdate();
    try {
      long entry = entry(p, keyLength, valueLength);
      Mem.copy(k, region.address(entry) + EntryProtocol.KEY, keyLength);
      long at = region.address(entry) + EntryProtocol.valueAt(keyLength);
      boolean copied = false;
      try {
        Mem.copyIn(value, valueOffset, at, valueLength);
        copied = true;
      } finally {
        if (!copied) {
          p.slabs().giveBack(entry);
        }
      }
      Probe q = s.probe();
      q.seek(index.hash(k, keyLength), k, keyLength, true);
      return protocol.update(p, q, EntryProtocol.PUT, entry, 0, 0) == EntryProtocol.INSERTED;
    } finally {
      s.exit();
    }
  }

  /**
   * Counts the entries. Weakly consistent; O(size), one cache line for four or five entries.
   *
   * @return count
   */
  public long size() {
    Session s = session();
    try {
      return RecordMap.count(index, s, null);
    } finally {
      done(s);
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
