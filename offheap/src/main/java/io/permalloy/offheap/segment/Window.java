package io.permalloy.offheap.segment;

import io.permalloy.offheap.mem.Mem;

/**
 * Reads of a region whose words may be anything: each is looked at before it is followed. By
 * offsets from the first byte of the region. Thread-safe; allocates nothing.
 */
public final class Window {
  private static final int LINE_BYTES = 64;
  private static final long PAGE_BYTES = 1L << SlabWord.PAGE_SHIFT;

  private final Region region;
  private final long base;
  private final long end;

  /**
   * A window on a region.
   *
   * @param region store
   */
  public Window(Region region) {
    this.region = region;
    this.base = region.base();
    this.end = region.layout().maxBytes();
  }

  /**
   * Offset of what a ref names.
   *
   * @param ref granules
   * @return bytes
   */
  public static long offset(long ref) {
    return ref << StoreLayout.GRANULE_SHIFT;
  }

  /**
   * Whether all of some bytes have memory behind them.
   *
   * @param offset any number
   * @param bytes any number
   * @return true if they may be read
   */
  public boolean isReadable(long offset, long bytes) {
    if (offset < 0 || bytes < 0 || offset > end - bytes) {
      return false;
    }
    long last = offset + Math.max(bytes, 1) - 1;
    for (long at = offset; at <= last; ) {
      if (region.isPopulated(at >>> StoreLayout.SLAB_SHIFT)) {
        at = (at | StoreLayout.SLAB_BYTES - 1) + 1;
      } else if (region.isPopulatedAt(at >>> StoreLayout.GRANULE_SHIFT)) {
        at = (at | PAGE_BYTES - 1) + 1;
      } else {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the slab table says now that the page of a line has memory. Of pages without, {@link
   * #isReadable} is true too if an earlier use of the slab had given it to them: they read as zero.
   *
   * @param offset of a line, any number
   * @return true if it counts, and may be read
   */
  public boolean hasMemory(long offset) {
    if (!isReadable(offset, LINE_BYTES)) {
      return false;
    }
    int slab = (int) (offset >>> StoreLayout.SLAB_SHIFT);
    int page = (int) (offset & StoreLayout.SLAB_BYTES - 1) >>> SlabWord.PAGE_SHIFT;
    return (SlabWord.pages(word(region.layout().slabWord(slab))) >>> page & 1) != 0;
  }

  /**
   * Whether bytes that a word says to have memory may be read: what is grown into has it page by
   * page, before its slabs count as populated.
   *
   * @param offset any number
   * @param bytes not negative
   * @return true if they lie in the store, and in its file
   */
  public boolean isInside(long offset, long bytes) {
    return offset >= 0 && offset <= end - bytes && region.reaches(offset + bytes);
  }

  /**
   * A word. Acquire. The caller knows that it is readable.
   *
   * @param offset a multiple of 8
   * @return the word
   */
  public long word(long offset) {
    return Mem.getLongAcquire(base + offset);
  }

  /**
   * Address of an offset.
   *
   * @param offset bytes
   * @return address in this process
   */
  public long address(long offset) {
    return base + offset;
  }

  /**
   * The epoch. Acquire.
   *
   * @return from 2 up
   */
  public long epoch() {
    return word(StoreLayout.EPOCH_AT);
  }
}
