package io.permalloy.offheap.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.alloc.Block;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The parts of a table, for every size that there can be. */
final class TableLayoutTest {
  private static final int MAX_LOG2 = 40;

  @Test
  void headerWordsAreDisjoint() {
    int[] words = {
      TableLayout.NEXT,
      TableLayout.AHEAD,
      TableLayout.EXTENTS,
      TableLayout.OVERFLOWS,
      TableLayout.CURSOR,
      TableLayout.DONE_HINT,
      TableLayout.POPULATED
    };
    long seen = 0;
    for (int at : words) {
      assertTrue(at >= Block.HEADER && at % 8 == 0 && at < 128, "offset " + at);
      assertEquals(0, seen >>> at / 8 & 1, "offset " + at + " twice");
      seen |= 1L << at / 8;
    }
    assertEquals(0, seen >>> TableLayout.doneAt(0, 0) / 8 & 1, "done bits of a small table");
  }

  /** Catches done bits that run into buckets, and buckets that run into overflow buckets. */
  @Test
  void partsAreDisjointForEverySize() {
    for (int log2 = 0; log2 <= MAX_LOG2; log2++) {
      long buckets = 1L << log2;
      assertTrue(TableLayout.doneAt(log2, buckets - 1) + 8 <= TableLayout.overflowsAt(log2));
      assertTrue(TableLayout.doneAt(log2, 0) >= 96);
      assertEquals(0, TableLayout.bucketsAt(log2) % 64, "a bucket is one line");
      assertEquals(
          TableLayout.overflowsAt(log2) + 64 * TableLayout.ownOverflows(log2),
          TableLayout.bucketsAt(log2));
      assertEquals(TableLayout.bucketsAt(log2) + 64 * buckets, TableLayout.bytes(log2));
      assertTrue(TableLayout.ownOverflows(log2) >= 4);
    }
  }

  @Test
  void everyBucketHasItsOwnDoneBit() {
    for (int log2 = 0; log2 <= 12; log2++) {
      java.util.Set<Long> bits = new java.util.HashSet<>();
      for (long b = 0; b < 1L << log2; b++) {
        assertTrue(bits.add(TableLayout.doneAt(log2, b) * 64 + (b & 63)), log2 + ": " + b);
      }
    }
  }

  @Test
  void bucketsAreInRangeAndSplitIntoNeighbours() {
    SplittableRandom random = new SplittableRandom(2);
    for (int log2 = 0; log2 <= MAX_LOG2; log2++) {
      for (int i = 0; i < 500; i++) {
        long hash = i == 0 ? -1 : i == 1 ? 0 : random.nextLong();
        long bucket = TableLayout.bucket(hash, log2);
        assertTrue(bucket >= 0 && bucket < 1L << log2, "log2 " + log2 + ", hash " + hash);
        assertEquals(bucket, TableLayout.bucket(hash, log2 + 1) >> 1);
      }
    }
  }

  @Test
  void tableWordsKeepTheirParts() {
    for (long ref : new long[] {1, (1L << 44) - 1}) {
      for (int log2 : new int[] {0, 2, 40}) {
        long word = TableLayout.word(ref, log2);
        long root = TableLayout.root(word, (1L << 14) - 1);
        assertEquals(log2, TableLayout.log2(word));
        assertEquals(log2, TableLayout.log2(root));
        assertEquals(ref, SlotWord.ref(root));
        assertEquals((1L << 14) - 1, TableLayout.generation(root));
        assertEquals(0, TableLayout.generation(word));
        assertEquals(word, TableLayout.root(root, 0), "a generation can be taken off");
      }
    }
    assertFalse(TableLayout.isPossible(TableLayout.log2(TableLayout.CLOSED)), "CLOSED is no table");
    assertEquals(0, SlotWord.ref(TableLayout.CLOSED));
  }
}
