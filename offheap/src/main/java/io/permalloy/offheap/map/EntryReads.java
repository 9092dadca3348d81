package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.UnpinnedRead;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import java.lang.foreign.MemorySegment;

/**
 * How a {@link BytesMap} is read: without a pin first, and pinned where that cannot tell. Keys of 8
 * to 16 bytes stay in registers; others go through the session's scratch.
 */
final class EntryReads {
  private static final int ABSENT = BytesMap.ABSENT;

  /** Of the unpinned try: the pinned walk must tell. */
  private static final int UNKNOWN = UnpinnedRead.NO_LENGTH;

  private final HashIndex index;
  private final EntryProtocol protocol;
  private final Region region;
  private final UnpinnedRead read;
  private final Sessions sessions;

  /** That of {@link #sessions}, one load nearer. */
  private final Session bound;

  EntryReads(HashIndex index, EntryProtocol protocol, Sessions sessions) {
    this.index = index;
    this.protocol = protocol;
    this.region = index.region();
    this.read = index.read();
    this.sessions = sessions;
    this.bound = sessions.bound();
  }

  int get(MemorySegment key, long keyOffset, int keyLength, MemorySegment dst, long dstOffset) {
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
    Session s = sessions.take();
    try {
      return getAt(s, Keys.scratch(s, key, keyOffset, keyLength), keyLength, dst, dstOffset, room);
    } finally {
      sessions.done(s);
    }
  }

  /** The key is in private memory. */
  private int getAt(
      Session s, long k, int keyLength, MemorySegment dst, long dstOffset, long room) {
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
    return length != UNKNOWN && read.isStill(epoch) && sessions.isOpen();
  }

  /** True only if the key is there; false if it is not, or a pinned walk must tell. */
  boolean isPresent(byte[] key) {
    if (!UnpinnedRead.isShort(key.length)) {
      return false;
    }
    long first = Mem.getLong(key, 0);
    long last = Mem.getLong(key, key.length - Long.BYTES);
    long epoch = read.epoch();
    return read.find(index.hash(first, last, key.length), first, last, key.length) > 0
        && read.isStill(epoch);
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

  int get(byte[] key, byte[] dst) {
    int length = read.get(key, dst);
    if (length != UNKNOWN && (bound == null || !bound.isClosed())) {
      return length;
    }
    return getSlowly(key, dst);
  }

  private int getSlowly(byte[] key, byte[] dst) {
    int keyLength = key.length;
    Session s = sessions.take();
    try {
      return getAt(s, Keys.scratch(s, key), keyLength, dst);
    } finally {
      sessions.done(s);
    }
  }

  /** The key is in private memory. */
  private int getAt(Session s, long k, int keyLength, byte[] dst) {
    long hash = index.hash(k, keyLength);
    long epoch = read.epoch();
    long block = read.find(hash, k, keyLength);
    int length = length(block, keyLength);
    if (length >= 0 && length <= dst.length) {
      Mem.copyOut(block + EntryProtocol.valueAt(keyLength), dst, 0, length);
    }
    if (isTrue(length, epoch)) {
      return length;
    }
    long ref = enterAndFind(s, hash, k, keyLength);
    try {
      return ref == 0 ? ABSENT : copyPinned(ref, keyLength, dst);
    } finally {
      s.exit();
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

  byte[] get(byte[] key) {
    Session s = sessions.take();
    try {
      long k = Keys.scratch(s, key);
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
      sessions.done(s);
    }
  }

  /** Of the keys of the session's {@link Bulk}; one of the two destinations is null. */
  int getAll(Session s, byte[][] arrays, Slices slices, int[] lengths) {
    Bulk bulk = s.bulk();
    int count = bulk.count();
    int present = 0;
    for (int from = 0; from < count; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, count);
      long epoch = read.epoch();
      bulk.locate(s, index, from, end);
      if (arrays != null) {
        getSome(bulk, arrays, lengths, from, end);
      } else {
        getSome(bulk, slices, lengths, from, end);
      }
      boolean isTrue = read.isStill(epoch) && !s.isClosed();
      for (int i = from; i < end; i++) {
        if (!isTrue || lengths[i] == UNKNOWN) {
          lengths[i] = getOne(s, bulk, i, arrays, slices);
        }
        present += lengths[i] == ABSENT ? 0 : 1;
      }
    }
    return present;
  }

  /** The block of a key that has been located, if that can be told without a pin. */
  private long verified(Bulk bulk, int k) {
    long block = bulk.blocks[k];
    int length = bulk.lengths[k];
    if (block > 0 && !UnpinnedRead.isShort(length)) {
      return UnpinnedRead.UNSURE;
    }
    return read.verified(block, bulk.firsts[k], bulk.lasts[k], length);
  }

  private void getSome(Bulk bulk, byte[][] dst, int[] lengths, int from, int end) {
    for (int i = from; i < end; i++) {
      long block = verified(bulk, i - from);
      int keyLength = bulk.lengths[i - from];
      int length = length(block, keyLength);
      if (length >= 0 && length <= dst[i].length) {
        Mem.copyOut(block + EntryProtocol.valueAt(keyLength), dst[i], 0, length);
      }
      lengths[i] = length;
    }
  }

  private void getSome(Bulk bulk, Slices dst, int[] lengths, int from, int end) {
    MemorySegment to = dst.segment();
    for (int i = from; i < end; i++) {
      long block = verified(bulk, i - from);
      int keyLength = bulk.lengths[i - from];
      int length = length(block, keyLength);
      if (length >= 0 && length <= dst.length(i)) {
        Mem.copyOut(block + EntryProtocol.valueAt(keyLength), to, dst.offset(i), length);
      }
      lengths[i] = length;
    }
  }

  private int getOne(Session s, Bulk bulk, int i, byte[][] arrays, Slices slices) {
    int keyLength = bulk.length(i);
    long k = bulk.load(s, i);
    if (arrays != null) {
      return getAt(s, k, keyLength, arrays[i]);
    }
    long room = slices.length(i);
    return getAt(s, k, keyLength, slices.segment(), slices.offset(i), room);
  }
}
