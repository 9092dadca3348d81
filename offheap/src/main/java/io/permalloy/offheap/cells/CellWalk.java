package io.permalloy.offheap.cells;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import java.util.Arrays;

/**
 * Copies a map of cells out, bucket by bucket, in the order of mixed keys, which growth keeps: so a
 * position survives it, and a key that has a value throughout is seen exactly once.
 *
 * <p>Weakly consistent: each value is read when the walk comes by. A frozen word is believed if the
 * children of its bucket are not done when that is looked at after it: nobody can have changed the
 * bucket then. Boxes are followed after that, and after an epoch check.
 *
 * <p>Writes nothing, and helps nobody. Lock-free; one thread at a time; allocates only when a chain
 * is longer than any before.
 */
public final class CellWalk {
  private final CellIndex cells;
  private long[] keys = new long[16];
  private long[] values = new long[16];
  private int count;
  private long position;
  private boolean ended;

  /**
   * A walk before the first bucket.
   *
   * @param cells what to walk
   */
  public CellWalk(CellIndex cells) {
    this.cells = cells;
  }

  /** Goes back before the first bucket. */
  public void rewind() {
    position = 0;
    ended = false;
    count = 0;
  }

  /**
   * Keys of the bucket that was read last.
   *
   * @return count
   */
  public int count() {
    return count;
  }

  /**
   * A key of the bucket that was read last.
   *
   * @param i from 0
   * @return key
   */
  public long key(int i) {
    return cells.unmix(keys[i]);
  }

  /**
   * Its value.
   *
   * @param i from 0
   * @return value
   */
  public long value(int i) {
    return values[i];
  }

  /**
   * Reads the next bucket, possibly empty.
   *
   * @param p pinned participant
   * @return false after the last
   */
  public boolean next(Participant p) {
    count = 0;
    while (!ended) {
      if (tryNext(p)) {
        return true;
      }
    }
    return false;
  }

  /** False: look again from the root. */
  private boolean tryNext(Participant p) {
    long table = cells.root(p);
    while (true) {
      int log2 = TableLayout.log2(table);
      long bucket = TableLayout.bucket(position, log2);
      if (read(table, bucket)) {
        if (!p.pin().stable()) {
          return false;
        }
        unbox();
        advance(log2, bucket);
        return true;
      }
      table = cells.next(table);
      if (!p.pin().stable()) {
        return false;
      }
    }
  }

  private void advance(int log2, long bucket) {
    if (bucket + 1 == 1L << log2) {
      ended = true;
    } else {
      position = bucket + 1 << 64 - log2;
    }
  }

  /** False if the children are complete: they decide. Throws if the map is being taken apart. */
  private boolean read(long table, long bucket) {
    return !copy(table, bucket) || cells.next(table) != 0 && !cells.growth().isDone(table, bucket);
  }

  /** Keys and value words of a bucket. True if one of them is frozen. */
  private boolean copy(long table, long bucket) {
    int log2 = TableLayout.log2(table);
    boolean frozen = false;
    count = 0;
    long line = cells.memory().line(table, bucket);
    while (true) {
      for (int i = 0; i < CellWord.LINK; i += CellWord.CELL_BYTES) {
        long k = Mem.getLongAcquire(line + i);
        if (!CellWord.isKey(k)) {
          return frozen || k == CellWord.CLOSED;
        }
        long v = Mem.getLongAcquire(line + i + CellWord.VALUE);
        if (CellWord.isFrozen(v)) {
          frozen = true;
          v = cells.growth().thawed(v);
        }
        if (v != CellWord.ABSENT) {
          add(CellWord.mixed(k, bucket, log2), v);
        }
      }
      long link = Mem.getLongAcquire(line + CellWord.LINK);
      if (!CellWord.isKey(link)) {
        return frozen || link == CellWord.CLOSED;
      }
      line = cells.tables().region().address(CellWord.ref(link));
    }
  }

  /** From value words to values. */
  private void unbox() {
    for (int i = 0; i < count; i++) {
      long v = values[i];
      values[i] =
          CellWord.isSpecial(v)
              ? Mem.getLong(cells.tables().region().address(CellWord.ref(v)) + CellWord.BOX_VALUE)
              : v ^ CellWord.FLIP;
    }
  }

  private void add(long key, long value) {
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    keys[count] = key;
    values[count++] = value;
  }
}
