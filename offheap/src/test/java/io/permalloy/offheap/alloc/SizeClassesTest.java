package io.permalloy.offheap.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.segment.StoreLayout;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** The promises of the size classes, for every class and every block of it. */
final class SizeClassesTest {
  private static final int LINE = 64;

  /** Catches a table of sizes whose lookup is off by one at a boundary. */
  @Test
  void everySizeGetsTheSmallestClassThatHoldsIt() {
    for (int bytes = 1; bytes <= SizeClasses.LARGEST; bytes++) {
      int c = SizeClasses.of(bytes);
      assertTrue(SizeClasses.bytes(c) >= bytes, "class " + c + " is too small for " + bytes);
      assertTrue(c == 0 || SizeClasses.bytes(c - 1) < bytes, "class " + c + " wastes on " + bytes);
    }
    assertEquals(SizeClasses.COUNT - 1, SizeClasses.of(SizeClasses.LARGEST));
  }

  @Test
  void sizesGrowByAtMostHalf() {
    for (int c = 1; c < SizeClasses.COUNT; c++) {
      int size = SizeClasses.bytes(c);
      int smaller = SizeClasses.bytes(c - 1);
      assertTrue(size > smaller, "class " + c);
      assertEquals(0, size % 32, "class " + c);
      if (size > 128) {
        assertTrue(size <= smaller * 3 / 2 + LINE, size + " after " + smaller);
      }
    }
  }

  /** Catches blocks that overlap each other, a bitmap, or the next slab. */
  @Test
  void blocksAndBitmapsAreDisjointAndInsideTheSlab() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      BitSet used = new BitSet(StoreLayout.SLAB_BYTES);
      claim(used, 0, SizeClasses.words(c) * 8, "A of class " + c);
      claim(used, SizeClasses.freeMapAt(c), SizeClasses.words(c) * 8, "F of class " + c);
      for (int i = 0; i < SizeClasses.blocks(c); i++) {
        int at = SizeClasses.blocksAt(c) + i * SizeClasses.bytes(c);
        claim(used, at, SizeClasses.bytes(c), "block " + i + " of class " + c);
        assertEquals(0, at % 16, "granule of block " + i + " of class " + c);
      }
    }
  }

  private static void claim(BitSet used, int from, int bytes, String what) {
    assertTrue(from >= 0 && from + bytes <= StoreLayout.SLAB_BYTES, what + " leaves the slab");
    int clash = used.nextSetBit(from);
    assertTrue(clash < 0 || clash >= from + bytes, what + " overlaps at " + clash);
    used.set(from, from + bytes);
  }

  /** Catches a slab with room for another block, which would be lost in every slab. */
  @Test
  void noSlabHasRoomForOneMoreBlock() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      int end = SizeClasses.blocksAt(c) + SizeClasses.blocks(c) * SizeClasses.bytes(c);
      assertTrue(StoreLayout.SLAB_BYTES - end < SizeClasses.bytes(c), "class " + c);
    }
  }

  /**
   * What get costs: a small block never takes more lines than its size needs at best, plus none.
   */
  @Test
  void blocksTouchFewLines() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      int size = SizeClasses.bytes(c);
      for (int i = 0; i < SizeClasses.blocks(c); i++) {
        int at = SizeClasses.blocksAt(c) + i * size;
        int lines = (at + size - 1) / LINE - at / LINE + 1;
        int fewest = (size + LINE - 1) / LINE;
        if (size == 32 || size > 256 || size % LINE == 0) {
          assertEquals(fewest, lines, "block " + i + " of " + size);
        } else {
          assertTrue(lines <= fewest + 1, "block " + i + " of " + size);
        }
      }
    }
  }

  /** Buckets are lines: a table or an extent in a block of another size would have two each. */
  @Test
  void tablesAndExtentsStandOnLines() {
    assertEquals(0, SizeClasses.bytes(SizeClasses.of(TableLayout.EXTENT_BYTES)) % LINE);
    for (int log2 = 0; !TableLayout.isRun(log2); log2++) {
      int bytes = SizeClasses.bytes(SizeClasses.of(TableLayout.bytes(log2)));
      assertEquals(0, bytes % LINE, "table of 2^" + log2 + " buckets");
    }
  }

  @Test
  void validBitsAreThoseOfTheBlocks() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      int bits = 0;
      for (int w = 0; w < SizeClasses.words(c); w++) {
        bits += Long.bitCount(SizeClasses.valid(c, w));
        assertTrue(SizeClasses.valid(c, w) != 0, "word " + w + " of class " + c);
      }
      assertEquals(SizeClasses.blocks(c), bits, "class " + c);
      assertTrue(SizeClasses.words(c) * 8 <= SizeClasses.freeMapAt(c), "class " + c);
    }
  }

  @Test
  void indexIsTheQuotient() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      for (int offset = 0; offset <= StoreLayout.SLAB_BYTES; offset++) {
        assertEquals(offset / SizeClasses.bytes(c), SizeClasses.indexOf(c, offset));
      }
    }
  }
}
