package io.permalloy.offheap.index;

import java.util.Arrays;

/**
 * Where a participant stands in an index: what it looks for, the word it has come to, and room for
 * packing a bucket. One thread at a time; on the heap, nothing shared.
 */
public final class Probe {
  long hash;
  long key;
  int keyLength;
  boolean update;

  /** Extensions of the pin when the root was loaded. */
  int extensions;

  long table;
  long parent;
  long bucket;
  long tag;
  long line;
  int next;

  long slot;
  long word;
  long empty;
  long tail;
  boolean appended;
  long pending;

  final long[][] packed = {new long[32], new long[32]};
  final int[] packedCount = new int[2];

  /** A probe that looks for nothing yet. */
  public Probe() {}

  /**
   * Sets what to look for.
   *
   * @param hashOfKey its hash
   * @param keyAddress its bytes
   * @param length their number
   * @param forUpdate whether the operation may change the map
   */
  public void seek(long hashOfKey, long keyAddress, int length, boolean forUpdate) {
    hash = hashOfKey;
    key = keyAddress;
    keyLength = length;
    update = forUpdate;
  }

  void pack(int half, long word) {
    int n = packedCount[half];
    if (n == packed[half].length) {
      packed[half] = Arrays.copyOf(packed[half], 2 * n);
    }
    packed[half][n] = word;
    packedCount[half] = n + 1;
  }
}
