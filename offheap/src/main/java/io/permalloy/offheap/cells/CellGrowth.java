package io.permalloy.offheap.cells;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;

/**
 * Online growth of a map of cells, and its rebuilding at the same size. No step has an owner; every
 * step may be done by anybody, any number of times.
 *
 * <p><b>One bucket</b> ({@link #complete}), by a pinned participant that knows both tables under an
 * epoch check:
 *
 * <ol>
 *   <li>Give memory to the children, see {@link CellTables}.
 *   <li>Freeze, in chain order. A cell with a key: its V by compare-and-set, to its frozen form; a
 *       plain value is first written into a record that is private to this helper until that
 *       compare-and-set publishes it, and never written again after. The first EMPTY key word, or
 *       the END, becomes CLOSED; nothing behind it can be claimed any more. From here on the
 *       bucket's content is immutable.
 *   <li>Pack: keys that have a value, in chain order, to the child that their next bit names. A
 *       function of frozen words only, so every helper computes the same.
 *   <li>Write each child word by compare-and-set from UNINIT, V before K, the link last: so a key
 *       word that is there has its value word, and a link that is there has its line. A failure
 *       means that it is done.
 *   <li>Set the done bit.
 * </ol>
 *
 * <p>The abstract map does not change, so there is no linearization point. Nothing that packing
 * reads is freed before the table: keys and records are in the table and its extents. Boxes are not
 * looked into; a late helper's compare-and-set of a box that is gone fails, as the word is written.
 *
 * <p><b>When.</b> Overflow lines are counted as they are handed out: at five for sixteen buckets
 * there are about 2.75 keys a bucket. If at least half of the claimed cells still have a value the
 * table doubles, else it is rebuilt at its size: so the cells of removed keys come back.
 *
 * <p>The root moves when all buckets are done; the winner of that compare-and-set retires the old
 * table. A kill leaves private lines or records unused, which go with their table, or a table that
 * {@code inX} or {@code inU} of the line names, for the reaper.
 *
 * <p>Lock-free. Source: freezable sets (Liu, Zhang, Spear, PODC 2014), and the models beside this
 * code.
 */
final class CellGrowth {
  private static final int HELP = 2;
  private static final int SAMPLE = 64;

  private final HashIndex index;
  private final CellTables tables;

  CellGrowth(HashIndex index, CellTables tables) {
    this.index = index;
    this.tables = tables;
  }

  /**
   * Completes the children of a bucket.
   *
   * @param p pinned participant
   * @param q room for packing
   * @param table where the bucket is
   * @param next where its children are
   * @param bucket which
   * @throws StoreFullException if there is no room for what it needs; the map has not changed
   */
  void complete(Participant p, Seek q, long table, long next, long bucket) {
    if (isDone(table, bucket)) {
      return;
    }
    int doubling = TableLayout.log2(next) - TableLayout.log2(table);
    long first = bucket << doubling;
    long last = first + doubling;
    if (!tables.populate(p, q, next, first)) {
      throw index.full(CellTables.bytes(TableLayout.log2(next)));
    }
    freeze(p, q, table, bucket);
    if (!isWritten(next, first) || !isWritten(next, last)) {
      pack(q, table, bucket, doubling);
      write(p, q, next, first, 0);
      if (doubling != 0) {
        write(p, q, next, last, 1);
      }
    }
    index.growth().markDone(table, bucket);
  }

  /** Whether the children are complete. An update goes to a child only after this is true. */
  boolean isDone(long table, long bucket) {
    return (done(tables.header(table), TableLayout.log2(table), bucket >>> 6) >>> bucket & 1) != 0;
  }

  private void freeze(Participant p, Seek q, long table, long bucket) {
    long line = tables.line(table, bucket);
    while (freezeCells(p, q, table, line)) {
      long link = close(line + CellWord.LINK, CellWord.END);
      if (link == CellWord.CLOSED) {
        return;
      }
      line = index.region().address(CellWord.ref(link));
    }
  }

  /**
   * Closes a key word that is EMPTY, or a link that is END.
   *
   * @return what the word is then: CLOSED, or a key or link
   */
  static long close(long at, long open) {
    long word = Mem.getLongAcquire(at);
    if (word != open) {
      return word;
    }
    long witness = Mem.compareAndExchangeLong(at, open, CellWord.CLOSED);
    return witness == open ? CellWord.CLOSED : witness;
  }

  /** False if the chain ends in this line. */
  private boolean freezeCells(Participant p, Seek q, long table, long line) {
    long record = 0;
    for (int i = 0; i < CellWord.CELLS; i++) {
      long at = line + (long) i * CellWord.CELL_BYTES;
      if (close(at, CellWord.EMPTY) == CellWord.CLOSED) {
        return false;
      }
      record = freezeValue(p, q, table, at + CellWord.VALUE, i, record);
    }
    return true;
  }

  /** Returns the record of this line, if it has one now, for its other cells. */
  private long freezeValue(Participant p, Seek q, long table, long at, int cell, long record) {
    long mine = record;
    long v = Mem.getLongAcquire(at);
    while (!CellWord.isFrozen(v)) {
      long to;
      if (!CellWord.isSpecial(v)) {
        if (mine == 0) {
          mine = record(p, q, table);
        }
        Mem.putLong(mine + ((long) cell << 3), v);
        to = CellWord.inRecord(index.region().ref(mine), cell);
      } else {
        to = v == CellWord.ABSENT ? CellWord.FROZEN_ABSENT : v | CellWord.FROZEN;
      }
      long witness = Mem.compareAndExchangeLong(at, v, to);
      if (witness == v) {
        break;
      }
      v = witness;
    }
    return mine;
  }

  /** A spare line has room for two: the second is for the next line that this operation freezes. */
  private long record(Participant p, Seek q, long table) {
    if (q.spareRecord != 0 && q.spareOf == table) {
      long second = q.spareRecord;
      q.spareRecord = 0;
      return second;
    }
    long fresh = tables.records(p, q, table);
    if (fresh == 0) {
      throw index.full(CellWord.LINE_BYTES);
    }
    q.spareRecord = fresh + CellWord.RECORD_BYTES;
    q.spareOf = table;
    return fresh;
  }

  /** The link of the home line is written last. */
  private boolean isWritten(long next, long bucket) {
    return Mem.getLongAcquire(tables.line(next, bucket) + CellWord.LINK) != CellWord.UNINIT;
  }

  private void pack(Seek q, long table, long bucket, int doubling) {
    int shift = 65 - TableLayout.log2(table);
    q.count[0] = 0;
    q.count[1] = 0;
    long line = tables.line(table, bucket);
    while (true) {
      for (int i = 0; i < CellWord.LINK; i += CellWord.CELL_BYTES) {
        long k = Mem.getLongAcquire(line + i);
        if (!CellWord.isKey(k)) {
          return;
        }
        long v = Mem.getLongAcquire(line + i + CellWord.VALUE);
        if (v != CellWord.FROZEN_ABSENT) {
          q.pack((int) (k >>> shift) & doubling, k, thawed(v));
        }
      }
      long link = Mem.getLongAcquire(line + CellWord.LINK);
      if (link == CellWord.CLOSED) {
        return;
      }
      line = index.region().address(CellWord.ref(link));
    }
  }

  /** What a frozen value word said before it was frozen. */
  long thawed(long v) {
    if (v == CellWord.FROZEN_ABSENT) {
      return CellWord.ABSENT;
    }
    return CellWord.isBox(v)
        ? v & ~CellWord.FROZEN
        : Mem.getLong(index.region().address(CellWord.ref(v)) + ((long) CellWord.cell(v) << 3));
  }

  private void write(Participant p, Seek q, long next, long bucket, int half) {
    int count = q.count[half];
    long line = tables.line(next, bucket);
    for (int i = 0; i < CellWord.CELLS; i++) {
      long at = line + (long) i * CellWord.CELL_BYTES;
      writeWord(at + CellWord.VALUE, i < count ? q.values[half][i] : CellWord.ABSENT);
      writeWord(at, i < count ? q.keys[half][i] : CellWord.EMPTY);
    }
    long link = line + CellWord.LINK;
    if (Mem.getLongAcquire(link) == CellWord.UNINIT) {
      writeWord(
          link,
          count <= CellWord.CELLS ? CellWord.END : overflowChain(p, q, next, half, CellWord.CELLS));
    }
  }

  private static void writeWord(long at, long word) {
    if (Mem.getLongAcquire(at) == CellWord.UNINIT) {
      Mem.compareAndSetLong(at, CellWord.UNINIT, word);
    }
  }

  /** A private chain, filled completely before anybody can see it. Returns a link to it. */
  private long overflowChain(Participant p, Seek q, long next, int half, int from) {
    long line = tables.overflowLine(p, q, next);
    if (line == 0) {
      throw index.full(CellWord.LINE_BYTES);
    }
    CellTables.clear(line);
    int count = q.count[half];
    for (int i = 0; i < CellWord.CELLS && from + i < count; i++) {
      long at = line + (long) i * CellWord.CELL_BYTES;
      Mem.putLong(at, q.keys[half][from + i]);
      Mem.putLong(at + CellWord.VALUE, q.values[half][from + i]);
    }
    if (from + CellWord.CELLS < count) {
      Mem.putLong(line + CellWord.LINK, overflowChain(p, q, next, half, from + CellWord.CELLS));
    }
    return CellWord.link(index.region().ref(line));
  }

  /**
   * What an update does for growth after it has succeeded: nothing more if it has waited for memory
   * already, so that none waits twice. It stands whatever comes of this: that the store is full, or
   * the map dropped meanwhile, is for the next operation to find.
   *
   * @param p pinned participant
   * @param q where the update was made
   */
  void afterUpdate(Participant p, Seek q) {
    try {
      tryHelp(p, q);
    } catch (StoreFullException | IllegalStateException later) {
      return;
    }
  }

  private void tryHelp(Participant p, Seek q) {
    if (q.waited) {
      return;
    }
    if (q.parent != 0) {
      help(p, q, q.parent, q.table);
      return;
    }
    long header = tables.header(q.table);
    long next = Mem.getLongAcquire(header + TableLayout.NEXT);
    if (next == 0 && q.appended && isDue(q.table, header)) {
      start(p, q.table, header);
      next = Mem.getLongAcquire(header + TableLayout.NEXT);
    }
    if (next != 0 && next != TableLayout.CLOSED && p.pin().stable()) {
      help(p, q, q.table, next);
    }
  }

  private static boolean isDue(long table, long header) {
    long buckets = 1L << TableLayout.log2(table);
    return Mem.getLongOpaque(header + TableLayout.OVERFLOWS) >= buckets * 5 >>> 4;
  }

  /**
   * Only the root's next may be set: so that a bucket is frozen only when it is complete. Does not
   * throw when the map has been dropped: it has a table in hand to give back.
   */
  private void start(Participant p, long table, long header) {
    int log2 = TableLayout.log2(table) + (isHalfLive(table) ? 1 : 0);
    if (!TableLayout.isPossible(log2) || !isRoot(p, table)) {
      return;
    }
    long next = tables.next(p, log2);
    if (next == 0) {
      return;
    }
    if (isRoot(p, table) && Mem.compareAndSetLong(header + TableLayout.NEXT, 0, next)) {
      p.slabs().publishedNested();
    } else {
      p.slabs().giveBackNested(SlotWord.ref(next));
    }
  }

  private boolean isRoot(Participant p, long table) {
    return p.pin().stable()
        && SlotWord.ref(Mem.getLongAcquire(index.rootAddress())) == SlotWord.ref(table);
  }

  /** Of some buckets: whether at least half of the claimed cells have a value. */
  private boolean isHalfLive(long table) {
    long buckets = 1L << TableLayout.log2(table);
    long stride = Math.max(1, buckets / SAMPLE);
    int excess = 0;
    for (long b = 0; b < buckets; b += stride) {
      long line = tables.line(table, b);
      while (line != 0) {
        for (int i = 0; i < CellWord.LINK; i += CellWord.CELL_BYTES) {
          if (CellWord.isKey(Mem.getLongAcquire(line + i))) {
            long v = Mem.getLongAcquire(line + i + CellWord.VALUE);
            excess += v == CellWord.ABSENT || v == CellWord.FROZEN_ABSENT ? -1 : 1;
          }
        }
        long link = Mem.getLongAcquire(line + CellWord.LINK);
        line = CellWord.isKey(link) ? index.region().address(CellWord.ref(link)) : 0;
      }
    }
    return excess >= 0;
  }

  private void help(Participant p, Seek q, long table, long next) {
    long buckets = 1L << TableLayout.log2(table);
    long header = tables.header(table);
    long from = Mem.getLongOpaque(header + TableLayout.CURSOR);
    if (from < buckets) {
      from = Mem.getAndAddLong(header + TableLayout.CURSOR, HELP);
    }
    if (from < buckets) {
      for (long b = from; b < Math.min(buckets, from + HELP); b++) {
        complete(p, q, table, next, b);
      }
    } else {
      finish(p, q, table, next);
    }
  }

  /**
   * Completes what is left, some buckets a call, and moves the root when nothing is.
   *
   * @return true if the root does not name this table any more
   */
  boolean finish(Participant p, Seek q, long table, long next) {
    int log2 = TableLayout.log2(table);
    long header = tables.header(table);
    long words = Math.max(1, 1L << log2 >>> 6);
    long full = log2 >= 6 ? -1L : (1L << (1 << log2)) - 1;
    int budget = 4 * HELP;
    for (long w = Mem.getLongOpaque(header + TableLayout.DONE_HINT); w < words; w++) {
      long missing;
      while ((missing = full & ~done(header, log2, w)) != 0) {
        if (budget-- == 0 || q.waited) {
          return false;
        }
        complete(p, q, table, next, (w << 6) + Long.numberOfTrailingZeros(missing));
      }
      Mem.putLongOpaque(header + TableLayout.DONE_HINT, w + 1);
    }
    index.growth().moveRoot(p, table, next);
    return true;
  }

  private static long done(long header, int log2, long word) {
    return Mem.getLongAcquire(header + TableLayout.doneAt(log2, word << 6));
  }
}
