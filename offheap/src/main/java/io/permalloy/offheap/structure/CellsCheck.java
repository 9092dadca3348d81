package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.cells.CellWord;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.segment.Window;
import java.util.HashSet;
import java.util.Set;

/**
 * The check of a map of longs: claimed cells are a prefix of their chain, each key is in its bucket
 * and once, boxes belong to their keys, frozen values are in records of their table, children agree
 * with their bucket. What is judged is all words of a bucket, values included.
 */
final class CellsCheck extends BucketLooks {
  private final Set<Long> keys = new HashSet<>();

  CellsCheck(Window window, Blocks blocks, Findings findings, MapPlace place, boolean live) {
    super(window, blocks, findings, place, live, TableShape.CELLS);
  }

  private static int cells(Chain chain) {
    return chain.count() == 0 ? 0 : chain.count() / chain.perBucket() * CellWord.CELLS;
  }

  private static long key(Chain chain, int cell) {
    return chain.word(cell / CellWord.CELLS * chain.perBucket() + 2 * (cell % CellWord.CELLS));
  }

  private static long value(Chain chain, int cell) {
    return chain.word(cell / CellWord.CELLS * chain.perBucket() + 2 * (cell % CellWord.CELLS) + 1);
  }

  /** Whether any cell is frozen or closed, or the chain is. */
  private static boolean isFreezing(Chain chain) {
    for (int i = 0; i < cells(chain); i++) {
      long k = key(chain, i);
      if (k == CellWord.CLOSED || CellWord.isKey(k) && CellWord.isFrozen(value(chain, i))) {
        return true;
      }
    }
    return chain.word(chain.count() - 1) == CellWord.CLOSED;
  }

  /** Whether every value is frozen, and no cell can be claimed any more. */
  private static boolean isFrozen(Chain chain) {
    for (int i = 0; i < cells(chain); i++) {
      if (!CellWord.isKey(key(chain, i))) {
        return key(chain, i) == CellWord.CLOSED;
      }
      if (!CellWord.isFrozen(value(chain, i))) {
        return false;
      }
    }
    return chain.word(chain.count() - 1) == CellWord.CLOSED;
  }

  private static boolean isTouched(Chain chain) {
    for (int i = 0; i < chain.count(); i++) {
      if (chain.word(i) != CellWord.UNINIT) {
        return true;
      }
    }
    return false;
  }

  private boolean isAtRest() {
    return tables.next() == null && !tables.isClosed();
  }

  @Override
  void judge(long bucket) {
    TableView current = tables.current();
    TableView next = tables.next();
    keys.clear();
    read(parent, current, bucket);
    if (!parent.isWritten()) {
      fault(Fault.CHAIN, "bucket %d of 2^%d has an empty word", bucket, current.log2());
    }
    if (next == null || parent.count() == 0) {
      judge(parent, current, bucket);
      return;
    }
    int doubling = next.log2() - current.log2();
    read(left, next, bucket << doubling);
    if (doubling != 0) {
      read(right, next, 2 * bucket + 1);
    }
    if ((isTouched(left) || isTouched(right)) && !isFrozen(parent)) {
      fault(Fault.CHAIN, "bucket %d has moved, but not all of it is frozen", bucket);
    }
    boolean memory = left.count() > 0 && (doubling == 0 || right.count() > 0);
    if (!memory && isFreezing(parent)) {
      fault(Fault.CHAIN, "bucket %d is frozen, but its children have no memory", bucket);
    }
    if (!left.isWritten() || doubling != 0 && !right.isWritten()) {
      judge(parent, current, bucket);
      return;
    }
    judge(left, next, bucket << doubling);
    if (doubling != 0) {
      judge(right, next, 2 * bucket + 1);
    }
  }

  /** Cells are claimed in order: behind one that is not, none is. */
  private void judge(Chain chain, TableView table, long bucket) {
    boolean ended = false;
    for (int i = 0; i < cells(chain); i++) {
      long k = key(chain, i);
      if (CellWord.isKey(k) && ended) {
        fault(Fault.CHAIN, "bucket %d has a key behind a cell without one", bucket);
      } else if (CellWord.isKey(k)) {
        cell(k, value(chain, i), table, bucket);
      } else if (k != CellWord.EMPTY && k != CellWord.CLOSED && k != CellWord.UNINIT) {
        fault(Fault.CHAIN, "bucket %d has a key word %x, which cannot be", bucket, k);
      } else if (k == CellWord.CLOSED && isAtRest()) {
        fault(Fault.CHAIN, "bucket %d is closed, but its table does not grow", bucket);
      }
      ended |= !CellWord.isKey(k);
    }
    if (chain.count() > 0 && chain.word(chain.count() - 1) == CellWord.CLOSED && isAtRest()) {
      fault(Fault.CHAIN, "the chain of bucket %d is closed, but its table does not grow", bucket);
    }
  }

  private void cell(long k, long v, TableView table, long bucket) {
    long mixed = CellWord.mixed(k, bucket, table.log2());
    if (mixed >>> 64 - table.log2() != bucket) {
      fault(Fault.WRONG_PLACE, "key %x stands in bucket %d of 2^%d", mixed, bucket, table.log2());
    } else if (!keys.add(mixed)) {
      fault(Fault.DUPLICATE_KEY, "key %x is twice in bucket %d", mixed, bucket);
    }
    if (CellWord.isFrozen(v) && isAtRest()) {
      fault(
          Fault.CHAIN, "key %x in bucket %d is frozen, but its table does not grow", mixed, bucket);
    }
    if (v == CellWord.ABSENT || v == CellWord.FROZEN_ABSENT) {
      return;
    }
    count();
    if (CellWord.isBox(v)) {
      box(CellWord.ref(v), mixed);
    } else if (CellWord.isSpecial(v) && !isInRecord(v, table)) {
      fault(Fault.CHAIN, "key %x in bucket %d has a value word %x", mixed, bucket, v);
    }
  }

  /** Half a spare line of the table is a record of three values. */
  private boolean isInRecord(long v, TableView table) {
    long at = Window.offset(CellWord.ref(v));
    long line = at & -CellWord.LINE_BYTES;
    return CellWord.isFrozen(v)
        && CellWord.cell(v) < CellWord.CELLS
        && at % CellWord.RECORD_BYTES == 0
        && table.isOverflow(line)
        && table.hasMemory(line);
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
