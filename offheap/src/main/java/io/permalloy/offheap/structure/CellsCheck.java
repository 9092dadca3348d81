package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.cells.CellWord;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.segment.Window;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The check of a map of longs: claimed cells are a prefix of their chain, each key is in its bucket
 * and once, boxes belong to their keys, children agree with their bucket. What is judged is all words
 * of a bucket, values included.
 */
final class CellsCheck extends BucketLooks {
  private static final long REF = (1L << 44) - 1;

  private final Set<Long> keys = new HashSet<>();
  private final Line parent = new Line();
  private final Line[] children = {new Line(), new Line()};
  private int childCount;

  CellsCheck(Window window, Blocks blocks, Findings findings, MapPlace place, boolean live) {
    super(window, blocks, findings, place, live, TableShape.CELLS);
  }

  /** The cells of a chain, and its last link, as they were read: offset and word by turns. */
  private final class Line {
    private long[] at = new long[64];
    private long[] words = new long[64];
    private int count;
    private boolean written;
    private long link;

    void read(TableView table, long bucket) {
      count = 0;
      written = true;
      link = CellWord.UNINIT;
      long line = table.bucket(bucket);
      if (!table.hasMemory(line)) {
        written = false;
        return;
      }
      for (long left = table.overflows() + 1; left > 0; left--) {
        for (int i = 0; i <= CellWord.LINK; i += Long.BYTES) {
          add(line + i, window.word(line + i));
        }
        link = words[count - 1];
        if ((link & 3) != CellWord.PRESENT) {
          return;
        }
        line = Window.offset(link >>> CellWord.REF_SHIFT & REF);
        if (!table.isOverflow(line) || !table.hasMemory(line) || !live && !table.visit(line)) {
          fault(Fault.CHAIN, "bucket %d has a link %x that leads astray", bucket, link);
          return;
        }
      }
      fault(Fault.CHAIN, "the chain of bucket %d never ends", bucket);
    }

    private void add(long offset, long word) {
      if (count == at.length) {
        at = Arrays.copyOf(at, 2 * count);
        words = Arrays.copyOf(words, 2 * count);
      }
      at[count] = offset;
      words[count++] = word;
      written &= word != CellWord.UNINIT;
    }

    boolean isStill() {
      for (int i = 0; i < count; i++) {
        if (window.word(at[i]) != words[i]) {
          return false;
        }
      }
      return true;
    }

    /** Cells; seven words a line, of which the last is the link. */
    int cells() {
      return count / 7 * CellWord.CELLS;
    }

    long key(int cell) {
      return words[cell / CellWord.CELLS * 7 + 2 * (cell % CellWord.CELLS)];
    }

    long value(int cell) {
      return words[cell / CellWord.CELLS * 7 + 2 * (cell % CellWord.CELLS) + 1];
    }

    boolean isTouched() {
      for (int i = 0; i < count; i++) {
        if (words[i] != CellWord.UNINIT) {
          return true;
        }
      }
      return false;
    }

    /** Whether every value is frozen, and no cell can be claimed any more. */
    boolean isFrozen() {
      for (int i = 0; i < cells(); i++) {
        if (isKey(key(i)) && !isFrozenValue(value(i))) {
          return false;
        }
        if (key(i) == CellWord.CLOSED) {
          return true;
        }
        if (!isKey(key(i))) {
          return false;
        }
      }
      return link == CellWord.CLOSED;
    }
  }

  private static boolean isKey(long k) {
    return (k & 3) == CellWord.PRESENT;
  }

  private static boolean isSpecial(long v) {
    return v >>> CellWord.SPECIAL_SHIFT == 0;
  }

  private static boolean isFrozenValue(long v) {
    return isSpecial(v) && ((v & CellWord.FROZEN) != 0 || v == CellWord.FROZEN_ABSENT);
  }

  @Override
  boolean wordsAreStill() {
    boolean still = parent.isStill();
    for (int i = 0; i < childCount; i++) {
      still &= children[i].isStill();
    }
    return still;
  }

  @Override
  void judge(long bucket) {
    TableView current = tables.current();
    TableView next = tables.next();
    keys.clear();
    childCount = 0;
    parent.read(current, bucket);
    if (!parent.written) {
      fault(Fault.CHAIN, "bucket %d of 2^%d has an empty word", bucket, current.log2());
    }
    if (next == null) {
      judge(parent, current.log2(), bucket);
      return;
    }
    int doubling = next.log2() - current.log2();
    boolean complete = true;
    boolean touched = false;
    for (childCount = 0; childCount <= doubling; childCount++) {
      Line child = children[childCount];
      child.read(next, (bucket << doubling) + childCount);
      complete &= child.written;
      touched |= child.isTouched();
    }
    if (touched && !parent.isFrozen()) {
      fault(Fault.CHAIN, "bucket %d has moved, but not all of it is frozen", bucket);
    }
    for (int i = 0; complete && i < childCount; i++) {
      judge(children[i], next.log2(), (bucket << doubling) + i);
    }
    if (!complete) {
      judge(parent, current.log2(), bucket);
    }
  }

  /** Cells are claimed in order: behind one that is not, none is. */
  private void judge(Line line, int log2, long bucket) {
    boolean ended = false;
    for (int i = 0; i < line.cells(); i++) {
      long k = line.key(i);
      if (isKey(k) && ended) {
        fault(Fault.CHAIN, "bucket %d has a key behind a cell without one", bucket);
      } else if (isKey(k)) {
        cell(k, line.value(i), log2, bucket);
      } else if (k != CellWord.EMPTY && k != CellWord.CLOSED && k != CellWord.UNINIT) {
        fault(Fault.CHAIN, "bucket %d has a key word %x, which cannot be", bucket, k);
      } else if (k == CellWord.CLOSED && tables.next() == null && !tables.isClosed()) {
        fault(Fault.CHAIN, "bucket %d is closed, but its table does not grow", bucket);
      }
      ended |= !isKey(k);
    }
  }

  private void cell(long k, long v, int log2, long bucket) {
    long mixed = bucket >>> log2 - 2 << 62 | k >>> 2;
    if (mixed >>> 64 - log2 != bucket) {
      fault(Fault.WRONG_PLACE, "key %x stands in bucket %d of 2^%d", mixed, bucket, log2);
    } else if (!keys.add(mixed)) {
      fault(Fault.DUPLICATE_KEY, "key %x is twice in bucket %d", mixed, bucket);
    }
    if (!isSpecial(v)) {
      count();
      return;
    }
    boolean constant = v == CellWord.ABSENT || v == CellWord.FROZEN_ABSENT;
    if (!constant && (v & (CellWord.BOX | CellWord.FROZEN)) == 0) {
      fault(Fault.CHAIN, "key %x in bucket %d has a value word %x", mixed, bucket, v);
    }
    if (isFrozenValue(v) && tables.next() == null && !tables.isClosed()) {
      fault(Fault.CHAIN, "key %x in bucket %d is frozen, but its table does not grow", mixed, bucket);
    }
    if (!constant) {
      count();
    }
    if (!constant && (v & CellWord.BOX) != 0) {
      box(v >>> CellWord.REF_SHIFT & REF, mixed);
    }
  }

  private void box(long ref, long mixed) {
    if (blocks.size(ref) < CellWord.BOX_BYTES) {
      fault(Fault.DANGLING_REF, "key %x has box %x, which is no allocated block", mixed, ref);
      return;
    }
    Where before = blocks.claim(ref, Where.ENTRIES);
    if (before != null && !live) {
      fault(Fault.DOUBLY_OWNED, "box %x is in its index, and also in: %s", ref, before);
    }
    long at = Window.offset(ref);
    long info = window.word(at + Block.INFO);
    if (Block.kind(info) != Block.BOX) {
      fault(Fault.WRONG_KIND, "key %x has box %x, which has info %x", mixed, ref, info);
    } else if (Block.isRetired(window.word(at + Block.LIFE))) {
      fault(Fault.RETIRED_REF, "key %x has box %x, which is retired", mixed, ref);
    } else if (window.word(at + CellWord.BOX_KEY) != mixed) {
      fault(Fault.WRONG_PLACE, "key %x has box %x, which is that of another key", mixed, ref);
    }
  }
}
