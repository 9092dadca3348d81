package io.permalloy.offheap.index;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.mem.Mem;

/**
 * Takes a dropped map's index apart and retires every block of it.
 *
 * <p>Growth is brought to its end and closed for good (next = CLOSED), so one table is left. Each
 * of its buckets is frozen; then each frozen live word is emptied by compare-and-set, whose winner
 * retires the entry. A record is dead before it is unlinked: whoever stands on it sees that it is
 * gone, and before a map of the same name can be made. Last the root loses its table. Whoever meets
 * a frozen word on the way finds the next table closed, and throws. Every step may be repeated, by
 * anybody, after a kill: a word that is empty has been dealt with, and an entry is retired once
 * because its life word is claimed once.
 *
 * <p>Lock-free. The participant is not pinned when called: it pins a few buckets at a time.
 */
public final class Teardown {
  private static final int BUCKETS_PER_PIN = 16;

  private final HashIndex index;

  /**
   * The teardown of one index.
   *
   * @param index of a map that is marked as dropped
   */
  public Teardown(HashIndex index) {
    this.index = index;
  }

  /**
   * Does all that is left to do.
   *
   * @param p participant, not pinned
   * @param q room for packing
   */
  public void run(Participant p, Probe q) {
    long table = close(p, q);
    if (table == 0) {
      return;
    }
    long buckets = 1L << TableLayout.log2(table);
    for (long b = 0; b < buckets; b += BUCKETS_PER_PIN) {
      p.enterForUpdate();
      try {
        if (!names(p, table)) {
          return;
        }
        for (long i = b; i < Math.min(buckets, b + BUCKETS_PER_PIN); i++) {
          empty(p, table, i);
        }
      } finally {
        p.exit();
      }
    }
    index.growth().unroot(p, table);
  }

  private long rootOrZero() {
    long root = Mem.getLongAcquire(index.rootAddress());
    return TableLayout.generation(root) == index.generation() && SlotWord.ref(root) != 0 ? root : 0;
  }

  private boolean names(Participant p, long table) {
    long root;
    do {
      root = rootOrZero();
    } while (!p.pin().stable());
    return root == table;
  }

  /** Ends growth. Returns the root word of the last table, or 0 if it is gone already. */
  private long close(Participant p, Probe q) {
    while (true) {
      p.enterForUpdate();
      try {
        long root;
        do {
          root = rootOrZero();
        } while (!p.pin().stable());
        if (root == 0) {
          return 0;
        }
        long header = index.region().address(SlotWord.ref(root));
        long next = Mem.compareAndExchangeLong(header + TableLayout.NEXT, 0, TableLayout.CLOSED);
        if (next == 0 || next == TableLayout.CLOSED) {
          closeAhead(p, header);
          return root;
        }
        if (p.pin().stable() && !index.growth().finish(p, q, root, next)) {
          throw index.full(TableLayout.STEP_BYTES); // the rest of the next table; may be repeated
        }
      } finally {
        p.exit();
      }
    }
  }

  private void closeAhead(Participant p, long header) {
    long ahead = Mem.getLongAcquire(header + TableLayout.AHEAD);
    while (!p.pin().stable()) {
      ahead = Mem.getLongAcquire(header + TableLayout.AHEAD);
    }
    if (ahead == TableLayout.CLOSED) {
      return;
    }
    if (ahead != 0) {
      p.unlinking(SlotWord.ref(ahead), index.map(), Block.TABLE);
    }
    if (!Mem.compareAndSetLong(header + TableLayout.AHEAD, ahead, TableLayout.CLOSED)) {
      p.unlinked();
      closeAhead(p, header);
      return;
    }
    if (ahead != 0) {
      index.growth().retireTable(p, SlotWord.ref(ahead));
    }
    p.unlinked();
  }

  private void empty(Participant p, long table, long bucket) {
    index.growth().freeze(table, bucket);
    while (!p.pin().stable()) {
      Thread.onSpinWait();
    }
    long line = index.bucketAddress(table, bucket);
    while (true) {
      for (int i = 0; i < SlotWord.SLOTS; i++) {
        emptyWord(p, line + ((long) i << 3));
      }
      long link = Mem.getLongAcquire(line + SlotWord.LINK);
      if (SlotWord.ref(link) == 0) {
        return;
      }
      line = index.region().address(SlotWord.ref(link));
    }
  }

  private void emptyWord(Participant p, long at) {
    long word = Mem.getLongAcquire(at);
    if ((word & SlotWord.TENTATIVE) != 0) {
      return;
    }
    if (index.kind() == Block.RECORD && SlotWord.ref(word) != 0) {
      RecordProtocol.bury(index.region().address(SlotWord.ref(word)));
    }
    p.unlinking(SlotWord.ref(word), index.map(), index.kind());
    if (Mem.compareAndSetLong(at, word, SlotWord.FROZEN | SlotWord.EMPTY)) {
      p.bag().retire(SlotWord.ref(word));
    }
    p.unlinked();
  }
}
