package io.permalloy.offheap.index;

/**
 * The words of a bucket.
 *
 * <pre>
 *   63  62  61      44 43              0
 *   [F | T | tag:18    | ref:44          ]     slot
 *   [F | - | -         | ref:44          ]     link
 *
 *   0      UNINIT  growth has not written the word yet
 *   T      EMPTY   no entry (slot), no further bucket (link): T with ref 0
 *   T|ref  tentative: an entry on its way in
 *   F|...  frozen: this bucket has moved, or is moving, to the next table; the word never changes
 * </pre>
 *
 * <p>The tag is taken from the hash right below the bits that, rounded down to a multiple of eight,
 * choose the bucket. So seven of eight doublings split a bucket without looking at an entry, and at
 * least eleven bits of a tag tell keys of a bucket apart.
 */
public final class SlotWord {
  /** Not written yet. */
  public static final long UNINIT = 0;

  /** Frozen. The sign bit. */
  public static final long FROZEN = 1L << 63;

  /** Tentative. */
  public static final long TENTATIVE = 1L << 62;

  /** A slot without an entry; a link at its end. */
  public static final long EMPTY = TENTATIVE;

  /** Slots in a bucket; the word behind them is the link. */
  public static final int SLOTS = 7;

  /** Offset of the link in a bucket. */
  public static final int LINK = 56;

  /** Bytes of a bucket: one cache line. */
  public static final int BUCKET_BYTES = 64;

  static final int TAG_BITS = 18;
  static final int TAG_SHIFT = 44;
  private static final int DOUBLINGS_OF_TAG = 8;
  private static final long TAG_MASK = (1L << TAG_BITS) - 1;
  private static final long REF_MASK = (1L << TAG_SHIFT) - 1;

  private SlotWord() {}

  /**
   * The tag of a hash.
   *
   * @param hash hash
   * @param log2 log2 of the buckets of the table
   * @return 18 bits
   */
  public static long tag(long hash, int log2) {
    return hash >>> tagShift(log2) & TAG_MASK;
  }

  /**
   * How far the tag is above the end of a hash.
   *
   * @param log2 log2 of the buckets of the table
   * @return bits
   */
  static int tagShift(int log2) {
    return Long.SIZE - TAG_BITS - tagLeft(log2);
  }

  /** How far the tag is below the top of a hash. */
  static int tagLeft(int log2) {
    return log2 & -DOUBLINGS_OF_TAG;
  }

  /** Whether the tags of a table's words differ from those of the table that grew into it. */
  static boolean isNewTag(int log2) {
    return log2 % DOUBLINGS_OF_TAG == 0;
  }

  /**
   * A live word.
   *
   * @param tag tag
   * @param ref entry
   * @return the word
   */
  public static long live(long tag, long ref) {
    return tag << TAG_SHIFT | ref;
  }

  /**
   * Tag of a word.
   *
   * @param word slot word
   * @return 18 bits
   */
  public static long tagOf(long word) {
    return word >>> TAG_SHIFT & TAG_MASK;
  }

  /**
   * Ref of a word.
   *
   * @param word slot or link word
   * @return granules, 0 if there is none
   */
  public static long ref(long word) {
    return word & REF_MASK;
  }

  /**
   * Whether a word is frozen.
   *
   * @param word any word
   * @return true with F
   */
  public static boolean isFrozen(long word) {
    return word < 0;
  }

  /**
   * Whether a word shows an entry on its way in.
   *
   * @param word slot word
   * @return true with T and an entry
   */
  public static boolean isTentative(long word) {
    return (word & TENTATIVE) != 0 && ref(word) != 0;
  }

  /**
   * Which half a frozen live word goes to when its bucket splits.
   *
   * @param word slot word
   * @param log2 log2 of the buckets of the table it is in
   * @return 0 or 1
   */
  static int half(long word, int log2) {
    return (int) (tagOf(word) >>> TAG_BITS - 1 - log2 % DOUBLINGS_OF_TAG) & 1;
  }
}
