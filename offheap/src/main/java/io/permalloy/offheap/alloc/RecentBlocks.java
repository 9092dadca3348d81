package io.permalloy.offheap.alloc;

import java.util.Arrays;

/**
 * Blocks of one participant's slabs that it has freed a short while ago, newest last. Their lines
 * are still in its caches, those of other free blocks are not: so they are given out first.
 *
 * <p>Only a memory on the heap of what the bitmaps say, and may be lost at any time. <b>Invariant:
 * </b> every block in it is free, and is not in the allocator's mask: it comes in when its bit says
 * free, the mask is filled only while its class is empty here, and a class is forgotten before one
 * of its slabs is given back.
 *
 * <p>Not thread-safe. Allocates when a class is used for the first time.
 */
final class RecentBlocks {
  /** More than what one drain of a bag frees at a time. */
  private static final int CAPACITY = 512;

  private static final long[] NONE = {};

  private final long[][] refs = new long[SizeClasses.COUNT][];
  private final int[] count = new int[SizeClasses.COUNT];

  RecentBlocks() {
    Arrays.fill(refs, NONE);
  }

  /** Remembers a block that has just been freed, if there is room. */
  void add(int c, long ref) {
    long[] of = refs[c];
    int n = count[c];
    if (n == of.length) {
      if (n == CAPACITY) {
        return;
      }
      of = new long[CAPACITY];
      refs[c] = of;
    }
    of[n] = ref;
    count[c] = n + 1;
  }

  boolean isEmpty(int c) {
    return count[c] == 0;
  }

  /** Takes the newest block out. Returns its ref, or 0 if there is none. */
  long poll(int c) {
    int n = count[c] - 1;
    if (n < 0) {
      return 0;
    }
    count[c] = n;
    return refs[c][n];
  }

  /** Forgets the blocks of a class. */
  void forget(int c) {
    count[c] = 0;
  }
}
