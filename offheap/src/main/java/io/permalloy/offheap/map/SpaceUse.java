package io.permalloy.offheap.map;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where the memory of a store is: every byte of it in one {@link Part}. Counted block by block, so
 * it is the same on every machine. Exact if nobody changes the store meanwhile. Immutable.
 */
public final class SpaceUse {

  /** What memory is used for. */
  public enum Part {
    /** Keys of entries and records. */
    KEYS,
    /** Values of entries, fields of records. */
    VALUES,
    /** In front of every entry and record. */
    HEADERS,
    /** What entries and records are rounded up by: to words, and to a size that blocks come in. */
    PADDING,
    /** Free blocks of slabs that have other blocks, or an owner. */
    FREE_BLOCKS,
    /** Bitmaps of slabs, and what is left over behind their last block. */
    SLAB_REST,
    /** The current tables of the indexes. */
    TABLES,
    /** The tables that indexes are growing into. */
    GROWING,
    /** Tables whose memory is being prepared for a growth to come. */
    AHEAD,
    /** Blocks and tables that nobody can come to any more and somebody may still be reading. */
    RETIRED,
    /** The lists of the retired blocks, and blocks on their way in. */
    BAGS,
    /** Header of the store, its sessions, directory and slab table. */
    STORE,
    /** Slabs without an owner: free for anything. */
    FREE_SLABS;

    /** As it is printed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Map<Part, Long> bytes;
  private final long entries;

  SpaceUse(Map<Part, Long> bytes, long entries) {
    this.bytes = new EnumMap<>(bytes);
    this.entries = entries;
  }

  /**
   * Memory of one part.
   *
   * @param part which
   * @return bytes
   */
  public long bytes(Part part) {
    return bytes.getOrDefault(part, 0L);
  }

  /**
   * Entries and records of all maps, those of the catalog of names included.
   *
   * @return count
   */
  public long entries() {
    return entries;
  }

  /**
   * Keys and values.
   *
   * @return bytes
   */
  public long live() {
    return bytes(Part.KEYS) + bytes(Part.VALUES);
  }

  /**
   * All but the slabs that are free for anything.
   *
   * @return bytes
   */
  public long used() {
    return held() - bytes(Part.FREE_SLABS);
  }

  /**
   * All memory that the store has.
   *
   * @return bytes
   */
  public long held() {
    long sum = 0;
    for (long part : bytes.values()) {
      sum += part;
    }
    return sum;
  }
}
