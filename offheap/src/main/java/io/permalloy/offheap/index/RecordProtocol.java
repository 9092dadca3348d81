package io.permalloy.offheap.index;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;

/**
 * Records: blocks that are updated in place. The record's header decides whether it is there.
 *
 * <pre>
 *   record  life | info | header | key, padded to 8 | fields x 8, once or twice
 *   header  bits 0-1: 0 PENDING, 1 ALIVE, 2 DEAD, 3 ABORTED; bits 2-63: version
 * </pre>
 *
 * <p>A record of many writers has its fields once and version 0 always. One of a single writer has
 * two halves of fields, and its version tells which is valid: see {@link RecordHalves}.
 *
 * <p>PENDING to ALIVE to DEAD, or PENDING to ABORTED, by compare-and-set, never back. Owner, helper
 * and reaper read the fate of a record from the record, in whichever table its slot is: slots of
 * records have no tentative bit, and growth copies every ref whatever the header says.
 *
 * <p><b>Linearization points.</b> Insert: PENDING to ALIVE. Remove: ALIVE to DEAD. Found: the load
 * of ALIVE. Absent: an instant during the walk. A field operation: its compare-and-set, or, if the
 * record died after it was found, the instant before that.
 *
 * <p>Lock-free. The caller is pinned and has called {@code prepare} on its bag.
 */
public final class RecordProtocol {
  /** Offset of the header word. */
  public static final int STATE = Block.HEADER;

  /** Offset of the key. */
  public static final int KEY = STATE + 8;

  /** On its way in. */
  public static final long PENDING = 0;

  /** There. */
  public static final long ALIVE = 1;

  /** Removed. */
  public static final long DEAD = 2;

  /** Never got in. */
  public static final long ABORTED = 3;

  /** The bits of the state in a header. */
  public static final long STATE_MASK = 3;

  /** What is added to a header for the next version. */
  public static final long NEXT_VERSION = 4;

  private final HashIndex index;
  private final Region region;
  private final int halves;

  /**
   * The protocol on one index.
   *
   * @param index index of a record map
   * @param halves how many times a record has its fields: 1 or 2
   */
  public RecordProtocol(HashIndex index, int halves) {
    this.index = index;
    this.region = index.region();
    this.halves = halves;
  }

  /**
   * Offset of the first field.
   *
   * @param keyLength bytes of the key
   * @return bytes from the start of the block
   */
  public static int fieldsAt(int keyLength) {
    return KEY + (keyLength + 7 & ~7);
  }

  /**
   * State of a record. Acquire.
   *
   * @param ref record
   * @return a constant
   */
  public long state(long ref) {
    return stateAt(region.address(ref));
  }

  /**
   * State of a record. Acquire.
   *
   * @param record its address
   * @return a constant
   */
  public static long stateAt(long record) {
    return Mem.getLongAcquire(record + STATE) & STATE_MASK;
  }

  /**
   * Finds the record of a key. Writes nothing to the index.
   *
   * @param p pinned participant
   * @param q what to look for
   * @return its ref, readable while pinned, or 0
   */
  public long find(Participant p, Probe q) {
    long glanced = index.glance(p, q);
    if (glanced != 0 && state(glanced) == ALIVE) {
      return glanced;
    }
    index.start(p, q);
    while (true) {
      int event = index.walk(p, q);
      if (event == HashIndex.FROZEN) {
        index.descend(p, q);
      } else if (event == HashIndex.END) {
        return 0;
      } else if (state(SlotWord.ref(q.word)) == ALIVE) {
        return SlotWord.ref(q.word);
      }
    }
  }

  /**
   * Finds the record of a key, or inserts one.
   *
   * @param p pinned participant
   * @param q what to look for, for update
   * @param initial values of the fields
   * @param from the first of them in the array
   * @param fields how many
   * @return its ref; negated if this call inserted it
   */
  public long acquire(Participant p, Probe q, long[] initial, int from, int fields) {
    long glanced = index.glance(p, q);
    if (glanced != 0 && state(glanced) == ALIVE) {
      return glanced;
    }
    q.pending = 0;
    try {
      return tryAcquire(p, q, initial, from, fields);
    } catch (RuntimeException e) {
      if (q.pending != 0) {
        p.slabs().giveBack(q.pending);
      }
      throw e;
    }
  }

  private long tryAcquire(Participant p, Probe q, long[] initial, int from, int fields) {
    while (true) {
      long found = seek(p, q);
      if (found != 0) {
        if (q.pending != 0) {
          p.slabs().giveBack(q.pending);
          q.pending = 0;
        }
        return found;
      }
      if (q.pending == 0) {
        q.pending = create(p, q, initial, from, fields); // not seen by anybody
      }
      long mine = q.pending;
      if (index.place(p, q, SlotWord.live(q.tag, mine)) != 0) {
        q.pending = 0;
        if (settle(p, q, mine)) {
          return -mine;
        }
        p.bag().ensureRoom();
      }
    }
  }

  /** Decides our pending record: true if it was inserted, false if it is out again. */
  private boolean settle(Participant p, Probe q, long mine) {
    boolean appended = q.appended;
    RuntimeException failure = null;
    try {
      resolve(p, q, mine);
    } catch (RuntimeException e) { // dropped, or full: it must not stay pending
      failure = e;
      change(mine, PENDING, ABORTED);
    }
    boolean inserted = state(mine) != ABORTED;
    if (inserted) {
      p.slabs().published();
      q.appended = appended;
      index.growth().afterUpdate(p, q, true);
    } else if (failure != null) {
      p.slabs().published(); // whoever meets it in its slot takes it out
      throw failure;
    } else {
      unlinkOwn(p, q, mine);
    }
    return inserted;
  }

  private void unlinkOwn(Participant p, Probe q, long mine) {
    try {
      unlink(p, q, mine);
    } finally {
      p.slabs().published();
    }
  }

  private long create(Participant p, Probe q, long[] initial, int from, int fields) {
    int bytes = fieldsAt(q.keyLength) + 8 * fields * halves;
    long ref = p.slabs().allocate(bytes, index.map(), Block.RECORD);
    if (ref == 0) {
      throw index.full(bytes);
    }
    long block = region.address(ref);
    Mem.putLong(block + Block.INFO, Block.info(Block.RECORD, q.keyLength, 8 * fields * halves));
    Mem.putLong(block + STATE, PENDING);
    Mem.copy(q.key, block + KEY, q.keyLength);
    long field = block + fieldsAt(q.keyLength);
    for (int i = 0; i < fields; i++) {
      Mem.putLong(field + 8L * i, initial[from + i]);
    }
    return ref;
  }

  /** Walks to a live record (its ref) or to the end of the chain (0); clears up on the way. */
  private long seek(Participant p, Probe q) {
    index.start(p, q);
    while (true) {
      int event = index.walk(p, q);
      if (event == HashIndex.FROZEN) {
        index.descend(p, q);
        continue;
      } else if (event == HashIndex.END) {
        return 0;
      }
      long ref = SlotWord.ref(q.word);
      long state = state(ref);
      if (state == ALIVE) {
        return ref;
      }
      if (state == PENDING) {
        resolve(p, q, ref);
      } else {
        unlinkHere(p, q, ref);
      }
      index.start(p, q);
    }
  }

  /** Decides a pending record, ours or somebody's who may be dead. */
  private void resolve(Participant p, Probe q, long pending) {
    boolean passed = false;
    index.start(p, q);
    while (true) {
      int event = index.walk(p, q);
      if (event == HashIndex.FROZEN) {
        index.descend(p, q);
        passed = false;
      } else if (event == HashIndex.END) {
        change(pending, PENDING, ALIVE);
        return;
      } else if (SlotWord.ref(q.word) == pending) {
        passed = true;
      } else {
        long rival = SlotWord.ref(q.word);
        long state = state(rival);
        if (state == ALIVE || state == PENDING && !passed) {
          change(pending, PENDING, ABORTED);
          return;
        }
        if (state == PENDING && !change(rival, PENDING, ABORTED)) {
          q.next--;
        }
      }
    }
  }

  private boolean change(long ref, long from, long to) {
    return Mem.compareAndSetLong(region.address(ref) + STATE, from, to);
  }

  /**
   * Removes the record of a key.
   *
   * @param p pinned participant
   * @param q what to look for, for update
   * @return true if this call removed it
   */
  public boolean remove(Participant p, Probe q) {
    while (true) {
      long ref = find(p, q);
      if (ref == 0) {
        return false;
      }
      if (kill(p, q, ref)) {
        return true;
      }
    }
  }

  /**
   * Removes one record.
   *
   * @param p pinned participant, since before the record was found
   * @param q the record's key, for update
   * @param ref the record
   * @return true if this call removed it
   */
  public boolean kill(Participant p, Probe q, long ref) {
    if (end(p, ref) == 0) {
      return false;
    }
    clear(p, q, ref);
    return true;
  }

  /**
   * Removes one record, but leaves it in its slot: ALIVE to DEAD, with the version that it has.
   * {@link #clear} must follow; a reaper does it for whoever dies in between.
   *
   * @param p pinned participant, since before the record was found
   * @param ref the record
   * @return its header before, or 0 if it was not alive
   */
  public long end(Participant p, long ref) {
    p.unlinking(ref, index.map(), Block.RECORD);
    long at = region.address(ref) + STATE;
    long header = Mem.getLongAcquire(at);
    while ((header & STATE_MASK) == ALIVE) {
      long witness = Mem.compareAndExchangeLong(at, header, header + (DEAD - ALIVE));
      if (witness == header) {
        return header;
      }
      header = witness;
    }
    p.unlinked();
    return 0;
  }

  /**
   * Ends a record whose map is being dropped. The caller takes it out of its slot.
   *
   * @param record its address
   */
  static void bury(long record) {
    long at = record + STATE;
    Mem.compareAndSetLong(at, PENDING, ABORTED);
    long header = Mem.getLongAcquire(at);
    while ((header & STATE_MASK) == ALIVE) {
      header = Mem.compareAndExchangeLong(at, header, header + (DEAD - ALIVE));
    }
  }

  /**
   * Takes a record that {@link #end} has removed out of its slot.
   *
   * @param p pinned participant, since before the record was found
   * @param q the record's key, for update
   * @param ref the record
   */
  public void clear(Participant p, Probe q, long ref) {
    try {
      unlink(p, q, ref);
    } catch (StoreFullException | IllegalStateException later) {
      return; // it is removed; whoever meets it in its slot takes it out
    }
  }

  /**
   * Decides the fate of a record whose owner is dead: a pending one gets in or is aborted, and one
   * that is not alive is taken out of its slot.
   *
   * @param p pinned participant
   * @param q the record's key, for update
   * @param ref the record
   * @return true if the map has it
   */
  public boolean decide(Participant p, Probe q, long ref) {
    index.start(p, q);
    while (true) {
      int event = index.walk(p, q);
      if (event == HashIndex.FROZEN) {
        index.descend(p, q);
      } else if (event == HashIndex.END) {
        return false;
      } else if (SlotWord.ref(q.word) == ref) {
        long state = state(ref);
        if (state == ALIVE) {
          return true;
        }
        if (state == PENDING) {
          resolve(p, q, ref);
        } else {
          unlinkHere(p, q, ref);
        }
        index.start(p, q);
      }
    }
  }

  /**
   * Takes a dead record out of its slot, wherever that is by now, if nobody else does. It stays
   * noted until it is out: whoever dies in between would leave it there for good.
   */
  private void unlink(Participant p, Probe q, long ref) {
    p.unlinking(ref, index.map(), Block.RECORD);
    try {
      index.start(p, q);
      while (true) {
        int event = index.walk(p, q);
        if (event == HashIndex.FROZEN) {
          index.descend(p, q);
        } else if (event == HashIndex.END || SlotWord.ref(q.word) == ref && takeOut(p, q, ref)) {
          return;
        }
      }
    } finally {
      p.unlinked();
    }
  }

  /** Takes a dead record out of the slot that the probe is at, unless somebody was faster. */
  private void unlinkHere(Participant p, Probe q, long ref) {
    p.unlinking(ref, index.map(), Block.RECORD);
    takeOut(p, q, ref);
    p.unlinked();
  }

  private boolean takeOut(Participant p, Probe q, long ref) {
    boolean won = Mem.compareAndSetLong(q.slot, q.word, SlotWord.EMPTY);
    if (won) {
      p.bag().retire(ref);
    } else {
      q.next--;
    }
    return won;
  }
}
