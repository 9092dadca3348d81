package io.permalloy.offheap.index;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.StoreLayout;

/**
 * Where the memory of an index's tables comes from. A small table is a block. A larger one is a run
 * of slabs: address space is reserved for all of it, and memory is put behind it step by step, from
 * its first byte on. Page population is what would make a pause, not migration; and memory is
 * needed as late as this, not before.
 *
 * <p><b>Invariant:</b> the first {@code populated} steps of a table have memory: the word moves, by
 * compare-and-set, after the memory is there. Steps have no owner; anybody may do one, any number
 * of times. A slab of the run is published as populated with its last step.
 *
 * <p>Lock-free. Allocates nothing on the heap.
 */
final class TableMemory {
  private static final int MOST_STEPS = 4;
  private static final long SLAB_STEPS = StoreLayout.SLAB_BYTES / TableLayout.STEP_BYTES;

  private final HashIndex index;

  TableMemory(HashIndex index) {
    this.index = index;
  }

  private long header(long table) {
    return index.region().address(SlotWord.ref(table));
  }

  /**
   * A table as one block. It is named by inX until published or given back.
   *
   * @return table word, or 0 if the store is full
   */
  long block(Participant p, int log2) {
    long ref = p.slabs().allocateNested(TableLayout.bytes(log2), index.map(), Block.TABLE);
    return ref == 0 ? 0 : format(ref, log2);
  }

  /** The first table of a map, not written yet, named by inA; 0 if the store is full. */
  long first(Participant p, int log2) {
    long ref = p.slabs().allocate(TableLayout.bytes(log2), index.map(), Block.TABLE);
    return ref == 0 ? 0 : format(ref, log2);
  }

  private long format(long ref, int log2) {
    long header = index.region().address(ref);
    Mem.zero(header + Block.HEADER, TableLayout.bytes(log2) - Block.HEADER);
    Mem.putLong(header + Block.INFO, Block.info(Block.TABLE, 0, log2));
    Mem.putLong(header + TableLayout.POPULATED, SLAB_STEPS);
    return TableLayout.word(ref, log2);
  }

  /**
   * Does a little for the table that a root will grow into.
   *
   * @param p pinned participant
   * @param table the root
   * @return its table word if it may be published: all in front of its buckets has memory; else 0
   */
  long ahead(Participant p, long table) {
    long header = header(table);
    long ahead = Mem.getLongAcquire(header + TableLayout.AHEAD);
    if (ahead == 0) {
      ahead = reserve(p, table, header);
    }
    if (ahead == 0 || ahead == TableLayout.CLOSED || !p.pin().stable()) {
      return 0;
    }
    return populate(p, ahead, TableLayout.bucketsAt(TableLayout.log2(ahead)), 1) ? ahead : 0;
  }

  private long reserve(Participant p, long table, long header) {
    if (SlotWord.ref(index.root()) != SlotWord.ref(table)) {
      return 0;
    }
    int log2 = TableLayout.log2(table) + 1;
    long ref = p.slabs().reserveRun(TableLayout.bytes(log2), Block.TABLE);
    if (ref == 0) {
      return 0;
    }
    long block = index.region().address(ref);
    Mem.putLong(block + Block.INFO, Block.info(Block.TABLE, 0, log2));
    Mem.putLong(block + TableLayout.POPULATED, SLAB_STEPS);
    long word = TableLayout.word(ref, log2);
    if (Mem.compareAndSetLong(header + TableLayout.AHEAD, 0, word)) {
      p.slabs().publishedNested();
      return word;
    }
    p.slabs().giveBackNested(ref);
    return Mem.getLongAcquire(header + TableLayout.AHEAD);
  }

  /**
   * Makes sure that both children of a bucket have memory. Does a few steps at most: who is far
   * ahead of the others is told to leave the bucket to them.
   *
   * @param p pinned participant
   * @param next where the children are
   * @param bucket of the table before
   * @return false if they have none yet, or there is none
   */
  boolean hasChildren(Participant p, long next, long bucket) {
    long end = TableLayout.bucketsAt(TableLayout.log2(next)) + (bucket + 1 << 7);
    return populate(p, next, end, MOST_STEPS);
  }

  private boolean populate(Participant p, long table, long end, int most) {
    long at = header(table) + TableLayout.POPULATED;
    long steps = Mem.getLongAcquire(at);
    for (int i = 0; steps * TableLayout.STEP_BYTES < end; i++) {
      if (i == most || !populateStep(p, table, steps)) {
        return false;
      }
      Mem.compareAndSetLong(at, steps, steps + 1);
      steps = Mem.getLongAcquire(at);
    }
    return true;
  }

  private static boolean populateStep(Participant p, long table, long step) {
    return p.slabs()
        .populateRun(
            SlotWord.ref(table),
            step * TableLayout.STEP_BYTES,
            TableLayout.STEP_BYTES,
            TableLayout.bytes(TableLayout.log2(table)));
  }
}
