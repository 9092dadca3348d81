package io.permalloy.offheap.cells;

import java.util.Arrays;

/**
 * Where a participant stands in a map of cells: what it looks for, what it has found, and room for
 * packing a bucket. One thread at a time; on the heap, nothing shared.
 */
public final class Seek {
  long mixed;
  long word;

  /** The table in which the search ended, and the one it came from through a frozen word, or 0. */
  long table;

  long parent;

  /** Whether this operation has claimed a cell; and whether it has added a line for it. */
  boolean claimed;

  boolean appended;

  /** Whether it has waited for the system to give memory to a table. */
  boolean waited;

  /** A box that nobody else has seen, or 0. */
  long box;

  /** What the last operation found. */
  boolean present;

  long before;

  /** Room for one more record of {@link #spareOf}; valid within one operation. */
  long spareRecord;

  long spareOf;

  final long[][] keys = {new long[32], new long[32]};
  final long[][] values = {new long[32], new long[32]};
  final int[] count = new int[2];

  /** A seek for nothing yet. */
  public Seek() {}

  void to(long mixedKey) {
    mixed = mixedKey;
    word = CellWord.key(mixedKey);
    parent = 0;
    claimed = false;
    appended = false;
    waited = false;
    spareRecord = 0;
  }

  void pack(int half, long key, long value) {
    int n = count[half];
    if (n == keys[half].length) {
      keys[half] = Arrays.copyOf(keys[half], 2 * n);
      values[half] = Arrays.copyOf(values[half], 2 * n);
    }
    keys[half][n] = key;
    values[half][n] = value;
    count[half] = n + 1;
  }

  /**
   * Whether the key had a value when the last operation took effect.
   *
   * @return true if {@link #before} is that value
   */
  public boolean present() {
    return present;
  }

  /**
   * The value before the last operation.
   *
   * @return the value; 0 if there was none
   */
  public long before() {
    return before;
  }
}
