package io.permalloy.offheap.cells;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import java.util.Arrays;

/**
 * Copies a map of cells out, bucket by bucket, in the order of mixed keys, which growth keeps: so a
 * position survives it, and a key that has a value throughout is seen exactly once.
 *
 * <p>Weakly consistent: each value is read when the walk comes by. Lock-free; one thread at a time;
 * allocates only when a chain is longer than any before.
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
   * @param q room for packing
   * @return false after the last
   */
  public boolean next(Participant p, Seek q) {
    count = 0;
    while (!ended) {
      if (tryNext(p, q)) {
        return true;
      }
    }
    return false;
  }

  /** False: look again from the root. */
  private boolean tryNext(Participant p, Seek q) {
    q.to(position);
    long table = cells.root(p);
    while (true) {
      int log2 = TableLayout.log2(table);
      long bucket = TableLayout.bucket(position, log2);
      if (read(p, table, bucket)) {
        advance(log2, bucket);
        return true;
      }
      long next = cells.next(table);
      if (!p.pin().stable()) {
        return false;
      }
      cells.growth().complete(p, q, table, next, bucket);
      table = next;
    }
  }

  private void advance(int log2, long bucket) {
    if (bucket + 1 == 1L << log2) {
      ended = true;
    } else {
      position = bucket + 1 << 64 - log2;
    }
  }

  /** False if the bucket has moved, or is moving, to the next table. */
  private boolean read(Participant p, long table, long bucket) {
    int log2 = TableLayout.log2(table);
    count = 0;
    long line = cells.memory().line(table, bucket);
    while (true) {
      for (int i = 0; i < CellWord.LINK; i += CellWord.CELL_BYTES) {
        long k = Mem.getLongAcquire(line + i);
        if (!CellWord.isKey(k)) {
          return k == CellWord.EMPTY;
        }
        long v = unfrozen(p, line + i + CellWord.VALUE);
        if (v == CellWord.UNINIT) {
          return false;
        }
        if (v != CellWord.ABSENT) {
          add(CellWord.mixed(k, bucket, log2), value(v));
        }
      }
      long link = Mem.getLongAcquire(line + CellWord.LINK);
      if (!CellWord.isKey(link)) {
        return link == CellWord.END;
      }
      line = cells.tables().region().address(CellWord.ref(link));
    }
  }

  /** UNINIT if it is frozen. */
  private static long unfrozen(Participant p, long at) {
    long v;
    do {
      v = Mem.getLongAcquire(at);
    } while (CellWord.isBox(v) && !p.pin().stable());
    return CellWord.isFrozen(v) ? CellWord.UNINIT : v;
  }

  private long value(long v) {
    return CellWord.isSpecial(v)
        ? Mem.getLong(cells.tables().region().address(CellWord.ref(v)) + CellWord.BOX_VALUE)
        : v ^ CellWord.FLIP;
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
