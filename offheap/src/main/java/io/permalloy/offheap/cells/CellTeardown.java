package io.permalloy.offheap.cells;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;

/**
 * Takes a dropped map of cells apart.
 *
 * <p>Growth is brought to its end and closed for good (next = CLOSED), so one table is left. Each
 * of its buckets is closed, and each value word goes to FROZEN_ABSENT by compare-and-set, whose
 * winner retires the box that it named. Last the root loses its table. Whoever meets a frozen word
 * on the way finds the next table closed, and throws. Every step may be repeated, by anybody, after
 * a kill: the line of who was killed names the box that it was unlinking.
 *
 * <p>Lock-free. The participant is not pinned when called: it pins a few buckets at a time.
 */
public final class CellTeardown {
  private static final int BUCKETS_PER_PIN = 16;

  private final CellIndex cells;
  private final HashIndex index;

  /**
   * The teardown of one map.
   *
   * @param cells of a map that is marked as dropped
   */
  public CellTeardown(CellIndex cells) {
    this.cells = cells;
    this.index = cells.tables();
  }

  /**
   * Does all that is left to do.
   *
   * @param p participant, not pinned
   * @param q room for packing
   * @throws io.permalloy.offheap.StoreFullException if a growth was under way and there is no room
   *     to end it; call again when there is
   */
  public void run(Participant p, Seek q) {
    long table = close(p, q);
    if (table == 0) {
      return;
    }
    long buckets = 1L << TableLayout.log2(table);
    for (long b = 0; b < buckets; b += BUCKETS_PER_PIN) {
      p.enterForUpdate();
      try {
        if (rootOrZero(p) != table) {
          return;
        }
        for (long i = b; i < Math.min(buckets, b + BUCKETS_PER_PIN); i++) {
          empty(p, cells.memory().line(table, i));
        }
      } finally {
        p.exit();
      }
    }
    index.growth().unroot(p, table);
  }

  private long rootOrZero(Participant p) {
    long root;
    do {
      root = Mem.getLongAcquire(index.rootAddress());
    } while (!p.pin().stable());
    return TableLayout.generation(root) == index.generation() && SlotWord.ref(root) != 0 ? root : 0;
  }

  /** Ends growth. Returns the root word of the last table, or 0 if it is gone already. */
  private long close(Participant p, Seek q) {
    while (true) {
      p.enterForUpdate();
      try {
        long root = rootOrZero(p);
        if (root == 0) {
          return 0;
        }
        long at = cells.memory().header(root) + TableLayout.NEXT;
        long next = Mem.compareAndExchangeLong(at, 0, TableLayout.CLOSED);
        if (next == 0 || next == TableLayout.CLOSED) {
          return root;
        }
        if (p.pin().stable()) {
          q.to(0);
          cells.growth().finish(p, q, root, next);
        }
      } finally {
        p.exit();
      }
    }
  }

  private void empty(Participant p, long home) {
    long line = home;
    while (true) {
      for (int i = 0; i < CellWord.LINK; i += CellWord.CELL_BYTES) {
        long k = CellGrowth.close(line + i, CellWord.EMPTY);
        if (k == CellWord.CLOSED) {
          return;
        }
        emptyValue(p, line + i + CellWord.VALUE);
      }
      long link = CellGrowth.close(line + CellWord.LINK, CellWord.END);
      if (link == CellWord.CLOSED) {
        return;
      }
      line = index.region().address(CellWord.ref(link));
    }
  }

  private void emptyValue(Participant p, long at) {
    long v = Mem.getLongAcquire(at);
    while (v != CellWord.FROZEN_ABSENT) {
      if (CellWord.isBox(v) && !p.pin().stable()) {
        v = Mem.getLongAcquire(at);
        continue;
      }
      long box = CellWord.isBox(v) ? CellWord.ref(v) : 0;
      if (box != 0) {
        p.unlinking(box, index.map(), Block.BOX);
      }
      long witness = Mem.compareAndExchangeLong(at, v, CellWord.FROZEN_ABSENT);
      if (box != 0 && witness == v) {
        p.bag().retire(box);
      }
      if (box != 0) {
        p.unlinked();
      }
      v = witness == v ? CellWord.FROZEN_ABSENT : witness;
    }
  }
}
