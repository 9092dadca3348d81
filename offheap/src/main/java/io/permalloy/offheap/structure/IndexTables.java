package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.segment.Window;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * The tables that the root of an index leads to: the current one, the one it is growing into, one
 * reserved to be that, and their extents. Each is checked to be a table before it is used as one.
 */
final class IndexTables {
  private final Window window;
  private final Blocks blocks;
  private final HashIndex index;
  private final boolean live;
  private final TableShape shape;
  private final BiConsumer<Fault, String> findings;

  private long root;
  private long nextWord;
  private long epoch;
  private TableView current;
  private TableView next;

  IndexTables(
      Window window,
      Blocks blocks,
      HashIndex index,
      boolean live,
      TableShape shape,
      BiConsumer<Fault, String> findings) {
    this.window = window;
    this.blocks = blocks;
    this.index = index;
    this.live = live;
    this.shape = shape;
    this.findings = findings;
  }

  TableView current() {
    return current;
  }

  /** The table that the current one grows into, or null. */
  TableView next() {
    return next;
  }

  /** Whether the map is being taken apart. */
  boolean isClosed() {
    return nextWord == TableLayout.CLOSED;
  }

  private long loadRoot() {
    return io.permalloy.offheap.mem.Mem.getLongAcquire(index.rootAddress());
  }

  /**
   * Whether the root still names the tables that were opened, with the extents that they had, and
   * none can have been freed.
   */
  boolean isStill() {
    return loadRoot() == root
        && window.epoch() == epoch
        && current.next() == nextWord
        && current.hasAllExtents()
        && (next == null || next.hasAllExtents());
  }

  /**
   * Opens them.
   *
   * @return false if the root leads to no table
   */
  boolean open() {
    epoch = window.epoch();
    root = loadRoot();
    current = null;
    next = null;
    nextWord = 0;
    if (SlotWord.ref(root) == 0 || TableLayout.generation(root) != index.generation()) {
      return false;
    }
    current = table(root, "its table");
    if (current == null) {
      return false;
    }
    nextWord = current.next();
    if (nextWord != 0 && !isClosed()) {
      next = table(nextWord, "the table that it grows into");
      if (next != null && next.next() != 0) {
        fault("the table that it grows into, %x, has a next table already", nextWord);
      }
      if (next != null && !shape.mayGrow(current.log2(), next.log2())) {
        fault("it grows from 2^%d buckets to 2^%d", current.log2(), next.log2());
        next = null;
      }
      return next != null;
    }
    long ahead = current.ahead();
    if (ahead != 0 && ahead != TableLayout.CLOSED) {
      table(ahead, "the table that is reserved for it");
    }
    return true;
  }

  private void fault(String format, Object... arguments) {
    findings.accept(Fault.TABLE, String.format(Locale.ROOT, format, arguments));
  }

  private TableView table(long word, String what) {
    long ref = SlotWord.ref(word);
    int log2 = TableLayout.log2(word);
    long size = blocks.size(ref);
    long at = Window.offset(ref);
    if (!TableLayout.isPossible(log2)
        || log2 < shape.leastLog2()
        || size < shape.bytes(log2)
        || !window.isReadable(at, TableLayout.bucketsAt(0))) {
      fault("%s, word %x, is no block that is large enough", what, word);
      return null;
    }
    long info = window.word(at + Block.INFO);
    long life = window.word(at + Block.LIFE);
    if (Block.kind(info) != Block.TABLE || Block.valueLength(info) != log2) {
      fault("%s, block %x, has info %x, and is no table of 2^%d buckets", what, ref, info, log2);
      return null;
    }
    if (Block.isRetired(life)) {
      findings.accept(
          Fault.RETIRED_REF, String.format("%s, block %x, is retired: life %x", what, ref, life));
    }
    claim(ref, Where.TABLES, what);
    TableView table = new TableView(window, at, log2, shape, size);
    extents(table, what);
    return table;
  }

  private void claim(long ref, Where where, String what) {
    Where before = blocks.claim(ref, where);
    if (before != null && !live) {
      findings.accept(
          Fault.DOUBLY_OWNED, String.format("%s, block %x, is also in: %s", what, ref, before));
    }
  }

  private void extents(TableView table, String what) {
    long extent = table.newestExtent();
    while (extent != 0) {
      long at = Window.offset(extent);
      boolean possible =
          blocks.size(extent) >= shape.extentBytes(table.log2())
              && Block.kind(window.word(at + Block.INFO)) == Block.EXTENT;
      if (!possible) {
        fault("%s has %x for an extent, which is none", what, extent);
        return;
      }
      if (!table.addExtent(at)) {
        fault("%s has the extent %x twice", what, extent);
        return;
      }
      claim(extent, Where.EXTENTS, "an extent of " + what);
      extent = window.word(at + TableLayout.EXTENT_NEXT);
    }
  }
}
