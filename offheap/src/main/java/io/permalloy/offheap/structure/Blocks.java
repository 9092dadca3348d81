package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.BlockSize;
import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.segment.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which blocks are allocated, and where each has been found so far: one byte a block. */
final class Blocks {
  /** What {@link #size} returns for what is no allocated block. */
  static final long NONE = BlockSize.NONE;

  /** Takes an allocated block. */
  interface Visitor {
    void block(long ref, long bytes, Where place);
  }

  /** Where a block can be found by following refs. */
  private static final List<Where> PLACES =
      List.of(Where.ENTRIES, Where.TABLES, Where.EXTENTS, Where.BAGS, Where.RETIRED);

  private final Window window;
  private final StoreLayout layout;
  private final byte[][] places;
  private final Set<Long> excused = new HashSet<>();

  Blocks(Window window, StoreLayout layout) {
    this.window = window;
    this.layout = layout;
    this.places = new byte[end()][];
  }

  /** Behind the last slab that is not untouched. */
  private int end() {
    int end = layout.slabs();
    while (end > layout.firstSlab() && SlabWord.state(word(end - 1)) == SlabWord.VIRGIN) {
      end--;
    }
    return end;
  }

  long word(int slab) {
    return window.word(layout.slabWord(slab));
  }

  /** Whether a ref, any number, names a slab that blocks can be in. */
  boolean isInSlabs(long ref) {
    return BlockSize.isInSlabs(layout, ref);
  }

  /** Bytes of the allocated block that begins at a ref, any number; or {@link #NONE}. */
  long size(long ref) {
    return BlockSize.of(window, layout, ref);
  }

  static long start(int slab) {
    return (long) slab << StoreLayout.SLAB_SHIFT;
  }

  /**
   * Notes where a block is.
   *
   * @return where it had been found before, or null
   */
  Where claim(long ref, Where place) {
    byte[] of = of(ref);
    int i = slot(ref);
    if (i < 0 || i >= of.length) { // the slab has changed meanwhile
      return null;
    }
    byte before = of[i];
    if (before == 0) {
      of[i] = (byte) (1 + PLACES.indexOf(place));
    }
    return before == 0 ? null : PLACES.get(before - 1);
  }

  /** Where a block has been found, or null. */
  Where place(long ref) {
    byte[] of = of(ref);
    int i = slot(ref);
    byte place = i < 0 || i >= of.length ? 0 : of[i];
    return place == 0 ? null : PLACES.get(place - 1);
  }

  private byte[] of(long ref) {
    int slab = (int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT);
    if (slab >= places.length) {
      return new byte[0];
    }
    if (places[slab] == null) {
      long word = word(slab);
      boolean small = SlabWord.state(word) == SlabWord.OWNED;
      places[slab] =
          new byte
              [small
                  ? SizeClasses.blocks(Math.min(SlabWord.detail(word), SizeClasses.COUNT - 1))
                  : 1];
    }
    return places[slab];
  }

  private int slot(long ref) {
    long word = word((int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT));
    return SlabWord.state(word) == SlabWord.OWNED ? BlockSize.index(ref, word) : 0;
  }

  /** A session line names the block: it may be anywhere, or nowhere. */
  void excuse(long ref) {
    excused.add(ref);
  }

  boolean isExcused(long ref) {
    return excused.contains(ref);
  }

  /** Shows every allocated block. */
  void forEach(Visitor visitor) {
    for (int slab = layout.firstSlab(); slab < places.length; slab++) {
      long word = word(slab);
      long first = start(slab) >>> StoreLayout.GRANULE_SHIFT;
      if (SlabWord.state(word) == SlabWord.HEAD && BlockSize.isRun(window, layout, slab, word)) {
        long bytes = (long) SlabWord.detail(word) << StoreLayout.SLAB_SHIFT;
        visitor.block(first, bytes, place(first));
      } else if (SlabWord.state(word) == SlabWord.OWNED
          && SlabWord.detail(word) < SizeClasses.COUNT
          && window.isReadable(start(slab), StoreLayout.SLAB_BYTES)) {
        forEach(slab, SlabWord.detail(word), visitor);
      }
    }
  }

  private void forEach(int slab, int c, Visitor visitor) {
    for (int w = 0; w < SizeClasses.words(c); w++) {
      for (long used = BlockSize.used(window, slab, c, w); used != 0; used &= used - 1) {
        long index = ((long) w << 6) + Long.numberOfTrailingZeros(used);
        long offset = start(slab) + SizeClasses.blocksAt(c) + index * SizeClasses.bytes(c);
        long ref = offset >>> StoreLayout.GRANULE_SHIFT;
        visitor.block(ref, SizeClasses.bytes(c), place(ref));
      }
    }
  }
}
