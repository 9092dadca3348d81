package io.permalloy.offheap.cells;

/**
 * The words of a line of cells.
 *
 * <pre>
 *   line    K0 V0 | K1 V1 | K2 V2 | link | -               64 bytes
 *
 *   K       0 UNINIT, 1 EMPTY, 2 CLOSED, else the low 62 bits of the mixed key | 3
 *   link    0 UNINIT, 1 END, 2 CLOSED, else ref:44 | 3
 *   V       value ^ FLIP, if its top 16 bits are not 0; else special:
 *             63      48 47  46 45     2 1      0
 *            [ 0        | kind | ref:44 | cell    ]
 *             kind 0  0 UNINIT, 1 ABSENT, 2 ABSENT and frozen
 *             kind 1  frozen, the value is word cell of the record ref
 *             kind 2  the value is in the box ref
 *             kind 3  the same, frozen
 *   record  3 values of one line, not aligned to more than 32 bytes
 *   box     block header | value | key
 * </pre>
 *
 * <p>The top bits of a mixed key are its bucket, so K and its place tell the key. Values whose top
 * 16 bits are 0x8001 have no room in place: they get a box.
 */
public final class CellWord {
  /** Cells of a line. */
  public static final int CELLS = 3;

  /** Bytes of a cell: key word, value word. */
  public static final int CELL_BYTES = 16;

  /** Offset of the value word behind its key word. */
  public static final int VALUE = 8;

  /** Offset of the link in a line. */
  public static final int LINK = 48;

  /** Bytes of a line: one cache line. */
  public static final int LINE_BYTES = 64;

  /** Any word of a table that growth has not written yet. */
  public static final long UNINIT = 0;

  /** K: no key yet, and none in the cells behind. */
  public static final long EMPTY = 1;

  /** Link: no further line. */
  public static final long END = 1;

  /** K: was EMPTY when the bucket froze. Link: was END. */
  public static final long CLOSED = 2;

  /** The two low bits of a K with a key, and of a link with a ref. */
  public static final long PRESENT = 3;

  /** V: the key has no value. */
  public static final long ABSENT = 1;

  /** V: the same, frozen. */
  public static final long FROZEN_ABSENT = 2;

  /** What turns a value into its word, and back. */
  public static final long FLIP = 0x8001L << 48;

  /** Bit of a special V: frozen. */
  public static final long FROZEN = 1L << 46;

  /** Bit of a special V: the value is in a box. */
  public static final long BOX = 1L << 47;

  /** A V shifted right by this is 0 if it is special. */
  public static final int SPECIAL_SHIFT = 48;

  /** First bit of a ref in a word. */
  public static final int REF_SHIFT = 2;

  /** Bytes of a record. */
  public static final int RECORD_BYTES = 32;

  /** Offset of the value in a box. */
  public static final int BOX_VALUE = 16;

  /** Offset of the key in a box. */
  public static final int BOX_KEY = 24;

  /** Bytes of a box. */
  public static final int BOX_BYTES = 32;

  private static final long REF_MASK = (1L << 44) - 1;

  private CellWord() {}

  /**
   * The K of a mixed key.
   *
   * @param mixed mixed key
   * @return the word
   */
  static long key(long mixed) {
    return mixed << 2 | PRESENT;
  }

  /**
   * The mixed key of a K.
   *
   * @param k word with a key
   * @param bucket where it is
   * @param log2 log2 of the buckets, at least 2
   * @return mixed key
   */
  public static long mixed(long k, long bucket, int log2) {
    return bucket >>> log2 - 2 << 62 | k >>> 2;
  }

  /**
   * Whether a key word has a key, or a link a ref.
   *
   * @param k key word or link
   * @return true if it has
   */
  public static boolean isKey(long k) {
    return (k & PRESENT) == PRESENT;
  }

  /**
   * Whether a value word does not hold its value itself.
   *
   * @param v value word
   * @return true if it is special
   */
  public static boolean isSpecial(long v) {
    return v >>> SPECIAL_SHIFT == 0;
  }

  /**
   * Whether a value word is frozen.
   *
   * @param v value word
   * @return true if it will not change any more
   */
  public static boolean isFrozen(long v) {
    return isSpecial(v) && ((v & FROZEN) != 0 || v == FROZEN_ABSENT);
  }

  /**
   * Whether the value is in a box.
   *
   * @param v value word
   * @return true if the word names one
   */
  public static boolean isBox(long v) {
    return isSpecial(v) && (v & BOX) != 0;
  }

  /**
   * The ref of a special value word or a link.
   *
   * @param word the word
   * @return granules
   */
  public static long ref(long word) {
    return word >>> REF_SHIFT & REF_MASK;
  }

  static long box(long ref) {
    return BOX | ref << REF_SHIFT;
  }

  static long inRecord(long ref, int cell) {
    return FROZEN | ref << REF_SHIFT | cell;
  }

  /**
   * Which value of its record a frozen value word names.
   *
   * @param v a frozen word with a record
   * @return from 0 to 2; 3 cannot be
   */
  public static int cell(long v) {
    return (int) v & 3;
  }

  static long link(long ref) {
    return ref << REF_SHIFT | PRESENT;
  }
}
