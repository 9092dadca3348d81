package io.permalloy.offheap.index;

import io.permalloy.offheap.mem.Mem;
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

  /** Whether the key is in these two words as well: see {@link UnpinnedRead#isShort}. */
  boolean inRegisters;

  long first;
  long last;

  /** Whether {@link HashIndex#approach} has looked, and nobody has used it yet. */
  boolean isNear;

  /** What it has found: an entry's address or a constant of {@link UnpinnedRead}. */
  long near;

  /** Written so that a load which only touches is made. */
  long touched;

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
    isNear = false;
    inRegisters = false;
  }

  /**
   * Sets what to look for, for an update: a key that {@link UnpinnedRead#isShort}. {@link #putKey}
   * follows.
   *
   * @param hashOfKey its hash
   * @param firstWord its first 8 bytes
   * @param lastWord its last 8 bytes
   * @param length bytes
   */
  public void seek(long hashOfKey, long firstWord, long lastWord, int length) {
    hash = hashOfKey;
    keyLength = length;
    first = firstWord;
    last = lastWord;
    inRegisters = true;
    update = true;
  }

  /**
   * Writes a key that is in two words to memory, where those who walk find it.
   *
   * @param address where to
   */
  public void putKey(long address) {
    Mem.putLong(address, first);
    Mem.putLongUnaligned(address + keyLength - Long.BYTES, last);
    key = address;
  }

  /**
   * Length of the key that is looked for.
   *
   * @return bytes
   */
  public int keyLength() {
    return keyLength;
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
