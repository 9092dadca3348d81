package io.permalloy.offheap.map;

import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.UnpinnedRead;
import io.permalloy.offheap.mem.Mem;
import java.lang.foreign.MemorySegment;

/**
 * The keys of a bulk operation, and room for the part of it that is under way. One session's.
 *
 * <p>A part goes through small loops: hash the keys; touch their buckets; select the candidates;
 * touch those; and then do what is to be done. Each loop is so small that its cache misses overlap,
 * which one loop with everything in it would prevent.
 */
final class Bulk {
  /** So many misses the memory system takes at a time, and more. */
  static final int AT_ONCE = 32;

  /** Of the keys of this part, by their place in it. */
  final long[] hashes = new long[AT_ONCE];

  /** First and last 8 bytes of those that are short. */
  final long[] firsts = new long[AT_ONCE];

  final long[] lasts = new long[AT_ONCE];
  final int[] lengths = new int[AT_ONCE];

  /** Candidates, see {@link UnpinnedRead#locateAll}. */
  final long[] blocks = new long[AT_ONCE];

  private long[] row = {};
  private long[] longs;
  private byte[][] arrays;
  private Slices slices;

  /** Written so that loads which only touch are made. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  /** Takes keys. {@link #release} must follow. */
  Bulk of(long[] keys) {
    longs = keys;
    return this;
  }

  /** See {@link #of(long[])}. */
  Bulk of(byte[][] keys) {
    arrays = keys;
    return this;
  }

  /** See {@link #of(long[])}. */
  Bulk of(Slices keys) {
    slices = keys;
    return this;
  }

  void release() {
    longs = null;
    arrays = null;
    slices = null;
  }

  /** Room for the fields of a record. */
  long[] row(int fields) {
    if (row.length < fields) {
      row = new long[fields];
    }
    return row;
  }

  int count() {
    if (longs != null) {
      return longs.length;
    }
    return arrays != null ? arrays.length : slices.count();
  }

  /** Bytes of key {@code i} of them all. */
  int length(int i) {
    if (longs != null) {
      return Long.BYTES;
    }
    return arrays != null ? arrays[i].length : slices.length(i);
  }

  /** Copies key {@code i} of them all to private memory. Returns its address. */
  long load(Session s, int i) {
    if (longs != null) {
      long k = s.participant().scratch(2 * Long.BYTES);
      Mem.putLong(k, longs[i]);
      return k;
    }
    return arrays != null
        ? Keys.scratch(s, arrays[i])
        : Keys.scratch(s, slices.segment(), slices.offset(i), slices.length(i));
  }

  /**
   * Hashes some keys, and has their index lines and blocks on their way.
   *
   * <p>All in one method, which is larger than what the compiler inlines (325 bytes of byte code):
   * so this and the loop that follows are compiled each by itself, and neither runs into the limits
   * of the other.
   */
  void locate(Session s, HashIndex index, int from, int end) {
    int count = end - from;
    if (longs != null) {
      long[] keys = longs;
      for (int k = 0; k < count; k++) {
        long key = keys[from + k];
        firsts[k] = key;
        lasts[k] = key;
        lengths[k] = Long.BYTES;
        hashes[k] = index.hash(key, key, Long.BYTES);
      }
    } else if (arrays != null) {
      byte[][] keys = arrays;
      for (int k = 0; k < count; k++) {
        byte[] key = keys[from + k];
        int length = key.length;
        lengths[k] = length;
        if (UnpinnedRead.isShort(length)) {
          long first = Mem.getLong(key, 0);
          long last = Mem.getLong(key, length - Long.BYTES);
          firsts[k] = first;
          lasts[k] = last;
          hashes[k] = index.hash(first, last, length);
        } else {
          hashes[k] = index.hash(Keys.scratch(s, key), length);
        }
      }
    } else {
      Slices keys = slices;
      MemorySegment in = keys.segment();
      for (int k = 0; k < count; k++) {
        long offset = keys.offset(from + k);
        int length = keys.length(from + k);
        lengths[k] = length;
        if (UnpinnedRead.isShort(length)) {
          long first = Mem.getLong(in, offset);
          long last = Mem.getLong(in, offset + length - Long.BYTES);
          firsts[k] = first;
          lasts[k] = last;
          hashes[k] = index.hash(first, last, length);
        } else {
          hashes[k] = index.hash(Keys.scratch(s, in, offset, length), length);
        }
      }
    }
    touched = index.read().locateAll(hashes, count, blocks);
  }
}
