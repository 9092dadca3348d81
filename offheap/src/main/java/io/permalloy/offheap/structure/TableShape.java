package io.permalloy.offheap.structure;

import io.permalloy.offheap.cells.CellTables;
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

  /** Spare buckets of an extent. */
  int perExtent(int log2) {
    return (int) (extentBytes(log2) / SlotWord.BUCKET_BYTES - 1);
  }
}
