package io.permalloy.offheap;

/**
 * Whether a process maps a store with transparent huge pages of 2 MiB. Each opening decides for
 * itself; the store is the same.
 *
 * <p>They save misses of the translation buffer, which in a map of random keys that is larger than
 * the caches is a good part of every access. The price is paid when memory is first used: the
 * kernel then clears 2 MiB at once, for 0.1 to 4 ms, where a page of 4 KiB takes one microsecond;
 * and up to 2 MiB more than the store counts may be in use.
 */
public enum HugePages {
  /** Pages of 4 KiB, whatever the kernel's default is. */
  OFF,

  /** Huge ones where the kernel gives them: what it has none for gets small ones. */
  TRY,

  /**
   * As {@link #TRY}, but opening fails if this store can have none: it is a file on a disk, or the
   * kernel's settings forbid them.
   */
  REQUIRE
}
