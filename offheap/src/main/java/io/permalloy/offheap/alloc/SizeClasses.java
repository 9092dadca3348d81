package io.permalloy.offheap.alloc;

import io.permalloy.offheap.segment.StoreLayout;

/**
 * The sizes that blocks come in, and how a slab of each is divided.
 *
 * <p>Steps of 32 bytes up to 576: a block of 32 never straddles a cache line, one of 96, 160 or 224
 * touches the fewest lines it can, and so do all from 256 on. Above, eight steps a doubling or
 * more, and from 2 KiB on the sizes that divide a slab with little left over: random sizes lose a
 * twentieth. 1056 and 2080 are there for values of 1 and 2 KiB. What is made of lines, tables and
 * extents, fits sizes of whole lines.
 *
 * <pre>
 *   slab of 64 KiB:  A bitmap, whole lines | F bitmap, whole lines | block 0 | block 1 | ...
 *   block i is allocated iff bit i of A differs from bit i of F
 * </pre>
 */
public final class SizeClasses {
  private static final int[] SIZES = {
    32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 480, 512, 544, 576, 640, 704,
    768, 832, 896, 960, 1024, 1056, 1152, 1280, 1408, 1536, 1664, 1792, 1920, 2080, 2176, 2304,
    2496, 2688, 2816, 2944, 3072, 3264, 3392, 3584, 3840, 4032, 4352, 4672, 4992, 5440, 5888, 6528,
    7232, 8128, 9344, 10880, 13056, 16320, 21760, 32704
  };

  /** How many there are. */
  public static final int COUNT = SIZES.length;

  /** The largest block; anything larger is a run of slabs. */
  public static final int LARGEST = SIZES[COUNT - 1];

  private static final byte[] CLASS_OF = new byte[LARGEST / 32 + 1];
  private static final int[] BLOCKS = new int[COUNT];
  private static final int[] MAP_BYTES = new int[COUNT];
  private static final int RECIPROCAL_SHIFT = 40;
  private static final long[] RECIPROCAL = new long[COUNT];

  static {
    int c = 0;
    for (int i = 0; i < CLASS_OF.length; i++) {
      if (i * 32 > SIZES[c]) {
        c++;
      }
      CLASS_OF[i] = (byte) c;
    }
    for (c = 0; c < COUNT; c++) {
      int lines = 1;
      int blocks = blocksWith(c, lines);
      while (blocks > lines * 512) {
        lines++;
        blocks = blocksWith(c, lines);
      }
      BLOCKS[c] = blocks;
      MAP_BYTES[c] = lines * 64;
      RECIPROCAL[c] = (1L << RECIPROCAL_SHIFT) / SIZES[c] + 1;
    }
  }

  private SizeClasses() {}

  private static int blocksWith(int c, int lines) {
    return (StoreLayout.SLAB_BYTES - 2 * 64 * lines) / SIZES[c];
  }

  /**
   * The smallest class that holds a size.
   *
   * @param bytes from 1 to {@link #LARGEST}
   * @return class
   */
  public static int of(long bytes) {
    return CLASS_OF[(int) (bytes + 31 >>> 5)];
  }

  /**
   * Size of a block.
   *
   * @param c class
   * @return bytes
   */
  public static int bytes(int c) {
    return SIZES[c];
  }

  /**
   * Which block of a slab an offset is in: a division, without the instruction.
   *
   * @param c class
   * @param offset bytes from the first block, from 0 to the size of a slab
   * @return number of the block
   */
  public static int indexOf(int c, long offset) {
    return (int) (offset * RECIPROCAL[c] >>> RECIPROCAL_SHIFT);
  }

  /**
   * Blocks in a slab.
   *
   * @param c class
   * @return count
   */
  public static int blocks(int c) {
    return BLOCKS[c];
  }

  /**
   * Words of one bitmap that are in use.
   *
   * @param c class
   * @return words of 64 bits
   */
  public static int words(int c) {
    return BLOCKS[c] + 63 >>> 6;
  }

  /**
   * Which bits of a bitmap word stand for blocks.
   *
   * @param c class
   * @param word index of the word
   * @return mask
   */
  public static long valid(int c, int word) {
    int rest = BLOCKS[c] - (word << 6);
    return rest >= 64 ? -1L : (1L << rest) - 1;
  }

  /**
   * Offset of the F bitmap in a slab.
   *
   * @param c class
   * @return bytes
   */
  public static int freeMapAt(int c) {
    return MAP_BYTES[c];
  }

  /**
   * Offset of the first block in a slab.
   *
   * @param c class
   * @return bytes
   */
  public static int blocksAt(int c) {
    return 2 * MAP_BYTES[c];
  }
}
