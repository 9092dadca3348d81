package io.permalloy.offheap.structure;

import io.permalloy.offheap.cells.CellTables;
import io.permalloy.offheap.cells.CellWord;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;

/** How the tables of a kind of index are divided. */
enum TableShape {
  /** Chains of slots: own overflow buckets, then the buckets. */
  SLOTS {
    @Override
    long bytes(int log2) {
      return TableLayout.bytes(log2);
    }

    @Override
    long bucketsAt(int log2) {
      return TableLayout.bucketsAt(log2);
    }

    @Override
    long sparesAt(int log2) {
      return TableLayout.overflowsAt(log2);
    }

    @Override
    long spares(int log2, long blockBytes) {
      return TableLayout.ownOverflows(log2);
    }

    @Override
    int handedOutAt() {
      return TableLayout.OVERFLOWS;
    }

    @Override
    long extentBytes(int log2) {
      return TableLayout.EXTENT_BYTES;
    }

    @Override
    boolean mayGrow(int from, int to) {
      return to == from + 1;
    }

    @Override
    int leastLog2() {
      return 0;
    }

    @Override
    boolean comesInSteps() {
      return true;
    }

    @Override
    int words() {
      return SlotWord.SLOTS + 1;
    }

    @Override
    long follow(long link) {
      long word = link & ~SlotWord.FROZEN;
      if (word == SlotWord.UNINIT || word == SlotWord.EMPTY) {
        return 0;
      }
      return word == SlotWord.ref(word) ? word : -1;
    }
  },

  /** Chains of cells: the lines, then spare lines to the end of the block. */
  CELLS {
    @Override
    long bytes(int log2) {
      return CellTables.bytes(log2);
    }

    @Override
    long bucketsAt(int log2) {
      return CellTables.linesAt(log2);
    }

    @Override
    long sparesAt(int log2) {
      return CellTables.linesEnd(log2);
    }

    @Override
    long spares(int log2, long blockBytes) {
      return blockBytes - CellTables.linesEnd(log2) >>> 6;
    }

    @Override
    int handedOutAt() {
      return CellTables.TAKEN;
    }

    @Override
    long extentBytes(int log2) {
      return CellTables.extentBytes(log2);
    }

    @Override
    boolean mayGrow(int from, int to) {
      return to == from || to == from + 1;
    }

    @Override
    int leastLog2() {
      return 2;
    }

    @Override
    boolean comesInSteps() {
      return false;
    }

    @Override
    int words() {
      return CellWord.LINK / Long.BYTES + 1;
    }

    @Override
    long follow(long link) {
      if (link == CellWord.UNINIT || link == CellWord.END || link == CellWord.CLOSED) {
        return 0;
      }
      return CellWord.isKey(link) && CellWord.ref(link) != 0 ? CellWord.ref(link) : -1;
    }
  };

  /** Bytes of a table. */
  abstract long bytes(int log2);

  /** Where its buckets begin. */
  abstract long bucketsAt(int log2);

  /** Where its own spare buckets begin. */
  abstract long sparesAt(int log2);

  /** How many of these there are in a block of so many bytes. */
  abstract long spares(int log2, long blockBytes);

  /** Where it says how many were handed out. */
  abstract int handedOutAt();

  /** Bytes of an extent. */
  abstract long extentBytes(int log2);

  /** Whether a table may grow into another. */
  abstract boolean mayGrow(int from, int to);

  /** The smallest table. */
  abstract int leastLog2();

  /** Whether a table counts the steps of it that have memory; else the slab table tells. */
  abstract boolean comesInSteps();

  /** Words of a bucket that mean something, the link last. */
  abstract int words();

  /** The ref that a link names; 0 if it names none; -1 if it cannot be a link. */
  abstract long follow(long link);

  /** Spare buckets of an extent. */
  int perExtent(int log2) {
    return (int) (extentBytes(log2) / SlotWord.BUCKET_BYTES - 1);
  }
}
