package io.permalloy.offheap.structure;

import io.permalloy.offheap.segment.Window;
import java.util.Arrays;

/** All words of one chain of buckets, in order, as they were read. Used again and again. */
final class Chain {
  private long[] at = new long[64];
  private long[] words = new long[64];
  private int count;
  private int perBucket;
  private boolean written;
  private String broken;

  /** Forgets what was read. */
  void clear() {
    count = 0;
    written = false;
    broken = null;
  }

  /** Reads a chain. In a store that nobody uses, once for each. */
  void read(Window window, TableView table, long bucket, boolean visit) {
    clear();
    TableShape shape = table.shape();
    perBucket = shape.words();
    long line = table.bucket(bucket);
    if (!table.hasMemory(line)) {
      return;
    }
    written = true;
    for (long left = table.overflows() + 1; left > 0; left--) {
      for (int i = 0; i < perBucket; i++) {
        add(line + 8L * i, window.word(line + 8L * i));
      }
      long ref = shape.follow(words[count - 1]);
      if (ref == 0) {
        return;
      }
      line = Window.offset(ref);
      if (ref < 0 || !table.isOverflow(line) || !table.hasMemory(line)) {
        broken = "leads to no overflow bucket of its table";
        return;
      }
      if (visit && !table.visit(line)) {
        broken = "leads to a bucket that another link leads to";
        return;
      }
    }
    broken = "never ends";
  }

  private void add(long offset, long word) {
    if (count == words.length) {
      at = Arrays.copyOf(at, 2 * count);
      words = Arrays.copyOf(words, 2 * count);
    }
    at[count] = offset;
    words[count++] = word;
    written &= word != 0; // UNINIT in every kind of table
  }

  /** All words that were read, links included. */
  int count() {
    return count;
  }

  /** Words of a bucket, the link last. */
  int perBucket() {
    return perBucket;
  }

  long word(int i) {
    return words[i];
  }

  boolean isLink(int i) {
    return i % perBucket == perBucket - 1;
  }

  /** Whether it has memory, and no word is UNINIT. */
  boolean isWritten() {
    return written;
  }

  /** What is wrong with the last link, or null. */
  String broken() {
    return broken;
  }

  /** Whether every word still is what it was. */
  boolean isStill(Window window) {
    for (int i = 0; i < count; i++) {
      if (window.word(at[i]) != words[i]) {
        return false;
      }
    }
    return true;
  }
}
