package io.permalloy.offheap.cells;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.alloc.SlabAllocator;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;

/**
 * The memory of a map's tables: their blocks, further lines, and records.
 *
 * <pre>
 *   +0    as in TableLayout: next, extents, overflows, cursor, done hint
 *   +88   taken             own spare lines handed out
 *   +96   done, done bits   as in TableLayout
 *         lines             n x 64 B
 *         spare lines       max(2, n / 4) x 64 B, and what is left of the block
 *   extent                  as in TableLayout; its size is a sixteenth of the lines, 1 KiB at least
 * </pre>
 *
 * <p>Overflow lines and the records of growth are lines of the table that they belong to, and go
 * with it: nothing of them is retired by itself, and what a kill or a lost race leaves unused goes
 * with the table too.
 *
 * <p><b>Late memory.</b> A table of more than a block is a run of slabs; only the first has memory
 * when it becomes the next table. The rest gets it a step at a time, by anybody, in any order: that
 * of the buckets which updates come to. Which steps have it, the slab words say ({@link
 * SlabAllocator#populatePart}). <b>Invariants:</b> a bucket is frozen only when the steps of its
 * children, and of their done bits, have memory: who comes to a child has seen a frozen word. A
 * spare line is handed out when its step has memory: who comes to it has seen a link or a frozen
 * value that names it. So a pinned participant need not ask; and when the root moves, all of the
 * table has memory but unused spare lines, which nobody reads. An unpinned reader, who may follow
 * garbage, asks. Without memory the operation that needs it fails, and has changed nothing.
 *
 * <p>Lock-free; allocates nothing on the heap.
 */
public final class CellTables {
  /** Offset of the count of own spare lines handed out. */
  public static final int TAKEN = 88;

  /** Bytes of a run that get memory at a time: a page, as each costs about two microseconds. */
  private static final int STEP_BYTES = 4096;

  private static final int LEAST_EXTENT = 1024;
  private static final int EXTENT_SHARE_LOG2 = 4;

  private final HashIndex index;
  private final Region region;

  CellTables(HashIndex index) {
    this.index = index;
    this.region = index.region();
  }

  /**
   * Offset of the lines in a table: after the done bits.
   *
   * @param log2 log2 of the lines
   * @return bytes
   */
  public static long linesAt(int log2) {
    return TableLayout.overflowsAt(log2);
  }

  /**
   * Offset of a table's own spare lines.
   *
   * @param log2 log2 of the lines
   * @return bytes
   */
  public static long linesEnd(int log2) {
    return linesAt(log2) + ((long) CellWord.LINE_BYTES << log2);
  }

  /**
   * Size of a table, before it is rounded up to a block or a run.
   *
   * @param log2 log2 of the lines
   * @return bytes
   */
  public static long bytes(int log2) {
    return linesEnd(log2) + (Math.max(2, 1L << log2 >>> 2) << 6);
  }

  private static boolean isRun(int log2) {
    return bytes(log2) > SizeClasses.LARGEST;
  }

  private static long ownLines(int log2) {
    long bytes = bytes(log2);
    long block =
        isRun(log2)
            ? bytes + StoreLayout.SLAB_BYTES - 1 & -StoreLayout.SLAB_BYTES
            : SizeClasses.bytes(SizeClasses.of(bytes));
    return block - linesEnd(log2) >>> 6;
  }

  /**
   * Size of an extent.
   *
   * @param log2 log2 of the lines of the table
   * @return bytes
   */
  public static long extentBytes(int log2) {
    long share = (long) CellWord.LINE_BYTES << log2 >>> EXTENT_SHARE_LOG2;
    if (share >= StoreLayout.SLAB_BYTES) {
      return share;
    }
    return SizeClasses.bytes(SizeClasses.of(Math.max(LEAST_EXTENT, share * 31 / 32)));
  }

  long header(long table) {
    return region.address(SlotWord.ref(table));
  }

  long line(long table, long bucket) {
    return header(table) + linesAt(TableLayout.log2(table)) + (bucket << 6);
  }

  /**
   * The first table of a map: every cell EMPTY. It is in flight until published or given back.
   *
   * @return table word, or 0 if the store is full
   */
  long first(Participant p, int log2) {
    long ref = p.slabs().allocate(bytes(log2), index.map(), Block.TABLE);
    if (ref == 0) {
      return 0;
    }
    long table = format(ref, log2);
    for (long b = 0; b < 1L << log2; b++) {
      clear(line(table, b));
    }
    return table;
  }

  private long format(long ref, int log2) {
    long header = region.address(ref);
    Mem.zero(header + Block.HEADER, linesEnd(log2) - Block.HEADER);
    Mem.putLong(header + Block.INFO, Block.info(Block.TABLE, 0, log2));
    return TableLayout.word(ref, log2);
  }

  /** Makes a private line empty. */
  static void clear(long line) {
    for (int i = 0; i < CellWord.LINK; i += CellWord.CELL_BYTES) {
      Mem.putLong(line + i, CellWord.EMPTY);
      Mem.putLong(line + i + CellWord.VALUE, CellWord.ABSENT);
    }
    Mem.putLong(line + CellWord.LINK, CellWord.END);
  }

  /**
   * A next table, every word UNINIT, in flight until published or given back.
   *
   * @return table word, or 0 if the store is full
   */
  long next(Participant p, int log2) {
    if (!isRun(log2)) {
      long ref = p.slabs().allocateNested(bytes(log2), index.map(), Block.TABLE);
      return ref == 0 ? 0 : format(ref, log2);
    }
    long ref = p.slabs().reserveRun(bytes(log2), Block.TABLE);
    if (ref == 0) {
      return 0;
    }
    Mem.putLong(region.address(ref) + Block.INFO, Block.info(Block.TABLE, 0, log2));
    return TableLayout.word(ref, log2);
  }

  /**
   * Makes sure that the children of a bucket, which are in one step, and their done bits have
   * memory. False if there is none.
   */
  boolean populate(Participant p, Seek q, long next, long firstChild) {
    int log2 = TableLayout.log2(next);
    if (!isRun(log2)) {
      return true;
    }
    long ref = SlotWord.ref(next);
    return populateAt(p, q, ref, TableLayout.doneAt(log2, firstChild))
        && populateAt(p, q, ref, linesAt(log2) + (firstChild << 6));
  }

  private static boolean populateAt(Participant p, Seek q, long run, long offset) {
    long step = offset & -STEP_BYTES;
    if (p.slabs().hasPart(run, step, STEP_BYTES)) {
      return true;
    }
    q.waited = true;
    return p.slabs().populatePart(run, step, STEP_BYTES);
  }

  /**
   * A private line of a table, to be freed with it.
   *
   * @return its address, not initialised; or 0 if the store is full
   */
  long overflowLine(Participant p, Seek q, long table) {
    Mem.getAndAddLong(header(table) + TableLayout.OVERFLOWS, 1);
    return spare(p, q, table);
  }

  /** Room for two records, private, to be freed with the table; or 0 if the store is full. */
  long records(Participant p, Seek q, long table) {
    return spare(p, q, table);
  }

  private long spare(Participant p, Seek q, long table) {
    int log2 = TableLayout.log2(table);
    long header = header(table);
    long own = ownLines(log2);
    if (Mem.getLongOpaque(header + TAKEN) < own) {
      long n = Mem.getAndAddLong(header + TAKEN, 1);
      if (n < own) {
        long at = linesEnd(log2) + (n << 6);
        return !isRun(log2) || populateAt(p, q, SlotWord.ref(table), at) ? header + at : 0;
      }
    }
    return fromExtent(p, q, header, extentBytes(log2));
  }

  private long fromExtent(Participant p, Seek q, long header, long bytes) {
    long lines = (bytes >>> 6) - 1;
    while (true) {
      long newest = Mem.getLongAcquire(header + TableLayout.EXTENTS);
      if (newest != 0) {
        long extent = region.address(newest);
        long n = Mem.getAndAddLong(extent + TableLayout.EXTENT_USED, 1);
        if (n < lines) {
          long at = n + 1 << 6;
          boolean ready = bytes <= SizeClasses.LARGEST || populateAt(p, q, newest, at);
          return ready ? extent + at : 0;
        }
      }
      if (!addExtent(p, header, newest, bytes)) {
        return 0;
      }
    }
  }

  private boolean addExtent(Participant p, long header, long newest, long bytes) {
    long ref =
        bytes <= SizeClasses.LARGEST
            ? p.slabs().allocateNested(bytes, index.map(), Block.EXTENT)
            : p.slabs().reserveRun(bytes, Block.EXTENT);
    if (ref == 0) {
      return false;
    }
    index.growth().linkExtent(p, header, newest, ref);
    return true;
  }
}
