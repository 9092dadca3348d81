package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.cells.CellWord;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Whether the cells of a map at rest are sound: claimed cells are a prefix, keys are unique and in
 * their bucket, values are there, boxes belong to their keys, children agree with their bucket.
 */
final class CellCheck {
  private record Cell(long k, long v) {
    boolean hasKey() {
      return (k & 3) == 3;
    }

    boolean isClosed() {
      return k == CellWord.CLOSED;
    }

    boolean isSpecial() {
      return v >>> CellWord.SPECIAL_SHIFT == 0;
    }

    boolean isFrozen() {
      return isSpecial() && ((v & CellWord.FROZEN) != 0 || v == CellWord.FROZEN_ABSENT);
    }
  }

  private final Region region;
  private final BiConsumer<Long, String> place;
  private final Consumer<String> fault;
  private final Set<Long> keys = new HashSet<>();

  CellCheck(Region region, BiConsumer<Long, String> place, Consumer<String> fault) {
    this.region = region;
    this.place = place;
    this.fault = fault;
  }

  /** All of a table; {@code next} is 0 if it has no next one. */
  void check(long table, long next) {
    int log2 = TableLayout.log2(table);
    for (long b = 0; b < 1L << log2; b++) {
      List<Cell> cells = chain(table, b);
      if (next == 0) {
        cells(cells, log2, b);
        continue;
      }
      int doubling = TableLayout.log2(next) - log2;
      if (!hasMemory(next, b << doubling) || !hasMemory(next, (b << doubling) + doubling)) {
        if (cells.stream().anyMatch(x -> x.isClosed() || x.isFrozen())) {
          fault.accept("bucket " + b + " is frozen, but its children have no memory");
        }
        cells(cells, log2, b);
        continue;
      }
      List<List<Cell>> children = new ArrayList<>();
      for (long c = b << doubling; c <= (b << doubling) + doubling; c++) {
        children.add(chain(next, c));
      }
      boolean touched = children.stream().anyMatch(c -> c.stream().anyMatch(x -> x.v != 0));
      if (touched && cells.stream().anyMatch(x -> x.hasKey() && !x.isFrozen())) {
        fault.accept("bucket " + b + " has children, but is not frozen");
      }
      if (children.stream().noneMatch(c -> c.stream().anyMatch(x -> x.k == 0 || x.v == 0))) {
        for (int c = 0; c <= doubling; c++) {
          cells(children.get(c), log2 + doubling, (b << doubling) + c);
        }
      } else {
        cells(cells, log2, b);
      }
    }
  }

  private long line(long table, long bucket) {
    return region.address(SlotWord.ref(table))
        + TableLayout.overflowsAt(TableLayout.log2(table))
        + (bucket << 6);
  }

  private boolean hasMemory(long table, long bucket) {
    long ref = region.ref(line(table, bucket));
    int slab = (int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT);
    int page = (int) (ref << StoreLayout.GRANULE_SHIFT >>> SlabWord.PAGE_SHIFT) & 15;
    int pages = SlabWord.pages(Mem.getLong(region.base() + region.layout().slabWord(slab)));
    return (pages >>> page & 1) != 0;
  }

  /** The cells of a chain; a link that is UNINIT counts as a cell that is. */
  private List<Cell> chain(long table, long bucket) {
    List<Cell> cells = new ArrayList<>();
    long line = line(table, bucket);
    while (true) {
      for (int i = 0; i < CellWord.LINK; i += CellWord.CELL_BYTES) {
        cells.add(new Cell(Mem.getLong(line + i), Mem.getLong(line + i + CellWord.VALUE)));
      }
      long link = Mem.getLong(line + CellWord.LINK);
      if (link == CellWord.UNINIT) {
        cells.add(new Cell(0, 0));
      }
      if ((link & 3) != 3) {
        return cells;
      }
      line = region.address(link >>> CellWord.REF_SHIFT);
    }
  }

  private void cells(List<Cell> cells, int log2, long bucket) {
    boolean ended = false;
    for (Cell cell : cells) {
      if (cell.hasKey() && ended) {
        fault.accept("bucket " + bucket + " has a key behind an empty cell");
      } else if (cell.hasKey()) {
        cell(cell, log2, bucket);
      } else if (cell.k == 0) {
        fault.accept("bucket " + bucket + " has an UNINIT cell");
      }
      ended |= !cell.hasKey();
    }
  }

  private void cell(Cell cell, int log2, long bucket) {
    long mixed = bucket >>> log2 - 2 << 62 | cell.k >>> 2;
    if (!keys.add(mixed)) {
      fault.accept("key " + Long.toHexString(mixed) + " is twice");
    }
    if (mixed >>> 64 - log2 != bucket) {
      fault.accept("key " + Long.toHexString(mixed) + " is in bucket " + bucket);
    }
    if (cell.v == 0) {
      fault.accept("key " + Long.toHexString(mixed) + " has no value word");
    }
    if (cell.isSpecial() && (cell.v & CellWord.BOX) != 0) {
      long ref = cell.v >>> CellWord.REF_SHIFT & (1L << 44) - 1;
      place.accept(ref, "box");
      long box = region.address(ref);
      if (Block.isRetired(Mem.getLong(box + Block.LIFE))
          || Block.kind(Mem.getLong(box + Block.INFO)) != Block.BOX
          || Mem.getLong(box + CellWord.BOX_KEY) != mixed) {
        fault.accept("box " + Long.toHexString(ref) + " is not that of its key");
      }
    }
  }
}
