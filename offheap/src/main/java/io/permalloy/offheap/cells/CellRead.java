package io.permalloy.offheap.cells;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;
import java.util.Arrays;

/**
 * A get that writes nothing and pins nothing: from a mixed key to its value word in the current
 * table.
 *
 * <p><b>Why it is safe without a pin.</b> The caller loads the epoch before ({@link #epoch}) and
 * again after everything else ({@link #isStill}). A table that was reachable after the first load
 * is not freed before the epoch moves: so if it has not moved, every word was that of a live table.
 * If it has, nothing is believed. Garbage may be read on the way: so a link is checked against
 * populated slabs before it is followed. Frozen words, boxes and long chains are left to the pinned
 * read.
 *
 * <p><b>Why it looks as it does.</b> Which of three cells has the key cannot be predicted, so there
 * is no branch on it: each value word is masked by whether its key word fits, and since a key has
 * one cell at most the sum of the three is its value word, or 0. What the root word says about its
 * table is worked out once for each root.
 *
 * <p>Wait-free; one cache line, and another for each further line of a chain; allocates only when a
 * table is seen for the first time. Thread-safe.
 */
public final class CellRead {
  /** No root word: its table would be too large. A closed store's root reads 0. */
  private static final long NO_ROOT = -1;

  private static final int LONGEST = 8;

  private final Region region;
  private final long rootAddress;
  private final long epochAddress;
  private final long generation;

  /** Racy on purpose: any of them will do, if it is that of the root just loaded. */
  private Table latest = new Table(NO_ROOT, 0, 0);

  CellRead(HashIndex index) {
    region = index.region();
    rootAddress = index.rootAddress();
    epochAddress = region.base() + StoreLayout.EPOCH_AT;
    generation = index.generation();
  }

  /** What a root word says, as a get needs it. Immutable. */
  private record Table(long root, long lines, int shift) {
    long line(long mixed) {
      return lines + (mixed >>> shift << 6);
    }
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
   * Reads the value word of a key.
   *
   * @param mixed mixed key
   * @return if the epoch has not moved: the value ^ {@link CellWord#FLIP} if its top 16 bits are
   *     not 0; {@link CellWord#ABSENT} if there is no value; else a pinned read must tell
   */
  public long word(long mixed) {
    Table t = current();
    return t == null ? CellWord.UNINIT : word(t.line(mixed), CellWord.key(mixed));
  }

  private long word(long line, long k) {
    long v = matching(line, k);
    return v != 0 ? v : missing(line, k);
  }

  private static long matching(long line, long k) {
    long d0 = Mem.word0(line) ^ k;
    long d1 = Mem.word2(line) ^ k;
    long d2 = Mem.word4(line) ^ k;
    return Mem.word1(line) & fits(d0) | Mem.word3(line) & fits(d1) | Mem.word5(line) & fits(d2);
  }

  /** All ones if the difference is 0, else 0. */
  private static long fits(long difference) {
    return ~((difference | -difference) >> 63);
  }

  /** The key is in none of the cells of this line. */
  private long missing(long home, long k) {
    long line = home;
    for (int i = 0; i < LONGEST; i++) {
      long k0 = Mem.word0(line);
      long k1 = Mem.word2(line);
      long k2 = Mem.word4(line);
      if (!CellWord.isKey(k0 & k1 & k2)) {
        return ended(k0, k1, k2);
      }
      long link = Mem.word6(line);
      if (link == CellWord.END) {
        return CellWord.ABSENT;
      }
      line = next(line);
      if (line == 0) {
        return CellWord.UNINIT;
      }
      long v = matching(line, k);
      if (v != 0) {
        return v;
      }
    }
    return CellWord.UNINIT;
  }

  /** The first key word without a key says: EMPTY is the end. */
  private static long ended(long k0, long k1, long k2) {
    long first = !CellWord.isKey(k0) ? k0 : !CellWord.isKey(k1) ? k1 : k2;
    return first == CellWord.EMPTY ? CellWord.ABSENT : CellWord.UNINIT;
  }

  /**
   * Finds the cell of a key, for an update.
   *
   * @param p pinned participant
   * @param mixed mixed key
   * @return address of its value word in the current table, or 0 if a walk must tell
   */
  long spot(Participant p, long mixed) {
    Table t = current();
    if (t == null) {
      return 0;
    }
    long line = t.line(mixed);
    long k = CellWord.key(mixed);
    long offset = offset(line, k);
    if (!p.pin().stable()) {
      return 0;
    }
    while (offset == 0) {
      long link = Mem.word6(line);
      if (!CellWord.isKey(link)) {
        return 0;
      }
      line = region.address(CellWord.ref(link));
      offset = offset(line, k);
    }
    return line + offset;
  }

  /** Of the value word of a key in a line; 0 if it is not there. */
  private static long offset(long line, long k) {
    return fits(Mem.word0(line) ^ k) & 8
        | fits(Mem.word2(line) ^ k) & 24
        | fits(Mem.word4(line) ^ k) & 40;
  }

  /**
   * Has the lines of many keys on their way, and reads their value words: in loops so small that
   * their cache misses overlap. First the home lines, then, of the keys that are not there, the
   * next line of their chains.
   *
   * @param mixed mixed keys
   * @param count how many of them
   * @param words is filled with what {@link #word} says
   * @return anything; to be kept, so that the loads that only touch are made
   */
  public long words(long[] mixed, int count, long[] words) {
    Table t = current();
    if (t == null) {
      Arrays.fill(words, 0, count, CellWord.UNINIT);
      return 0;
    }
    long touched = 0;
    for (int i = 0; i < count; i++) {
      touched += Mem.getLong(t.line(mixed[i]));
    }
    long missed = 0;
    for (int i = 0; i < count; i++) {
      long v = matching(t.line(mixed[i]), CellWord.key(mixed[i]));
      words[i] = v;
      missed |= ((v | -v) >>> 63 ^ 1) << i;
    }
    for (long rest = missed; rest != 0; rest &= rest - 1) {
      touched += touchNext(t.line(mixed[Long.numberOfTrailingZeros(rest)]));
    }
    for (long rest = missed; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      words[i] = missing(t.line(mixed[i]), CellWord.key(mixed[i]));
    }
    return touched;
  }

  private long touchNext(long line) {
    long next = next(line);
    return next == 0 ? 0 : Mem.getLong(next);
  }

  /** The next line of a chain; 0 if there is none, or it may not be read. */
  private long next(long line) {
    long link = Mem.word6(line);
    long ref = CellWord.ref(link);
    return CellWord.isKey(link) && (ref & 3) == 0 && region.isPopulatedAt(ref)
        ? region.address(ref)
        : 0;
  }

  /** Null if the root is not one of this map. */
  private Table current() {
    long root = Mem.getLongAcquire(rootAddress);
    Table t = latest;
    return t.root == root ? t : look(root);
  }

  private Table look(long root) {
    if (TableLayout.generation(root) != generation || SlotWord.ref(root) == 0) {
      return null;
    }
    int log2 = TableLayout.log2(root);
    long lines = region.address(SlotWord.ref(root)) + CellTables.linesAt(log2);
    Table t = new Table(root, lines, Long.SIZE - log2);
    latest = t;
    return t;
  }
}
