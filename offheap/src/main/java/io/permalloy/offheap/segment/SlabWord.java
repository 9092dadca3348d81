package io.permalloy.offheap.segment;

/**
 * A word of the slab table: who has a slab, and what for.
 *
 * <pre>
 *   63      42 41            20 19     4 3   0
 *   [ format  | class or dist  | owner  | state ]
 *
 *   VIRGIN   never had memory: reads as zero, may not be touched
 *   POOL     has memory, belongs to nobody
 *   INIT     being taken from POOL by the session line in owner
 *   FRESH    being taken from VIRGIN; a table's may be used as far as the table has memory
 *   OWNED    blocks of one size class, allocated by the holder of line owner
 *   HEAD     first slab of a run, dist = slabs in the run
 *   TAIL     another slab of a run, dist = how far behind the head
 *   PART     the same, with memory behind some of its pages: a bit for each in place of owner
 * </pre>
 *
 * <p>{@code format} counts how often the slab was taken: it tells one use of a slab from the next.
 */
public final class SlabWord {
  /** Never had memory. */
  public static final int VIRGIN = 0;

  /** Has memory and no owner. */
  public static final int POOL = 1;

  /** On the way from POOL to OWNED. */
  public static final int INIT = 2;

  /** On the way from VIRGIN to OWNED or to a run. */
  public static final int FRESH = 3;

  /** Blocks of one size class. */
  public static final int OWNED = 4;

  /** First slab of a run. */
  public static final int HEAD = 5;

  /** Another slab of a run. */
  public static final int TAIL = 6;

  /** Another slab of a run, some of whose pages have memory. */
  public static final int PART = 7;

  /** Pages of a slab, a bit each. */
  public static final int ALL_PAGES = 0xffff;

  /** log2 of the bytes of a page. */
  public static final int PAGE_SHIFT = 12;

  private static final int DETAIL_BITS = 22;
  private static final long DETAIL_MASK = (1L << DETAIL_BITS) - 1;

  private SlabWord() {}

  /**
   * Builds a word.
   *
   * @param format number of the use
   * @param detail class or distance, below 2^22
   * @param owner session line
   * @param state one of the constants
   * @return the word
   */
  public static long of(long format, long detail, int owner, int state) {
    return (format & DETAIL_MASK) << 42 | (detail & DETAIL_MASK) << 20 | (long) owner << 4 | state;
  }

  /**
   * State of a word.
   *
   * @param word word
   * @return one of the constants
   */
  public static int state(long word) {
    return (int) (word & 15);
  }

  /**
   * Owner of a word.
   *
   * @param word word
   * @return session line, 0 for none
   */
  public static int owner(long word) {
    return (int) (word >>> 4 & 0xffff);
  }

  /**
   * Whether a slab has blocks and belongs to a session line.
   *
   * @param word word
   * @param line the line
   * @return true if its state is OWNED and its owner the line
   */
  public static boolean isOwnedBy(long word, int line) {
    return (word & (1L << 20) - 1) == ((long) line << 4 | OWNED);
  }

  /**
   * Size class of an OWNED slab; slabs of a run for HEAD; distance from the head for TAIL, PART.
   *
   * @param word word
   * @return the number
   */
  public static int detail(long word) {
    return (int) (word >>> 20 & DETAIL_MASK);
  }

  /**
   * How often the slab was taken, modulo 2^22.
   *
   * @param word word
   * @return the number
   */
  public static long format(long word) {
    return word >>> 42;
  }

  /**
   * Whether memory stands behind the whole slab.
   *
   * @param word word
   * @return true if it may be touched
   */
  public static boolean isPopulated(long word) {
    return pages(word) == ALL_PAGES;
  }

  /**
   * Which pages of the slab have memory.
   *
   * @param word word
   * @return a bit for each
   */
  public static int pages(long word) {
    return switch (state(word)) {
      case VIRGIN, FRESH -> 0;
      case PART -> owner(word);
      default -> ALL_PAGES;
    };
  }

  /**
   * The word of a slab of a run when more of its pages have memory.
   *
   * @param word FRESH or PART
   * @param pages a bit for each page with memory
   * @return PART, or TAIL if there is a bit for every page
   */
  public static long withPages(long word, int pages) {
    return pages == ALL_PAGES
        ? of(format(word), detail(word), 0, TAIL)
        : of(format(word), detail(word), pages, PART);
  }
}
