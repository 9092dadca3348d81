package io.permalloy.offheap.alloc;

import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import java.util.function.LongConsumer;

/** Walks every allocated block of a store, slab by slab. For sweeps and checks: O(store). */
public final class BlockWalk {
  private BlockWalk() {}

  /**
   * Calls back for each block that is allocated when the walk comes by, heads of runs included.
   *
   * @param region store
   * @param visitor takes the ref
   */
  public static void allocated(Region region, LongConsumer visitor) {
    StoreLayout layout = region.layout();
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = Mem.getLongAcquire(region.base() + layout.slabWord(slab));
      long start = (long) slab << StoreLayout.SLAB_SHIFT;
      if (SlabWord.state(word) == SlabWord.HEAD) {
        visitor.accept(start >>> StoreLayout.GRANULE_SHIFT);
      } else if (SlabWord.state(word) == SlabWord.OWNED) {
        slab(region, start, SlabWord.detail(word), visitor);
      }
    }
  }

  private static void slab(Region region, long start, int c, LongConsumer visitor) {
    for (int w = 0; w < SizeClasses.words(c); w++) {
      long a = region.base() + start + ((long) w << 3);
      long used = Mem.getLongAcquire(a) ^ Mem.getLongAcquire(a + SizeClasses.freeMapAt(c));
      for (used &= SizeClasses.valid(c, w); used != 0; used &= used - 1) {
        long index = ((long) w << 6) + Long.numberOfTrailingZeros(used);
        long offset = start + SizeClasses.blocksAt(c) + index * SizeClasses.bytes(c);
        visitor.accept(offset >>> StoreLayout.GRANULE_SHIFT);
      }
    }
  }
}
