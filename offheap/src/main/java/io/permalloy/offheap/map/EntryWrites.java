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
 * How a {@link BytesMap} is changed. The new entry is written first, then the protocol puts it into
 * the index: so the key that is looked for is the entry's own, and is copied once.
 */
final class EntryWrites {
  private final HashIndex index;
  private final EntryProtocol protocol;
  private final EntryReads reads;
  private final Region region;

  EntryWrites(HashIndex index, EntryProtocol protocol, EntryReads reads) {
    this.index = index;
    this.protocol = protocol;
    this.reads = reads;
    this.region = index.region();
  }

  /** One of the modes of the protocol; returns what it did. */
  int write(Session s, int mode, byte[] key, byte[] value, byte[] expected) {
    Keys.check(key.length);
    Keys.checkValue(value.length);
    if (mode == EntryProtocol.PUT_IF_ABSENT && reads.isPresent(key)) {
      return EntryProtocol.PRESENT;
    }
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

  /**
   * The index line is asked for before anything else, then the entry is written while it comes. A
   * processor looks ahead some hundreds of instructions: so few may be between the end of one put,
   * which waits for the old entry's line, and the first load of the next.
   */
  private int writeOnce(
      Session s, int mode, byte[] key, byte[] value, long expected, int expectedLength) {
    Probe q = s.probe();
    boolean isShort = UnpinnedRead.isShort(key.length);
    if (isShort) {
      seek(q, Mem.getLong(key, 0), Mem.getLong(key, key.length - Long.BYTES), key.length);
      index.touch(q);
    }
    Participant p = s.enterForUpdate();
    long entry = 0;
    try {
      entry = isShort ? withShortKey(p, q, value.length) : withKey(p, q, key, value.length);
    } finally {
      if (entry == 0) {
        s.exit();
      }
    }
    long at = region.address(entry) + EntryProtocol.valueAt(key.length);
    Mem.copyIn(value, 0, at, value.length);
    return finish(s, p, q, mode, entry, expected, expectedLength);
  }

  private int finish(
      Session s, Participant p, Probe q, int mode, long entry, long expected, int length) {
    try {
      return mode == EntryProtocol.PUT && protocol.overwrite(p, q, entry)
          ? EntryProtocol.CHANGED
          : protocol.update(p, q, mode, entry, expected, length);
    } finally {
      s.exit();
    }
  }

  private void seek(Probe q, long head, long last, int length) {
    long first = UnpinnedRead.joined(head, last, length);
    q.seek(index.hash(first, last, length), first, last, length);
  }

  /** A new entry with the key which the probe seeks. */
  private long withShortKey(Participant p, Probe q, int valueLength) {
    index.approach(q);
    p.retireDeferred();
    int length = q.keyLength();
    long entry = entry(p, length, valueLength);
    q.putKey(region.address(entry) + EntryProtocol.KEY);
    return entry;
  }

  private long withKey(Participant p, Probe q, byte[] key, int valueLength) {
    long entry = entry(p, key.length, valueLength);
    Mem.copyIn(key, 0, region.address(entry) + EntryProtocol.KEY, key.length);
    seekIn(p, q, entry, key.length);
    return entry;
  }

  private long withKey(Participant p, Probe q, long key, int length, int valueLength) {
    long entry = entry(p, length, valueLength);
    Mem.copy(key, region.address(entry) + EntryProtocol.KEY, length);
    seekIn(p, q, entry, length);
    return entry;
  }

  /** Has the probe seek the key that is in a new entry. */
  private void seekIn(Participant p, Probe q, long entry, int length) {
    long k = region.address(entry) + EntryProtocol.KEY;
    q.seek(index.hash(k, length), k, length, true);
    try {
      index.approach(q);
    } catch (IllegalStateException dropped) {
      p.slabs().giveBack(entry);
      throw dropped;
    }
    p.retireDeferred();
  }

  /** A new entry, in flight, without key and value. */
  private long entry(Participant p, int keyLength, int valueLength) {
    long bytes = EntryProtocol.valueAt(keyLength) + (long) valueLength;
    long info = Block.info(Block.ENTRY, keyLength, valueLength);
    long ref = p.slabs().allocate(bytes, index.map(), Block.ENTRY, info);
    if (ref == 0) {
      throw index.full(bytes);
    }
    return ref;
  }

  boolean put(
      Session s,
      MemorySegment key,
      long keyOffset,
      int keyLength,
      MemorySegment value,
      long valueOffset,
      int valueLength) {
    Keys.check(keyLength);
    try {
      return putOnce(s, key, keyOffset, keyLength, value, valueOffset, valueLength);
    } catch (StoreFullException first) {
      s.reclaimAll();
      return putOnce(s, key, keyOffset, keyLength, value, valueOffset, valueLength);
    }
  }

  private boolean putOnce(
      Session s,
      MemorySegment key,
      long keyOffset,
      int keyLength,
      MemorySegment value,
      long valueOffset,
      int valueLength) {
    Probe q = s.probe();
    boolean isShort = UnpinnedRead.isShort(keyLength);
    long k = 0;
    if (isShort) {
      long last = Mem.getLong(key, keyOffset + keyLength - Long.BYTES);
      seek(q, Mem.getLong(key, keyOffset), last, keyLength);
      index.touch(q);
    } else {
      k = Keys.scratch(s, key, keyOffset, keyLength);
    }
    Participant p = s.enterForUpdate();
    long entry = 0;
    boolean copied = false;
    try {
      entry = isShort ? withShortKey(p, q, valueLength) : withKey(p, q, k, keyLength, valueLength);
      long at = region.address(entry) + EntryProtocol.valueAt(keyLength);
      Mem.copyIn(value, valueOffset, at, valueLength);
      copied = true;
    } finally {
      if (!copied) {
        abandon(s, p, entry);
      }
    }
    return finish(s, p, q, EntryProtocol.PUT, entry, 0, 0) == EntryProtocol.INSERTED;
  }

  private static void abandon(Session s, Participant p, long entry) {
    if (entry != 0) {
      p.slabs().giveBack(entry);
    }
    s.exit();
  }

  /** Of the keys of the session's {@link Bulk}, which are these. Returns how many were new. */
  int putAll(Session s, byte[][] keys, byte[][] values) {
    int inserted = 0;
    for (int from = 0; from < keys.length; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, keys.length);
      s.bulk().locate(s, index, from, end);
      for (int i = from; i < end; i++) {
        int done = write(s, EntryProtocol.PUT, keys[i], values[i], null);
        inserted += done == EntryProtocol.INSERTED ? 1 : 0;
      }
    }
    return inserted;
  }

  /** See {@link #putAll(Session, byte[][], byte[][])}. */
  int putAll(Session s, Slices keys, Slices values) {
    MemorySegment k = keys.segment();
    MemorySegment v = values.segment();
    int count = keys.count();
    int inserted = 0;
    for (int from = 0; from < count; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, count);
      s.bulk().locate(s, index, from, end);
      for (int i = from; i < end; i++) {
        long at = values.offset(i);
        int length = values.length(i);
        Keys.checkValue(length);
        Objects.checkFromIndexSize(at, length, v.byteSize());
        inserted += put(s, k, keys.offset(i), keys.length(i), v, at, length) ? 1 : 0;
      }
    }
    return inserted;
  }

  /** Of the keys of the session's {@link Bulk}. Returns how many were there. */
  int removeAll(Session s) {
    Bulk bulk = s.bulk();
    int count = bulk.count();
    int removed = 0;
    for (int from = 0; from < count; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, count);
      bulk.locate(s, index, from, end);
      for (int i = from; i < end; i++) {
        removed += removeAt(s, bulk.load(s, i), bulk.length(i), 0, 0) ? 1 : 0;
      }
    }
    return removed;
  }

  boolean remove(Session s, byte[] key, byte[] expected) {
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
  }

  /** The key is in private memory, and so is the expected value, if there is one. */
  boolean removeAt(Session s, long k, int keyLength, long expected, int length) {
    Participant p = s.enterForUpdate();
    try {
      Probe q = s.probe();
      q.seek(index.hash(k, keyLength), k, keyLength, true);
      index.approach(q);
      p.retireDeferred();
      return protocol.update(p, q, EntryProtocol.REMOVE, 0, expected, length)
          == EntryProtocol.CHANGED;
    } finally {
      s.exit();
    }
  }
}
