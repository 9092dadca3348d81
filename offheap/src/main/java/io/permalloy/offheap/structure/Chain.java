package io.permalloy.offheap.structure;

import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.segment.Window;
import java.util.Arrays;

/** All words of one chain of buckets, in order, as they were read. Used again and again. */
final class Chain {
  private long[] at = new long[64];
  private long[] words = new long[64];
  private int count;
  private boolean written;
  private String broken;

  /** Reads a chain. In a store that nobody uses, once for each. */
  void read(Window window, TableView table, long bucket, boolean visit) {
    count = 0;
    written = true;
    broken = null;
    long line = table.bucket(bucket);
    if (!table.hasMemory(line)) {
      written = false;
      return;
    }
    for (long left = table.overflows() + 1; left > 0; left--) {
      for (int i = 0; i <= SlotWord.SLOTS; i++) {
        add(line + 8L * i, window.word(line + 8L * i));
      }
      long link = words[count - 1] & ~SlotWord.FROZEN;
      if (link == SlotWord.UNINIT || link == SlotWord.EMPTY) {
        return;
      }
      line = Window.offset(SlotWord.ref(link));
      if (link != SlotWord.ref(link) || !table.isOverflow(line) || !table.hasMemory(line)) {
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
    written &= word != SlotWord.UNINIT;
  }

  /** Slots and links. */
  int count() {
    return count;
  }

  long word(int i) {
    return words[i];
  }

  boolean isLink(int i) {
    return (i & 7) == SlotWord.SLOTS;
  }

  /** Whether no word is UNINIT. */
  boolean isWritten() {
    return written;
  }

  /** What is wrong with the last link, or null. */
  String broken() {
    return broken;
  }

  boolean isFrozen() {
    for (int i = 0; i < count; i++) {
      if (!SlotWord.isFrozen(words[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether a slot names a block, in whatever state. */
  boolean names(long ref) {
    for (int i = 0; i < count; i++) {
      if (!isLink(i) && SlotWord.ref(words[i]) == ref && !SlotWord.isTentative(words[i])) {
        return true;
      }
    }
    return false;
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
