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

  boolean put(
      Session s,
      MemorySegment key,
      long keyOffset,
      int keyLength,
      MemorySegment value,
      long valueOffset,
      int valueLength) {
    long k = Keys.scratch(s, key, keyOffset, keyLength);
    try {
      return putOnce(s, k, keyLength, value, valueOffset, valueLength);
    } catch (StoreFullException first) {
      s.reclaimAll();
      return putOnce(s, k, keyLength, value, valueOffset, valueLength);
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
      return protocol.update(p, q, EntryProtocol.REMOVE, 0, expected, length)
          == EntryProtocol.CHANGED;
    } finally {
      s.exit();
    }
  }
}
