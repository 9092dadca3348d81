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

  EntryReads(HashIndex index, EntryProtocol protocol, Sessions sessions) {
    this.index = index;
    this.protocol = protocol;
    this.region = index.region();
    this.read = index.read();
    this.sessions = sessions;
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
      long k = Keys.scratch(s, key, keyOffset, keyLength);
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
      sessions.done(s);
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
    Session s = sessions.take();
    try {
      return getSlowly(s, key, dst);
    } finally {
      sessions.done(s);
    }
  }

  private int getSlowly(Session s, byte[] key, byte[] dst) {
    int keyLength = key.length;
    long k = Keys.scratch(s, key);
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

  int getAll(byte[][] keys, byte[][] dst, int[] lengths) {
    Session s = sessions.take();
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
      sessions.done(s);
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
        lengths[i] = getSlowly(s, keys[i], dst[i]);
      }
    }
  }

  /** Hashes some keys, and has their index lines and entries on their way. */
  void locate(Session s, byte[][] keys, int from, int end) {
    Bulk bulk = s.bulk();
    for (int i = from; i < end; i++) {
      byte[] key = keys[i];
      if (UnpinnedRead.isShort(key.length)) {
        bulk.hashes[i - from] =
            index.hash(Mem.getLong(key, 0), Mem.getLong(key, key.length - Long.BYTES), key.length);
      } else {
        bulk.hashes[i - from] = index.hash(Keys.scratch(s, key), key.length);
      }
    }
    bulk.keep(read.locateAll(bulk.hashes, end - from, bulk.blocks));
  }
}
