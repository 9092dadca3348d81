package io.permalloy.runtime.book;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The best bid and ask, written by one thread and read whole by any number of others of this
 * process: what a reader gets was the top of the book at one instant.
 *
 * <pre>
 *   words   0 version | 8 half 0 | 16 half 1          a line of 64 bytes each, padded around
 *   half    message | bid price | bid size | ask price | ask size
 * </pre>
 *
 * <p>Two halves: the valid one is {@code version & 1}. The writer fills the other one completely,
 * then publishes it by the version. A reader copies the half that a version names, and believes it
 * if the version is still the same: the writer touches that half again only after it has published
 * the other one. A writer that stops half-way changes nothing that readers look at; a reader tries
 * again only if something was published meanwhile.
 *
 * <p><b>Memory order.</b> The version is stored with release, after the half. A store-store fence
 * follows, so that the next write's words cannot come before it. Words are opaque. The reader loads
 * the version with acquire, and an acquire fence stands between the copy and its second look.
 *
 * <p>It lives on the heap, because the fields of a {@code RecordMap}'s record are atomic one by
 * one, not together. The writer is wait-free, readers are lock-free; nothing is allocated.
 */
final class TopOfBook {
  /** A word: the number of the message which led here, from 1; 0 before the first. */
  static final int MESSAGE = 0;

  /** A word: the best bid, or {@link #NO_PRICE}. */
  static final int BID_PRICE = 1;

  /** A word: the size at the best bid. */
  static final int BID_SIZE = 2;

  /** A word: the best ask, or {@link #NO_PRICE}. */
  static final int ASK_PRICE = 3;

  /** A word: the size at the best ask. */
  static final int ASK_SIZE = 4;

  /** How many words there are. */
  static final int WORDS = 5;

  /** The price of a side without orders. */
  static final long NO_PRICE = 0;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int LINE = 8;
  private static final int VERSION = 2 * LINE;
  private static final int HALVES = VERSION + LINE;

  private final long[] words = new long[HALVES + 4 * LINE];

  /** Makes the top of an empty book. */
  TopOfBook() {}

  /** Writer: publishes what the best prices and sizes are since a message. */
  void publish(long message, BookSide bids, BookSide asks) {
    publish(message, bids.bestPrice(), bids.bestSize(), asks.bestPrice(), asks.bestSize());
  }

  /** Writer: publishes these. */
  void publish(long message, long bidPrice, long bidSize, long askPrice, long askSize) {
    long next = (long) WORD.getOpaque(words, VERSION) + 1;
    int half = half(next);
    WORD.setOpaque(words, half + MESSAGE, message);
    WORD.setOpaque(words, half + BID_PRICE, bidPrice);
    WORD.setOpaque(words, half + BID_SIZE, bidSize);
    WORD.setOpaque(words, half + ASK_PRICE, askPrice);
    WORD.setOpaque(words, half + ASK_SIZE, askSize);
    WORD.setRelease(words, VERSION, next);
    VarHandle.storeStoreFence();
  }

  /**
   * Reader: copies the top of the book at one instant.
   *
   * @param into {@link #WORDS} words
   * @return how often it had to try again
   */
  long read(long[] into) {
    long retries = 0;
    while (true) {
      long version = version();
      for (int word = 0; word < WORDS; word++) {
        into[word] = word(version, word);
      }
      if (isStill(version)) {
        return retries;
      }
      retries++;
      Thread.onSpinWait();
    }
  }

  /** First step of a read: which version. It grows by one with each publication. */
  long version() {
    return (long) WORD.getAcquire(words, VERSION);
  }

  /** Second step: a word of the half that a version names. */
  long word(long version, int word) {
    return (long) WORD.getOpaque(words, half(version) + word);
  }

  /** Last step: whether the words that were read may be believed. */
  boolean isStill(long version) {
    VarHandle.acquireFence();
    return (long) WORD.getOpaque(words, VERSION) == version;
  }

  private static int half(long version) {
    return HALVES + ((int) version & 1) * LINE;
  }
}
