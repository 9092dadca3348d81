package io.permalloy.offheap.check;

import java.util.Locale;

/** Where the bytes of a store are. Together they make its maximum. */
public enum Where {
  /** The header and its tables. */
  HEADER,
  /** Entries and records that an index names. */
  ENTRIES,
  /** Tables of indexes. */
  TABLES,
  /** Further overflow buckets of tables. */
  EXTENTS,
  /** Chunks of the bags of retired blocks. */
  BAGS,
  /** Retired blocks, which are freed when nobody can be looking at them. */
  RETIRED,
  /** Blocks on their way in or out, by the word of a session line. */
  IN_FLIGHT,
  /** Blocks that nothing leads to. */
  LEAKED,
  /** Allocated blocks of a store in use that were seen nowhere, or a map of an unknown kind. */
  UNSEEN,
  /** Free blocks in slabs that have an owner. */
  FREE_BLOCKS,
  /** Bitmaps of such slabs, and what is left at their ends. */
  BITMAPS,
  /** Slabs on their way from one owner to the next. */
  MOVING,
  /** Free slabs. */
  FREE_SLABS,
  /** Slabs that never had memory. */
  UNTOUCHED;

  /** Its name in reports. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
