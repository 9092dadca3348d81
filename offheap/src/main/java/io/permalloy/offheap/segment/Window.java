package io.permalloy.offheap.segment;

import io.permalloy.offheap.mem.Mem;

/**
 * Reads of a region whose words may be anything: each is looked at before it is followed. By
 * offsets from the first byte of the region. Thread-safe; allocates nothing.
 */
public final class Window {
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
    long last = offset + Math.max(bytes, 1) - 1 >>> StoreLayout.SLAB_SHIFT;
    for (long slab = offset >>> StoreLayout.SLAB_SHIFT; slab <= last; slab++) {
      if (!region.isPopulated(slab)) {
        return false;
      }
    }
    return true;
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
