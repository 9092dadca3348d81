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

  /** Hashes some keys, and has their index lines and blocks on their way. */
  void locate(Session s, HashIndex index, int from, int end) {
    if (longs != null) {
      hashLongs(index, from, end);
    } else if (arrays != null) {
      hashArrays(s, index, from, end);
    } else {
      hashSlices(s, index, from, end);
    }
    touched = index.read().locateAll(hashes, end - from, blocks);
  }

  private void hashLongs(HashIndex index, int from, int end) {
    long[] keys = longs;
    for (int i = from; i < end; i++) {
      put(i - from, keys[i], keys[i], Long.BYTES, index);
    }
  }

  private void hashArrays(Session s, HashIndex index, int from, int end) {
    byte[][] keys = arrays;
    for (int i = from; i < end; i++) {
      byte[] key = keys[i];
      int length = key.length;
      if (UnpinnedRead.isShort(length)) {
        put(i - from, Mem.getLong(key, 0), Mem.getLong(key, length - Long.BYTES), length, index);
      } else {
        putLong(i - from, Keys.scratch(s, key), length, index);
      }
    }
  }

  private void hashSlices(Session s, HashIndex index, int from, int end) {
    MemorySegment in = slices.segment();
    for (int i = from; i < end; i++) {
      long offset = slices.offset(i);
      int length = slices.length(i);
      if (UnpinnedRead.isShort(length)) {
        long last = Mem.getLong(in, offset + length - Long.BYTES);
        put(i - from, Mem.getLong(in, offset), last, length, index);
      } else {
        putLong(i - from, Keys.scratch(s, in, offset, length), length, index);
      }
    }
  }

  private void put(int k, long first, long last, int length, HashIndex index) {
    firsts[k] = first;
    lasts[k] = last;
    lengths[k] = length;
    hashes[k] = index.hash(first, last, length);
  }

  private void putLong(int k, long key, int length, HashIndex index) {
    lengths[k] = length;
    hashes[k] = index.hash(key, length);
  }
}
