package io.permalloy.offheap.index;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.BlockSize;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.segment.Window;
import java.util.Arrays;

/**
 * Reads whole buckets of an index without a pin, and without writing anything: for who may only
 * read a store.
 *
 * <p><b>Why it may be believed.</b> The caller loads the epoch before and again afterwards. If it
 * has not moved, every block that was reachable after the first load has not been freed (as for
 * {@link UnpinnedRead}). If it has, nothing is believed. Every word is looked at before it is
 * followed.
 *
 * <p><b>Which entries are the truth.</b> If the link at the chain's end is not frozen, those of the
 * chain, frozen or not, at the instant of that load: a child is not written before all is frozen.
 * Else those of the child; but while a word of the child is UNINIT, no update has changed anything
 * in either child (growth rule R1), so those of the frozen chain, at the instant of that look.
 *
 * <p>One thread at a time. Allocates only when a chain is longer than any before.
 */
public final class UnpinnedBucket {
  /** What was read makes no sense: the store changes, or is damaged. Try again. */
  public static final int AGAIN = -1;

  /** The map has no table: it has been dropped. */
  public static final int GONE = -2;

  private final HashIndex index;
  private final Window window;
  private final StoreLayout layout;
  private final long epochAddress;
  private long[] refs = new long[16];
  private int count;
  private boolean frozen;

  /**
   * A reader of one index.
   *
   * @param index what to read
   */
  public UnpinnedBucket(HashIndex index) {
    this.index = index;
    this.window = new Window(index.region());
    this.layout = index.region().layout();
    this.epochAddress = index.region().base() + StoreLayout.EPOCH_AT;
  }

  /**
   * The epoch, to be given to {@link #isStill} after reading. Acquire.
   *
   * @return epoch
   */
  public long epoch() {
    return Mem.getLongAcquire(epochAddress);
  }

  /**
   * Whether what was read may be believed.
   *
   * @param epoch from before
   * @return true if it has not moved
   */
  public boolean isStill(long epoch) {
    Mem.loadLoadFence();
    return Mem.getLongAcquire(epochAddress) == epoch;
  }

  /**
   * Entries read.
   *
   * @return count
   */
  public int count() {
    return count;
  }

  /**
   * An entry read.
   *
   * @param i from 0
   * @return ref of an allocated block of the index's kind, if the epoch has not moved
   */
  public long ref(int i) {
    return refs[i];
  }

  /**
   * Reads the entries of one bucket.
   *
   * @param position a hash, or where a bucket begins in the order of hashes
   * @return log2 of the buckets of the table that they belong to; or a constant
   */
  public int read(long position) {
    count = 0;
    long root = Mem.getLongAcquire(index.rootAddress());
    if (TableLayout.generation(root) != index.generation() || SlotWord.ref(root) == 0) {
      return GONE;
    }
    int log2 = TableLayout.log2(root);
    if (!isTable(root) || !collect(root, position, log2)) {
      return AGAIN;
    }
    if (!frozen) {
      return log2;
    }
    long next = window.word(Window.offset(SlotWord.ref(root)) + TableLayout.NEXT);
    if (next == TableLayout.CLOSED) {
      return GONE;
    }
    if (!isTable(next) || TableLayout.log2(next) != log2 + 1) {
      return AGAIN;
    }
    int ofParent = count;
    if (collect(next, position, log2 + 1)) {
      count -= ofParent;
      System.arraycopy(refs, ofParent, refs, 0, count);
      return frozen ? AGAIN : log2 + 1;
    }
    return keepHalf(ofParent, position, log2 + 1) ? log2 + 1 : AGAIN;
  }

  private boolean isTable(long word) {
    long at = Window.offset(SlotWord.ref(word));
    return TableLayout.isPossible(TableLayout.log2(word)) && window.isReadable(at, 128);
  }

  /** Adds the entries of a chain. False if it has a word that is UNINIT or makes no sense. */
  private boolean collect(long table, long position, int log2) {
    long at = Window.offset(SlotWord.ref(table));
    long line = at + TableLayout.bucketsAt(log2) + (TableLayout.bucket(position, log2) << 6);
    long mark = 0;
    for (long lines = 1; ; lines++) {
      if (!hasMemory(window, at, log2, line)) {
        return false;
      }
      for (int i = 0; i < SlotWord.SLOTS; i++) {
        long word = window.word(line + 8L * i);
        if (word == SlotWord.UNINIT) {
          return false;
        }
        if ((word & SlotWord.TENTATIVE) == 0 && SlotWord.ref(word) != 0) {
          add(SlotWord.ref(word));
        }
      }
      long link = window.word(line + SlotWord.LINK);
      if (link == SlotWord.UNINIT) {
        return false;
      }
      frozen = SlotWord.isFrozen(link);
      if (SlotWord.ref(link) == 0) {
        return true;
      }
      line = Window.offset(SlotWord.ref(link));
      if (line == mark) {
        return false; // damage: it leads back
      }
      mark = Long.bitCount(lines) == 1 ? line : mark;
    }
  }

  /**
   * Whether a bucket has memory. A table that is grown into gets it step by step; the children of a
   * frozen bucket have it.
   *
   * @param window on the store
   * @param table offset of a table whose header may be read
   * @param log2 log2 of its buckets
   * @param line offset of the bucket, any number
   * @return true if it may be read
   */
  public static boolean hasMemory(Window window, long table, int log2, long line) {
    if (window.isReadable(line, SlotWord.BUCKET_BYTES)) {
      return true;
    }
    long steps = Math.clamp(window.word(table + TableLayout.POPULATED), 0, 1L << 40);
    long end = line + SlotWord.BUCKET_BYTES - table;
    return line >= table
        && end <= Math.min(steps * TableLayout.STEP_BYTES, TableLayout.bytes(log2))
        && window.isInside(line, SlotWord.BUCKET_BYTES);
  }

  private void add(long ref) {
    if (count == refs.length) {
      refs = Arrays.copyOf(refs, 2 * count);
    }
    refs[count++] = ref;
  }

  /** Keeps those of a frozen chain that belong to a half of it. */
  private boolean keepHalf(int ofParent, long position, int log2) {
    count = 0;
    for (int i = 0; i < ofParent; i++) {
      long ref = refs[i];
      if (bytes(ref) == BlockSize.NONE) {
        return false;
      }
      if (TableLayout.bucket(index.hashOf(ref), log2) == TableLayout.bucket(position, log2)) {
        refs[count++] = ref;
      }
    }
    return true;
  }

  /**
   * How many bytes of a block may be read, if it is one of the index with a key that fits.
   *
   * @param ref any number
   * @return bytes from the start of the block to the end of its value; or {@link BlockSize#NONE}
   */
  public long bytes(long ref) {
    long size = BlockSize.of(window, layout, ref);
    if (size == BlockSize.NONE) {
      return size;
    }
    long info = window.word(Window.offset(ref) + Block.INFO);
    int keyLength = Block.keyLength(info);
    long bytes = index.keyOffset() + (keyLength + 7 & ~7L) + Block.valueLength(info);
    boolean fits =
        Block.kind(info) == index.kind()
            && Block.valueLength(info) >= 0
            && bytes <= size
            && window.isReadable(Window.offset(ref), bytes);
    return fits ? bytes : BlockSize.NONE;
  }

  /**
   * The word of a slab table that a block lies under: the same before and after means that the slab
   * has not changed hands.
   *
   * @param ref an allocated block
   * @return the word
   */
  public long slabWord(long ref) {
    return window.word(layout.slabWord((int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT)));
  }
}
