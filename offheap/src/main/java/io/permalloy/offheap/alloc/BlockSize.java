package io.permalloy.offheap.alloc;

import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.segment.Window;

/**
 * Tells allocated blocks from what only looks like one, for refs and slab words that may be
 * anything.
 */
public final class BlockSize {
  /** What {@link #of} returns for what is no allocated block. */
  public static final long NONE = -1;

  private BlockSize() {}

  /**
   * Size of the allocated block that begins at a ref.
   *
   * @param window on the store
   * @param layout of the store
   * @param ref any number
   * @return bytes, its whole class or run; or {@link #NONE}
   */
  public static long of(Window window, StoreLayout layout, long ref) {
    if (!isInSlabs(layout, ref)) {
      return NONE;
    }
    int slab = (int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT);
    long word = window.word(layout.slabWord(slab));
    long start = (long) slab << StoreLayout.SLAB_SHIFT;
    if (SlabWord.state(word) == SlabWord.HEAD) {
      boolean begins = Window.offset(ref) == start && isRun(window, layout, slab, word);
      return begins ? (long) SlabWord.detail(word) << StoreLayout.SLAB_SHIFT : NONE;
    }
    int index = index(ref, word);
    if (index < 0 || !window.isReadable(start, StoreLayout.SLAB_BYTES)) {
      return NONE;
    }
    int c = SlabWord.detail(word);
    return (used(window, slab, c, index >>> 6) >>> index & 1) != 0 ? SizeClasses.bytes(c) : NONE;
  }

  /**
   * Whether a ref names a slab that blocks can be in.
   *
   * @param layout of the store
   * @param ref any number
   * @return true if it is neither too low nor too high
   */
  public static boolean isInSlabs(StoreLayout layout, long ref) {
    long slab = ref >>> StoreLayout.REF_TO_SLAB_SHIFT;
    return slab >= layout.firstSlab() && slab < layout.slabs();
  }

  /**
   * Whether a HEAD may be read, and its run lies in the store.
   *
   * @param window on the store
   * @param layout of the store
   * @param slab the first of the run
   * @param word its word
   * @return true if it does
   */
  public static boolean isRun(Window window, StoreLayout layout, int slab, long word) {
    int count = SlabWord.detail(word);
    return count >= 1
        && count <= layout.slabs() - slab
        && window.isReadable((long) slab << StoreLayout.SLAB_SHIFT, 1);
  }

  /**
   * Number of the block that begins at a ref.
   *
   * @param ref names the slab of the word
   * @param word word of the slab table
   * @return from 0, or -1 if none can begin there
   */
  public static int index(long ref, long word) {
    int c = SlabWord.detail(word);
    if (SlabWord.state(word) != SlabWord.OWNED || c >= SizeClasses.COUNT) {
      return -1;
    }
    long inside = (Window.offset(ref) & StoreLayout.SLAB_BYTES - 1) - SizeClasses.blocksAt(c);
    long index = inside / SizeClasses.bytes(c);
    boolean begins = inside >= 0 && index * SizeClasses.bytes(c) == inside;
    return begins && index < SizeClasses.blocks(c) ? (int) index : -1;
  }

  /**
   * Which of 64 blocks are allocated.
   *
   * @param window on the store
   * @param slab an OWNED slab that is readable
   * @param c its class
   * @param w word of the bitmaps
   * @return a bit for each allocated block
   */
  public static long used(Window window, int slab, int c, int w) {
    long a = ((long) slab << StoreLayout.SLAB_SHIFT) + ((long) w << 3);
    return (window.word(a) ^ window.word(a + SizeClasses.freeMapAt(c))) & SizeClasses.valid(c, w);
  }
}
