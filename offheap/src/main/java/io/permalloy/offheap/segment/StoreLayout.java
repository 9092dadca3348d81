package io.permalloy.offheap.segment;

import java.util.function.IntToLongFunction;

/**
 * Where everything lies in a store: the first bytes of its region, the same in memory and in a
 * file.
 *
 * <pre>
 *   0x0000  identity    magic | version, byte order | max bytes | slabs | lines | processes | maps |
 *                      check
 *   0x0040  machine     boot id (16 bytes) | clean-shutdown mark | seed
 *   0x0080  E           the epoch, starts at 2, only grows
 *   0x00c0  maxLine     high-water mark of session lines ever claimed
 *   0x0100  frontier    hint: slabs below it have been taken at least once
 *   0x0140  maxProcess  high-water mark of process slots ever taken
 *   0x0180  openings    how often the store has been opened for writing
 *   0x1000  process table   processes x 64 B   {@link #PROCESS_BYTES}
 *           session lines   lines x 128 B      index 1..lines, see SessionLine
 *           map directory   maps x 128 B       index 0 is the catalog, see MapDirectory
 *           slab table      slabs x 8 B        see SlabWord
 *   then, from a multiple of 64 KiB on, the slabs themselves.
 * </pre>
 *
 * <p>All numbers are little-endian. An offset that is stored ({@code ref}) counts granules of 16
 * bytes from the start of the region. A layout of another version is refused, never converted.
 */
public final class StoreLayout {
  /** First word of a store: {@code PERMALOY} as bytes. */
  public static final long MAGIC = 0x594f4c414d524550L;

  /** Version of everything that this package, and those above it, write into a region. */
  public static final int VERSION = 4;

  /** Second half of the version word: tells byte orders apart. */
  public static final int BYTE_ORDER_MARK = 0x01020304;

  /** Log2 of the bytes of a granule: what a ref counts. */
  public static final int GRANULE_SHIFT = 4;

  /** Log2 of the bytes of a slab. */
  public static final int SLAB_SHIFT = 16;

  /** Bytes of a slab. */
  public static final int SLAB_BYTES = 1 << SLAB_SHIFT;

  /** A ref shifted right by this is its slab. */
  public static final int REF_TO_SLAB_SHIFT = SLAB_SHIFT - GRANULE_SHIFT;

  /** Offset of the magic. */
  public static final int MAGIC_AT = 0;

  /** Offset of version and byte order mark. */
  public static final int VERSION_AT = 8;

  /** Offset of the maximum size in bytes. */
  public static final int MAX_BYTES_AT = 16;

  /** Offset of the number of slabs. */
  public static final int SLABS_AT = 24;

  /** Offset of the number of session lines. */
  public static final int LINES_AT = 32;

  /** Offset of the number of process slots. */
  public static final int PROCESSES_AT = 40;

  /** Offset of the number of directory entries. */
  public static final int MAPS_AT = 48;

  /** Offset of the check word over everything that never changes. */
  public static final int CHECK_AT = 56;

  /** Offset of the boot id. */
  public static final int BOOT_ID_AT = 64;

  /** Offset of the clean-shutdown mark: 1 while nobody has the store open. */
  public static final int CLEAN_AT = 80;

  /** Offset of the seed that hash seeds are derived from. */
  public static final int SEED_AT = 88;

  /** Offset of the epoch. */
  public static final int EPOCH_AT = 0x80;

  /** Offset of the high-water mark of session lines. */
  public static final int MAX_LINE_AT = 0xc0;

  /** Offset of the hint where slabs never taken begin. */
  public static final int FRONTIER_AT = 0x100;

  /** Offset of the high-water mark of process slots. */
  public static final int MAX_PROCESS_AT = 0x140;

  /** Offset of the count of openings, those for reading only left out. */
  public static final int OPENINGS_AT = 0x180;

  /** Offset of the process table. */
  public static final int PROCESS_TABLE_AT = 0x1000;

  /** Bytes of a process table entry. */
  public static final int PROCESS_BYTES = 64;

  /** Bytes of a session line. */
  public static final int LINE_BYTES = 128;

  /** Bytes of a directory entry. */
  public static final int MAP_BYTES = 128;

  /** The smallest maximum of a store. */
  public static final long MIN_BYTES = 1L << 20;

  /** The largest: what a ref of 44 bits reaches. */
  public static final long MAX_BYTES = 1L << 46;

  private static final long SMALL_STORE = 64L << 20;

  private final long maxBytes;
  private final int slabs;
  private final int lines;
  private final int processes;
  private final int maps;

  private StoreLayout(long maxBytes, int slabs, int lines, int processes, int maps) {
    this.maxBytes = maxBytes;
    this.slabs = slabs;
    this.lines = lines;
    this.processes = processes;
    this.maps = maps;
  }

  /**
   * The layout of a new store.
   *
   * @param maxBytes its maximum; rounded down to whole slabs
   * @return the layout
   */
  public static StoreLayout forSize(long maxBytes) {
    boolean small = maxBytes < SMALL_STORE;
    int slabs = Math.toIntExact(maxBytes >>> SLAB_SHIFT);
    return new StoreLayout(
        (long) slabs << SLAB_SHIFT, slabs, small ? 128 : 1024, small ? 64 : 256, small ? 64 : 1024);
  }

  /**
   * The layout that a header states, if it can be one.
   *
   * @param maxBytes from the header
   * @param slabs from the header
   * @param lines from the header
   * @param processes from the header
   * @param maps from the header
   * @return the layout, or null if these numbers are impossible
   */
  public static StoreLayout of(long maxBytes, long slabs, long lines, long processes, long maps) {
    boolean possible =
        maxBytes >= MIN_BYTES
            && maxBytes <= MAX_BYTES
            && slabs << SLAB_SHIFT == maxBytes
            && lines >= 2
            && lines < 1 << 16
            && processes >= 1
            && processes < 1 << 16
            && maps >= 1
            && maps < 1 << 16;
    if (!possible) {
      return null;
    }
    StoreLayout layout =
        new StoreLayout(maxBytes, (int) slabs, (int) lines, (int) processes, (int) maps);
    return layout.firstSlab() < slabs ? layout : null;
  }

  /**
   * The check word of a header.
   *
   * @param words reads a word of it, by offset
   * @return what must stand at {@link #CHECK_AT}
   */
  static long check(IntToLongFunction words) {
    long sum = words.applyAsLong(SEED_AT);
    for (int at = 0; at < CHECK_AT; at += 8) {
      sum = (Long.rotateLeft(sum, 23) ^ words.applyAsLong(at)) * 0x9e3779b97f4a7c15L;
    }
    return sum;
  }

  /**
   * The maximum of the store.
   *
   * @return bytes
   */
  public long maxBytes() {
    return maxBytes;
  }

  /**
   * How many slabs there can be, those under the header included.
   *
   * @return slabs
   */
  public int slabs() {
    return slabs;
  }

  /**
   * The highest session line.
   *
   * @return lines
   */
  public int lines() {
    return lines;
  }

  /**
   * How many processes can have the store open at once.
   *
   * @return slots
   */
  public int processes() {
    return processes;
  }

  /**
   * How many maps there can be, the catalog included.
   *
   * @return entries
   */
  public int maps() {
    return maps;
  }

  /**
   * Offset of a process table entry.
   *
   * @param k slot, from 0
   * @return bytes
   */
  public long process(int k) {
    return PROCESS_TABLE_AT + (long) k * PROCESS_BYTES;
  }

  /**
   * Offset of a session line.
   *
   * @param line from 1
   * @return bytes
   */
  public long line(int line) {
    return process(processes) + (long) (line - 1) * LINE_BYTES;
  }

  /**
   * Offset of a directory entry.
   *
   * @param map from 0
   * @return bytes
   */
  public long map(int map) {
    return line(lines + 1) + (long) map * MAP_BYTES;
  }

  /**
   * Offset of a word of the slab table.
   *
   * @param slab from 0
   * @return bytes
   */
  public long slabWord(int slab) {
    return map(maps) + (long) slab * 8;
  }

  /**
   * The first slab that is not under the header.
   *
   * @return slab
   */
  public int firstSlab() {
    return (int) ((slabWord(slabs) + SLAB_BYTES - 1) >>> SLAB_SHIFT);
  }
}
