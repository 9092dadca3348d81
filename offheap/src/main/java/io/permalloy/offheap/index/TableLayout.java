package io.permalloy.offheap.index;

import io.permalloy.offheap.alloc.SizeClasses;

/**
 * A table of an index: one block, or one run of slabs.
 *
 * <pre>
 *   +0    life, info        block header
 *   +16   next              table word of the table this one grows into; CLOSED: the map is dropped
 *   +24   ahead             table word of a reserved next table whose memory is being prepared
 *   +32   extents           ref of the newest extent of further overflow buckets
 *   +40   -
 *   +64   overflows         overflow buckets handed out
 *   +72   cursor            next bucket to help with: a hint
 *   +80   doneHint          done words below it are full: a hint
 *   +88   populated         steps of this table that have memory, from its first byte on
 *   +96   done              one bit a bucket, if there are at most 64
 *   +128  done bits, whole lines, if there are more
 *         overflow buckets  max(4, n / 8) x 64 B
 *         buckets           n x 64 B
 *
 *   table word   generation:14 | log2:6 | ref:44      root (with generation), next, ahead (without)
 *   extent       life, info | next:64 | used:64 | pad to 64 | buckets
 * </pre>
 *
 * <p>Bucket b of n is chosen by the top log2(n) bits of the hash, so it splits into 2b and 2b + 1.
 * The buckets come last: a table that is grown into gets its memory from front to back, the
 * buckets' as they are written.
 */
public final class TableLayout {
  /** Offset of the next table's word. */
  public static final int NEXT = 16;

  /** Offset of the reserved table's word. */
  public static final int AHEAD = 24;

  /** Offset of the newest extent. */
  public static final int EXTENTS = 32;

  /** Offset of the count of overflow buckets. */
  public static final int OVERFLOWS = 64;

  /** Offset of the helping cursor. */
  public static final int CURSOR = 72;

  /** Offset of the first done word that may not be full. */
  public static final int DONE_HINT = 80;

  /** Offset of the count of steps with memory. */
  public static final int POPULATED = 88;

  /** Bytes that get memory at a time: a step. */
  public static final int STEP_BYTES = 4096;

  /** Value of NEXT when the map is dropped. */
  public static final long CLOSED = 63L << 44;

  /** Bytes of an extent. */
  public static final int EXTENT_BYTES = 1024;

  /** Offset of an extent's successor. */
  public static final int EXTENT_NEXT = 16;

  /** Offset of an extent's count of buckets handed out. */
  public static final int EXTENT_USED = 24;

  private static final int DONE_INLINE = 96;
  private static final int HEADER = 128;
  private static final int MAX_LOG2 = 40;

  private TableLayout() {}

  /**
   * A table word.
   *
   * @param ref the table
   * @param log2 log2 of its buckets
   * @return the word, generation 0
   */
  public static long word(long ref, int log2) {
    return ref | (long) log2 << 44;
  }

  /**
   * The same table with a generation: a root.
   *
   * @param word table word
   * @param generation 14 bits
   * @return root word
   */
  public static long root(long word, long generation) {
    return word & (1L << 50) - 1 | generation << 50;
  }

  /**
   * Generation of a root word.
   *
   * @param root root word
   * @return 14 bits
   */
  public static long generation(long root) {
    return root >>> 50;
  }

  /**
   * Log2 of the buckets.
   *
   * @param word table or root word
   * @return log2
   */
  public static int log2(long word) {
    return (int) (word >>> 44) & 63;
  }

  /**
   * Which bucket a hash belongs to.
   *
   * @param hash hash
   * @param log2 log2 of the buckets
   * @return bucket
   */
  public static long bucket(long hash, int log2) {
    return hash >>> 1 >>> 63 - log2;
  }

  /**
   * Offset of the word with a bucket's done bit.
   *
   * @param log2 log2 of the buckets
   * @param bucket bucket
   * @return bytes
   */
  public static long doneAt(int log2, long bucket) {
    return log2 <= 6 ? DONE_INLINE : HEADER + (bucket >>> 6 << 3);
  }

  /**
   * Offset of the table's own overflow buckets.
   *
   * @param log2 log2 of the buckets
   * @return bytes
   */
  public static long overflowsAt(int log2) {
    return log2 <= 6 ? HEADER : HEADER + Math.max(64, 1L << log2 - 3);
  }

  /**
   * Overflow buckets that a table has of its own.
   *
   * @param log2 log2 of the buckets
   * @return count
   */
  public static long ownOverflows(int log2) {
    return Math.max(4, 1L << log2 >>> 3);
  }

  /**
   * Offset of the buckets in a table.
   *
   * @param log2 log2 of the buckets
   * @return bytes
   */
  public static long bucketsAt(int log2) {
    return overflowsAt(log2) + (ownOverflows(log2) << 6);
  }

  /**
   * Size of a table.
   *
   * @param log2 log2 of the buckets
   * @return bytes
   */
  public static long bytes(int log2) {
    return bucketsAt(log2) + (1L << log2 + 6);
  }

  /**
   * Whether a table is a run of slabs, and not a block.
   *
   * @param log2 log2 of the buckets
   * @return true if it is too large for a block
   */
  public static boolean isRun(int log2) {
    return bytes(log2) > SizeClasses.LARGEST;
  }

  /**
   * Whether tables can be this large.
   *
   * @param log2 log2 of the buckets
   * @return true if a table word can name one
   */
  public static boolean isPossible(int log2) {
    return log2 <= MAX_LOG2;
  }
}
