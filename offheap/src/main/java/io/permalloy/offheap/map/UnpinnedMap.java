package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.BlockSize;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.index.UnpinnedBucket;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds and copies entries without a pin, and tries again until a copy may be believed.
 *
 * <p>A copy may be believed if the epoch has not moved since before the entry was found; or, for
 * one that takes long, if the entry was found so, and its block is allocated with the same life in
 * the same use of its slab afterwards: these name one use of a block, whose bytes do not change.
 *
 * <p>One thread at a time.
 */
final class UnpinnedMap {
  private static final int MOST_TRIES = 100_000;

  private final HashIndex index;
  private final Region region;
  private final String name;
  private final UnpinnedBucket bucket;
  private Mem.Scratch scratch = Mem.scratch(512);
  private int scratchBytes = 512;

  private long epoch;
  private long found;
  private long life;
  private long slab;

  UnpinnedMap(HashIndex index, String name) {
    this.index = index;
    this.region = index.region();
    this.name = name;
    this.bucket = new UnpinnedBucket(index);
  }

  private long hash(byte[] key) {
    Keys.check(key.length);
    if (scratchBytes < key.length + Long.BYTES) {
      scratchBytes = 2 * (key.length + Long.BYTES);
      scratch = Mem.scratch(scratchBytes);
    }
    Mem.copyIn(key, 0, scratch.address(), key.length);
    return index.hash(scratch.address(), key.length);
  }

  private int read(long position) {
    if (region.isClosed()) {
      throw new IllegalStateException("store " + region.name() + " is closed");
    }
    int log2 = bucket.read(position);
    if (log2 == UnpinnedBucket.GONE && bucket.isStill(epoch)) {
      throw new IllegalStateException(
          region.isClosed()
              ? "store " + region.name() + " is closed"
              : "map " + name + " of store " + region.name() + " has been dropped; open it again");
    }
    return log2;
  }

  private IllegalStateException noUse() {
    return new IllegalStateException(
        "map "
            + name
            + " of store "
            + region.name()
            + " could not be read in "
            + MOST_TRIES
            + " tries: it is damaged, or changes faster than it can be read; 'permalloy check'"
            + " tells which, and a store that is opened for writing reads it in any case");
  }

  /** The value of a key: a copy, or null. */
  byte[] value(byte[] key) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      if (!find(key)) {
        return null;
      }
      long block = region.address(found);
      int length = Block.valueLength(Mem.getLong(block + Block.INFO));
      long bytes = bucket.bytes(found);
      int at = index.keyOffset() + (key.length + 7 & ~7);
      if (bytes == BlockSize.NONE || at + (long) length > bytes || length < 0) {
        continue; // freed meanwhile
      }
      byte[] copy = new byte[length];
      Mem.copyOut(block + at, copy, 0, length);
      if (isStillFound()) {
        return copy;
      }
    }
    throw noUse();
  }

  /**
   * The fields of a live record, or null: each by itself as of some instant; or, if it has two
   * halves, all as of one, since the half that was valid before and after has not been written.
   */
  long[] fields(byte[] key, int fields, int halves) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      if (!find(key)) {
        return null;
      }
      long block = region.address(found);
      long header = Mem.getLongAcquire(block + RecordProtocol.STATE);
      long half = halves == 2 ? header / RecordProtocol.NEXT_VERSION & 1 : 0;
      long at = RecordProtocol.fieldsAt(key.length) + 8L * fields * half;
      if (bucket.bytes(found) < at + 8L * fields) {
        continue; // freed meanwhile, or damaged
      }
      long[] copy = new long[fields];
      for (int i = 0; i < fields; i++) {
        copy[i] = Mem.getLongAcquire(block + at + 8L * i);
      }
      Mem.loadLoadFence();
      if (Mem.getLongAcquire(block + RecordProtocol.STATE) == header
          && isAlive(found)
          && isStillFound()) {
        return copy;
      }
    }
    throw noUse();
  }

  private boolean isStillFound() {
    return bucket.isStill(epoch)
        || bucket.bytes(found) != BlockSize.NONE
            && Mem.getLongAcquire(region.address(found) + Block.LIFE) == life
            && bucket.slabWord(found) == slab;
  }

  private boolean isAlive(long ref) {
    return RecordProtocol.stateAt(region.address(ref)) == RecordProtocol.ALIVE;
  }

  private boolean counts(long ref) {
    return index.kind() != Block.RECORD || isAlive(ref);
  }

  /** Finds the block of a key. It was the truth at an instant since this was called. */
  boolean find(byte[] key) {
    long hash = hash(key);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      epoch = bucket.epoch();
      if (read(hash) >= 0) {
        found = match(key.length);
        if (found > 0) {
          life = Mem.getLongAcquire(region.address(found) + Block.LIFE);
          slab = bucket.slabWord(found);
        }
        if (found >= 0 && bucket.isStill(epoch)) {
          return found > 0;
        }
      }
      Thread.onSpinWait();
    }
    throw noUse();
  }

  /** The entry of the bucket with the key in scratch, 0 if there is none, -1 for rubbish. */
  private long match(int length) {
    for (int i = 0; i < bucket.count(); i++) {
      long ref = bucket.ref(i);
      if (bucket.bytes(ref) == BlockSize.NONE) {
        return -1;
      }
      long block = region.address(ref);
      if (Block.keyLength(Mem.getLong(block + Block.INFO)) == length
          && Mem.equal(block + index.keyOffset(), scratch.address(), length)
          && counts(ref)) {
        return ref;
      }
    }
    return 0;
  }

  /** A walk over all buckets, in the order of hashes, which growth keeps. */
  final class Walk {
    private long position;
    private boolean ended;
    private final List<byte[]> keys = new ArrayList<>();
    private long count;

    /** Reads the next bucket; false after the last. */
    boolean next(boolean withKeys) {
      if (ended) {
        return false;
      }
      for (int tries = 0; tries < MOST_TRIES; tries++) {
        epoch = bucket.epoch();
        int log2 = read(position);
        if (log2 >= 0 && take(withKeys) && bucket.isStill(epoch)) {
          advance(log2);
          return true;
        }
        Thread.onSpinWait();
      }
      throw noUse();
    }

    private boolean take(boolean withKeys) {
      keys.clear();
      count = 0;
      for (int i = 0; i < bucket.count(); i++) {
        long ref = bucket.ref(i);
        if (bucket.bytes(ref) == BlockSize.NONE) {
          return false;
        }
        if (counts(ref)) {
          count++;
          if (withKeys) {
            keys.add(key(region.address(ref)));
          }
        }
      }
      return true;
    }

    private byte[] key(long block) {
      byte[] key = new byte[Block.keyLength(Mem.getLong(block + Block.INFO))];
      Mem.copyOut(block + index.keyOffset(), key, 0, key.length);
      return key;
    }

    private void advance(int log2) {
      long number = TableLayout.bucket(position, log2);
      ended = number + 1 == 1L << log2;
      position = number + 1 << 64 - log2;
    }

    List<byte[]> keys() {
      return keys;
    }

    long count() {
      return count;
    }
  }

  /** Entries, or live records. */
  long size() {
    Walk walk = new Walk();
    long size = 0;
    while (walk.next(false)) {
      size += walk.count();
    }
    return size;
  }
}
