package io.permalloy.offheap.alloc;

import io.permalloy.offheap.mem.Mem;

/**
 * The 16 bytes in front of everything that is allocated.
 *
 * <pre>
 *   +0  life   not retired: birth:46
 *              retired:     1 | 0 | line:16 | stamp:46   from bit 63 down
 *   +8  info   COMMITTED:8 | kind:8 | key length:16 | value length:32
 * </pre>
 *
 * <p>{@code life} is claimed once, by compare-and-set: the winner's line, and nobody else, frees
 * the block. {@code COMMITTED} is a byte of its own, never part of {@code life}: a late plain store
 * of it must not erase a retire.
 */
public final class Block {
  /** Offset of the life word. */
  public static final int LIFE = 0;

  /** Offset of the info word. */
  public static final int INFO = 8;

  /** Bytes of the header. */
  public static final int HEADER = 16;

  /** Kind: an entry of a byte map. */
  public static final int ENTRY = 1;

  /** Kind: a record. */
  public static final int RECORD = 2;

  /** Kind: a table of an index. */
  public static final int TABLE = 3;

  /** Kind: overflow buckets of a table. */
  public static final int EXTENT = 4;

  /** Kind: a chunk of a retire bag. */
  public static final int CHUNK = 5;

  /** Kind: a value that does not fit into a cell. */
  public static final int BOX = 6;

  private static final long RETIRED = 1L << 63;
  private static final long EPOCH_MASK = (1L << 46) - 1;

  private Block() {}

  /**
   * An info word, not committed.
   *
   * @param kind kind of block
   * @param keyLength bytes
   * @param valueLength bytes
   * @return the word
   */
  public static long info(int kind, int keyLength, int valueLength) {
    return (long) kind << 8 | (long) keyLength << 16 | (long) valueLength << 32;
  }

  /**
   * Kind in an info word.
   *
   * @param info word
   * @return kind
   */
  public static int kind(long info) {
    return (int) (info >>> 8 & 0xff);
  }

  /**
   * Length of the key, as a long: next to other longs that is two instructions less.
   *
   * @param info the word
   * @return bytes
   */
  public static long longKeyLength(long info) {
    return info >>> 16 & 0xffffL;
  }

  /**
   * Length of the value, as a long.
   *
   * @param info the word
   * @return bytes; of a word that is garbage up to 2^32 - 1
   */
  public static long longValueLength(long info) {
    return info >>> 32;
  }

  /**
   * Key length in an info word.
   *
   * @param info word
   * @return bytes
   */
  public static int keyLength(long info) {
    return (int) (info >>> 16 & 0xffff);
  }

  /**
   * Value length in an info word.
   *
   * @param info word
   * @return bytes, possibly negative if the word was not an info word
   */
  public static int valueLength(long info) {
    return (int) (info >>> 32);
  }

  /**
   * Whether an entry is known to have been live. Acquire.
   *
   * @param block address
   * @return true if marked
   */
  public static boolean isCommitted(long block) {
    return (Mem.getLongAcquire(block + INFO) & 0xff) != 0;
  }

  /**
   * Marks an entry as having been live. Plain store of one byte; a volatile compare-and-set follows
   * wherever the order matters.
   *
   * @param block address
   */
  public static void commit(long block) {
    Mem.putByte(block + INFO, (byte) 1);
  }

  /**
   * A life word of a retired block.
   *
   * @param line who frees it
   * @param stamp epoch in which it was retired
   * @return the word
   */
  public static long retired(int line, long stamp) {
    return RETIRED | (long) line << 46 | stamp;
  }

  /**
   * Whether a life word is that of a retired block.
   *
   * @param life word
   * @return true if retired
   */
  public static boolean isRetired(long life) {
    return life < 0;
  }

  /**
   * Who frees a retired block.
   *
   * @param life word
   * @return session line
   */
  public static int line(long life) {
    return (int) (life >>> 46 & 0xffff);
  }

  /**
   * Birth or retire epoch of a life word.
   *
   * @param life word
   * @return epoch
   */
  public static long epoch(long life) {
    return life & EPOCH_MASK;
  }
}
