package io.permalloy.offheap.epoch;

/**
 * One participant's two cache lines in the shared region: everything that others must be able to
 * read, or finish, if it dies.
 *
 * <pre>
 *   +0   pin      lo:46 | span:16 | 0:2     0 = not inside; hi = lo + span; span 0xffff = no bound
 *   +8   state    0 FREE, else process:56 | 0:7 | OWNED:1
 *   +16  inA      ref:44 | map:16 | kind:4  block being allocated or published
 *   +24  inU      ref:44 | map:16 | kind:4  block being unlinked
 *   +32  inF      ref of the block being freed
 *   +40  inFs     its retire stamp
 *   +48  inX      slabs, chunk, extent or table being taken or given back, see below
 *   +56  inXs     slabs, if inX is of kind SLABS; written before it
 *   +64  bag      ref of the newest bag chunk
 *   +72  flags    bit 0: slabs may name this line; bit 1: spilled, see RetireBag
 *   +80  -
 *
 *   inX  map:16 | first:44 | kind:4         first slab; or a ref, and the map it is for
 * </pre>
 *
 * Written by the holder of the line only: opaque or release stores, no atomic instruction. {@code
 * state} alone changes by compare-and-set.
 */
public final class SessionLine {
  /** Offset of the pin. */
  public static final int PIN = 0;

  /** Offset of the state. */
  public static final int STATE = 8;

  /** Offset of the block being allocated. */
  public static final int IN_ALLOCATION = 16;

  /** Offset of the block being unlinked. */
  public static final int IN_UNLINK = 24;

  /** Offset of the block being freed. */
  public static final int IN_FREE = 32;

  /** Offset of the stamp of the block being freed. */
  public static final int IN_FREE_STAMP = 40;

  /** Offset of what else is being taken or given back. */
  public static final int IN_OTHER = 48;

  /** Offset of how many slabs are being taken or given back. */
  public static final int IN_OTHER_COUNT = 56;

  /** Offset of the newest bag chunk. */
  public static final int BAG = 64;

  /** Offset of the flags. */
  public static final int FLAGS = 72;

  /** Flag: the slab table may name this line as an owner. */
  public static final long HAS_SLABS = 1;

  /** Flag: a retired block may have found no room in the bag. */
  public static final long SPILLED = 2;

  /** State of a line that nobody holds. */
  public static final long FREE = 0;

  /** Bit of {@code state}: somebody holds it. */
  public static final long OWNED = 1;

  /** Kind of {@code inX}: slabs from {@code first} on, as many as inXs says. */
  public static final int SLABS = 1;

  /** Kind of {@code inX}: a bag chunk, by ref. */
  public static final int CHUNK = 3;

  /** Kind of {@code inX}: a table or extent, by ref, for the map in count. */
  public static final int NESTED = 4;

  /** Shift of {@code lo} in a pin. */
  public static final int PIN_LO_SHIFT = 18;

  /** Shift of {@code span} in a pin. */
  public static final int PIN_SPAN_SHIFT = 2;

  /** The span that means "no upper bound". */
  public static final long UNBOUNDED = 0xffff;

  private SessionLine() {}

  /**
   * A state word.
   *
   * @param process slot of the process
   * @return the word
   */
  public static long owned(int process) {
    return (long) process << 8 | OWNED;
  }

  /**
   * The process of a state word.
   *
   * @param state an owned state
   * @return slot
   */
  public static int process(long state) {
    return (int) (state >>> 8);
  }

  /**
   * A word for inA or inU.
   *
   * @param ref block
   * @param map directory entry it is meant for
   * @param kind kind of block
   * @return the word
   */
  public static long inFlight(long ref, int map, int kind) {
    return ref | (long) map << 44 | (long) kind << 60;
  }

  /**
   * A word for inX.
   *
   * @param first first slab, or ref
   * @param map directory entry, or 0
   * @param kind one of the kinds
   * @return the word
   */
  public static long inOther(long first, int map, int kind) {
    return (long) map << 48 | first << 4 | kind;
  }

  /**
   * Ref of an in-flight word.
   *
   * @param word inA or inU
   * @return ref
   */
  public static long ref(long word) {
    return word & (1L << 44) - 1;
  }

  /**
   * Map of an in-flight word.
   *
   * @param word inA or inU
   * @return directory entry
   */
  public static int map(long word) {
    return (int) (word >>> 44 & 0xffff);
  }

  /**
   * Kind of an in-flight word.
   *
   * @param word inA or inU
   * @return kind of block
   */
  public static int kind(long word) {
    return (int) (word >>> 60);
  }

  /**
   * Kind of inX.
   *
   * @param word inX
   * @return one of the kinds
   */
  public static int otherKind(long word) {
    return (int) word & 15;
  }

  /**
   * First slab, or ref, of inX.
   *
   * @param word inX
   * @return number
   */
  public static long otherFirst(long word) {
    return word >>> 4 & (1L << 44) - 1;
  }

  /**
   * Map of inX.
   *
   * @param word inX
   * @return directory entry
   */
  public static int otherMap(long word) {
    return (int) (word >>> 48);
  }
}
