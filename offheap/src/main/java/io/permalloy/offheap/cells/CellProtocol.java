package io.permalloy.offheap.cells;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;

/**
 * Operations of a long to long map on its cells. Numbers as in section 1 of the cells model.
 *
 * <p><b>Invariants.</b> I1: in a table a key word goes once, from EMPTY to a key or to CLOSED; a
 * link goes once, from END to a line or to CLOSED. I2: cells are claimed in chain order, so the
 * claimed ones are a prefix, and one compare-and-set decides which key gets the next: a key has at
 * most one cell in a table. I3: a cell belongs to its key for the life of the table; so its value
 * word is simply that key's register, and a value that comes back there does no harm. I4: a value
 * word goes to its frozen form once, and stays. I5: growth writes V before K. I6: only the root has
 * a next table, and it moves when every bucket is packed.
 *
 * <p><b>Linearization points.</b> Every update that changes something: its compare-and-set of the
 * value word. Claiming a cell changes nothing: it has no value yet. What changes nothing: the load
 * of the value word, or of the EMPTY or END at which the search ended. A get that met a frozen word
 * in a table and an UNINIT word in the next: the load of that UNINIT word; nobody can have changed
 * the key after it was frozen, since updates complete the bucket first.
 *
 * <p><b>Orders.</b> Words are loaded with acquire, so V after K, and what is behind a ref after the
 * ref; all changes are volatile compare-and-sets. Records, boxes and overflow lines are written
 * plainly while they are private.
 *
 * <p><b>Tables.</b> Root and next table are used after an epoch check. If the check behind the load
 * of a next table fails the search starts again at the root: that table may be younger than the pin
 * was, and gone. Boxes are followed, and compared, after an epoch check too.
 *
 * <p><b>Kills.</b> Between claim and value: a cell without a value, which the key finds again, and
 * which the next table leaves out. A new box is named by {@code inA}, a box being replaced by
 * {@code inU}; a reaper keeps it iff the key's value word {@link #names} it. Else see {@link
 * CellGrowth}.
 *
 * <p>Lock-free; get is wait-free without growth. The caller is pinned.
 */
public final class CellProtocol {
  /** Sets. */
  public static final int PUT = 0;

  /** Sets if there is no value. */
  public static final int PUT_IF_ABSENT = 1;

  /** Adds; no value counts as 0. */
  public static final int ADD = 2;

  /** Sets if there is a value. */
  public static final int REPLACE = 3;

  /** Sets if there is the expected value. */
  public static final int COMPARE_AND_SET = 4;

  /** Removes. */
  public static final int REMOVE = 5;

  /** Removes if there is the expected value. */
  public static final int REMOVE_EXPECTED = 6;

  private final CellIndex cells;
  private final Region region;
  private final CellRead read;
  private final int map;

  /**
   * The operations of one map.
   *
   * @param cells its index
   */
  public CellProtocol(CellIndex cells) {
    this.cells = cells;
    this.region = cells.tables().region();
    this.read = cells.read();
    this.map = cells.tables().map();
  }

  /**
   * Changes the value of a key.
   *
   * @param p pinned participant
   * @param q afterwards says what was there before
   * @param what one of the constants
   * @param mixed mixed key
   * @param argument new value, or what to add
   * @param expected the value that must be there, for those that ask
   * @return true if it changed, or was set to, something
   * @throws io.permalloy.offheap.StoreFullException if there is no room; nothing has changed then
   */
  public boolean update(Participant p, Seek q, int what, long mixed, long argument, long expected) {
    long at = read.spot(p, mixed);
    if (at != 0 && what <= ADD) {
      long v = Mem.getLongAcquire(at);
      if (!CellWord.isSpecial(v)) {
        long before = v ^ CellWord.FLIP;
        long to = (what == ADD ? before + argument : argument) ^ CellWord.FLIP;
        q.present = true;
        q.before = before;
        if (what == PUT_IF_ABSENT) {
          return false;
        }
        if (!CellWord.isSpecial(to) && Mem.compareAndSetLong(at, v, to)) {
          return true;
        }
      }
    }
    return updateSlowly(p, q, what, mixed, argument, expected);
  }

  private boolean updateSlowly(
      Participant p, Seek q, int what, long mixed, long argument, long expected) {
    q.to(mixed);
    q.box = 0;
    boolean changed = false;
    try {
      changed = tryUpdate(p, q, what, argument, expected);
    } finally {
      if (q.box != 0) {
        p.slabs().giveBack(q.box);
      }
    }
    if (q.claimed || q.parent != 0) {
      cells.growth().afterUpdate(p, q);
    }
    return changed;
  }

  private boolean tryUpdate(Participant p, Seek q, int what, long argument, long expected) {
    boolean claims = what <= ADD;
    while (true) {
      long at = find(p, q, claims);
      long v = at == 0 ? CellWord.ABSENT : Mem.getLongAcquire(at);
      if (CellWord.isFrozen(v) || CellWord.isBox(v) && !p.pin().stable()) {
        continue;
      }
      q.present = v != CellWord.ABSENT;
      q.before = q.present ? value(v) : 0;
      if (isRefused(q, what, expected)) {
        return false;
      }
      long to =
          what >= REMOVE
              ? CellWord.ABSENT
              : word(p, q, what == ADD ? q.before + argument : argument);
      if (change(p, at, v, to)) {
        if (to == CellWord.box(q.box)) {
          p.slabs().published();
          q.box = 0;
        }
        return true;
      }
    }
  }

  private static boolean isRefused(Seek q, int what, long expected) {
    return switch (what) {
      case PUT, ADD -> false;
      case PUT_IF_ABSENT -> q.present;
      case REPLACE, REMOVE -> !q.present;
      default -> !q.present || q.before != expected;
    };
  }

  /** The linearization point of every update. */
  private boolean change(Participant p, long at, long from, long to) {
    if (!CellWord.isBox(from)) {
      return Mem.compareAndSetLong(at, from, to);
    }
    long old = CellWord.ref(from);
    p.unlinking(old, map, Block.BOX);
    boolean done = Mem.compareAndSetLong(at, from, to);
    if (done) {
      p.bag().retire(old);
    }
    p.unlinked();
    return done;
  }

  /** The word for a value: with a box of its own, not seen by anybody, if it needs one. */
  private long word(Participant p, Seek q, long value) {
    long plain = value ^ CellWord.FLIP;
    if (!CellWord.isSpecial(plain)) {
      return plain;
    }
    if (q.box == 0) {
      long ref = p.slabs().allocate(CellWord.BOX_BYTES, map, Block.BOX);
      if (ref == 0) {
        throw cells.tables().full(CellWord.BOX_BYTES);
      }
      q.box = ref;
    }
    long box = region.address(q.box);
    Mem.putLong(box + Block.INFO, Block.info(Block.BOX, 0, 0));
    Mem.putLong(box + CellWord.BOX_VALUE, value);
    Mem.putLong(box + CellWord.BOX_KEY, q.mixed);
    return CellWord.box(q.box);
  }

  /** The value of a word that has one: plain, or in a box that this pin covers. */
  private long value(long v) {
    return CellWord.isSpecial(v)
        ? Mem.getLong(region.address(CellWord.ref(v)) + CellWord.BOX_VALUE)
        : v ^ CellWord.FLIP;
  }

  /**
   * Finds the cell of a key in the newest table that has it. Completes the buckets it passes.
   *
   * @return address of its value word, which was not frozen; 0 if it has no cell
   */
  private long find(Participant p, Seek q, boolean claims) {
    while (true) {
      q.parent = 0;
      q.table = cells.root(p);
      long at = findFrom(p, q, claims);
      if (at != AGAIN) {
        return at;
      }
    }
  }

  private static final long AGAIN = -1;

  private long findFrom(Participant p, Seek q, boolean claims) {
    while (true) {
      long at = cells.walk(p, q, q.table, claims);
      if (at == CellIndex.MISSED) {
        return 0;
      }
      if (at == CellIndex.UNWRITTEN) {
        throw damaged();
      }
      if (at > 0 && !CellWord.isFrozen(Mem.getLongAcquire(at + CellWord.VALUE))) {
        return at + CellWord.VALUE;
      }
      long next = cells.next(q.table);
      if (!p.pin().stable()) {
        return AGAIN;
      }
      long bucket = bucket(q.mixed, q.table);
      cells.growth().complete(p, q, q.table, next, bucket);
      q.parent = q.table;
      q.table = next;
    }
  }

  private static long bucket(long mixed, long table) {
    return TableLayout.bucket(mixed, TableLayout.log2(table));
  }

  private IllegalStateException damaged() {
    return new IllegalStateException(
        "store " + region.name() + " is damaged: an empty word in the current table of map " + map);
  }

  /**
   * Reads the value of a key. Writes nothing, and helps nobody.
   *
   * @param p pinned participant
   * @param q afterwards says what is there
   * @param mixed mixed key
   * @return true if there is a value
   */
  public boolean get(Participant p, Seek q, long mixed) {
    q.to(mixed);
    while (true) {
      long v = look(p, q);
      if (!CellWord.isBox(v)) {
        q.present = v != CellWord.ABSENT;
        q.before = q.present ? v ^ CellWord.FLIP : 0;
        return q.present;
      }
      if (p.pin().stable()) {
        q.present = true;
        q.before = value(v);
        return true;
      }
    }
  }

  /** The value word of a key: plain, box or ABSENT. A box may be followed if the epoch stands. */
  private long look(Participant p, Seek q) {
    while (true) {
      long v = lookFrom(p, q, cells.root(p));
      if (v != CellWord.UNINIT) {
        return v;
      }
    }
  }

  /** UNINIT: look again from the root. */
  private long lookFrom(Participant p, Seek q, long root) {
    long table = root;
    long frozen = CellWord.UNINIT;
    while (true) {
      long at = cells.walk(p, q, table, false);
      if (at == CellIndex.MISSED) {
        return CellWord.ABSENT;
      }
      if (at == CellIndex.UNWRITTEN) {
        if (frozen == CellWord.UNINIT) {
          throw damaged();
        }
        return cells.growth().thawed(frozen);
      }
      frozen =
          at == CellIndex.MOVED ? CellWord.FROZEN_ABSENT : Mem.getLongAcquire(at + CellWord.VALUE);
      if (!CellWord.isFrozen(frozen)) {
        return frozen;
      }
      table = cells.next(table);
      if (!p.pin().stable()) {
        return CellWord.UNINIT;
      }
    }
  }

  /**
   * For a reaper: whether the map still has a box.
   *
   * @param p pinned participant
   * @param q room
   * @param ref the box, complete
   * @return true if the value word of its key names it
   */
  public boolean names(Participant p, Seek q, long ref) {
    q.to(Mem.getLong(region.address(ref) + CellWord.BOX_KEY));
    return look(p, q) == CellWord.box(ref);
  }
}
