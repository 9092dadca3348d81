package io.permalloy.offheap.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.mem.Mem;
import org.junit.jupiter.api.Test;

/** The two words in front of a block. */
final class BlockTest {
  private static final long MAX_EPOCH = (1L << 46) - 1;

  @Test
  void infoKeepsItsParts() {
    for (int keyLength : new int[] {0, 1, 255, 256, 65_535}) {
      for (int valueLength : new int[] {0, 1, 65_536, 1 << 30, Integer.MAX_VALUE}) {
        long info = Block.info(Block.RECORD, keyLength, valueLength);
        assertEquals(Block.RECORD, Block.kind(info));
        assertEquals(keyLength, Block.keyLength(info));
        assertEquals(valueLength, Block.valueLength(info));
        assertEquals(0, info & 0xff, "not committed");
      }
    }
  }

  @Test
  void retiredLifeKeepsLineAndStamp() {
    for (int line : new int[] {1, 128, 1024, 65_535}) {
      for (long stamp : new long[] {2, 1L << 20, MAX_EPOCH}) {
        long life = Block.retired(line, stamp);
        assertTrue(Block.isRetired(life));
        assertEquals(line, Block.line(life));
        assertEquals(stamp, Block.epoch(life));
      }
    }
    assertFalse(Block.isRetired(MAX_EPOCH), "the largest birth");
  }

  /** Catches a mark that is wider than its byte: it would erase key or value length. */
  @Test
  void committingChangesNothingElse() {
    Mem.Scratch memory = Mem.scratch(64);
    long block = memory.address();
    long info = Block.info(Block.ENTRY, 65_535, -1);
    Mem.putLong(block + Block.LIFE, -1);
    Mem.putLong(block + Block.INFO, info);
    Mem.putLong(block + Block.HEADER, -1);
    assertFalse(Block.isCommitted(block));
    Block.commit(block);
    assertTrue(Block.isCommitted(block));
    assertEquals(info, Mem.getLong(block + Block.INFO) & ~0xffL);
    assertEquals(-1, Mem.getLong(block + Block.LIFE));
    assertEquals(-1, Mem.getLong(block + Block.HEADER));
    assertEquals(64, memory.size());
  }
}
