package io.permalloy.offheap.index;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;

/**
 * Updates of a byte map: immutable entries, one word of the index each.
 *
 * <p><b>Linearization points.</b> Replace and remove: the compare-and-set of the slot from the live
 * word. Insert: the compare-and-set from tentative to live, by the owner or a helper. Everything
 * that changes nothing: the load of the live word, or of the unfrozen end of the chain.
 *
 * <p><b>Unique insert.</b> A tentative word is placed in the first free slot, then the whole chain
 * is walked again: a live entry with the key, or a tentative one before ours, makes us withdraw
 * (and help that one); a tentative one after ours is killed; then ours becomes live. Two inserters
 * cannot miss each other: each places with a locked instruction before it walks. Whoever is killed
 * in between leaves a tentative word that the next inserter of the key finishes or kills.
 *
 * <p><b>Who owns the result.</b> When the compare-and-set on our tentative word fails: a live word
 * with our entry means inserted; a frozen tentative one means dropped by growth; otherwise the
 * entry's COMMITTED byte tells, which every updater sets before it takes a live word away. A dead
 * entry was seen by others: it is retired, and the next attempt uses a fresh block, so that a
 * tentative word never comes back.
 *
 * <p>Lock-free. The caller is pinned and has called {@code prepare} on its bag.
 */
public final class EntryProtocol {
  /** Offset of the key in an entry. */
  public static final int KEY = Block.HEADER;

  /** Put: insert or replace. */
  public static final int PUT = 0;

  /** Insert only. */
  public static final int PUT_IF_ABSENT = 1;

  /** Replace only. */
  public static final int REPLACE = 2;

  /** Take out. */
  public static final int REMOVE = 3;

  /** The key was absent and is present now. */
  public static final int INSERTED = 0;

  /** The value was replaced, or the entry removed. */
  public static final int CHANGED = 1;

  /** Nothing changed: the key is absent. */
  public static final int ABSENT = 2;

  /** Nothing changed: the key is present. */
  public static final int PRESENT = 3;

  /** Nothing changed: the value is not the expected one. */
  public static final int DIFFERENT = 4;

  private final HashIndex index;
  private final Region region;

  /**
   * The protocol on one index.
   *
   * @param index index of a byte map
   */
  public EntryProtocol(HashIndex index) {
    this.index = index;
    this.region = index.region();
  }

  /**
   * Offset of the value in an entry.
   *
   * @param keyLength bytes of the key
   * @return bytes from the start of the block
   */
  public static int valueAt(int keyLength) {
    return KEY + (keyLength + 7 & 0x1fff8); // not ~7: so the compiler sees how large it can be
  }

  /**
   * Finds the live entry of a key.
   *
   * @param p pinned participant
   * @param q what to look for
   * @return its ref, readable while pinned, or 0
   */
  public long find(Participant p, Probe q) {
    long glanced = index.glance(p, q);
    if (glanced != 0) {
      return glanced;
    }
    index.start(p, q);
    while (true) {
      int event = index.walk(p, q);
      if (event == HashIndex.FROZEN) {
        index.descend(p, q);
      } else if (event == HashIndex.END) {
        return 0;
      } else if (!SlotWord.isTentative(q.word)) {
        return SlotWord.ref(q.word);
      }
    }
  }

  /**
   * Changes the entry of a key.
   *
   * @param p pinned participant; for anything but REMOVE the new entry is in flight, complete
   * @param q what to look for; afterwards its word names the entry that was replaced, removed or
   *     found
   * @param mode what to do
   * @param entry the new entry, or 0
   * @param expected address of the value that must be there, or 0
   * @param expectedLength its bytes
   * @return what happened; with INSERTED and CHANGED the new entry belongs to the map
   */
  public int update(
      Participant p, Probe q, int mode, long entry, long expected, int expectedLength) {
    q.pending = entry;
    try {
      return tryUpdate(p, q, mode, expected, expectedLength);
    } catch (RuntimeException e) {
      if (q.pending != 0) {
        p.slabs().giveBack(q.pending);
      }
      throw e;
    }
  }

  /**
   * The common case of PUT, and no more: the key's live word was found by {@link
   * HashIndex#approach}, and takes the new entry.
   *
   * @param p pinned participant; the new entry is in flight, complete
   * @param q what to look for
   * @param entry the new entry
   * @return false if {@link #update} must do it; nothing has changed
   */
  public boolean overwrite(Participant p, Probe q, long entry) {
    return index.spot(p, q) && swap(p, q, entry);
  }

  private int tryUpdate(Participant p, Probe q, int mode, long expected, int expectedLength) {
    while (true) {
      long mine = q.pending; // not seen by anybody
      boolean inserts = mode <= PUT_IF_ABSENT;
      if (seek(p, q, inserts)) {
        if (mode == PUT_IF_ABSENT) {
          return unused(p, q, PRESENT);
        }
        if (expected != 0 && !hasValue(SlotWord.ref(q.word), expected, expectedLength)) {
          return unused(p, q, DIFFERENT);
        }
        if (swap(p, q, mine)) {
          if (q.parent != 0) {
            index.growth().afterUpdate(p, q, false);
          }
          return CHANGED;
        }
        continue;
      }
      if (!inserts) {
        return unused(p, q, ABSENT);
      }
      long slot = index.place(p, q, SlotWord.TENTATIVE | SlotWord.live(q.tag, mine));
      if (slot != 0) {
        q.pending = 0;
        boolean appended = q.appended;
        if (settle(p, q, slot, mine)) {
          p.slabs().published();
          q.appended = appended;
          index.growth().afterUpdate(p, q, true);
          return INSERTED;
        }
        q.pending = refresh(p, mine);
      }
    }
  }

  private static int unused(Participant p, Probe q, int result) {
    if (q.pending != 0) {
      p.slabs().giveBack(q.pending);
      q.pending = 0;
    }
    return result;
  }

  /** Walks to the live word of the key (true) or to the end of its chain (false). */
  private boolean seek(Participant p, Probe q, boolean inserts) {
    if (index.spot(p, q)) {
      return true;
    }
    index.start(p, q);
    while (true) {
      int event = index.walk(p, q);
      if (event == HashIndex.FROZEN) {
        index.descend(p, q);
      } else if (event == HashIndex.END) {
        return false;
      } else if (!SlotWord.isTentative(q.word)) {
        return true;
      } else if (inserts) {
        help(p, q, q.slot, q.word);
        index.start(p, q);
      }
    }
  }

  private boolean hasValue(long ref, long expected, int length) {
    long block = region.address(ref);
    long info = Mem.getLong(block + Block.INFO);
    return Block.valueLength(info) == length
        && Mem.equal(block + valueAt(Block.keyLength(info)), expected, length);
  }

  /** One compare-and-set: the linearization point of replace and remove. */
  private boolean swap(Participant p, Probe q, long mine) {
    long old = SlotWord.ref(q.word);
    long oldBlock = region.address(old);
    if (!Block.isCommitted(oldBlock)) {
      Block.commit(oldBlock);
    }
    p.unlinking(old, index.map(), Block.ENTRY);
    long word = mine == 0 ? SlotWord.EMPTY : SlotWord.live(SlotWord.tagOf(q.word), mine);
    if (!Mem.compareAndSetLong(q.slot, q.word, word)) {
      p.unlinked();
      return false;
    }
    p.deferRetire(old);
    if (mine != 0) {
      Block.commit(region.address(mine));
      p.slabs().published();
      q.pending = 0;
    }
    return true;
  }

  /**
   * Decides the fate of an entry whose owner is dead: a tentative one is finished or killed.
   *
   * @param p pinned participant
   * @param q the entry's key
   * @param ref the entry
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
        if (!SlotWord.isTentative(q.word)) {
          return true;
        }
        help(p, q, q.slot, q.word);
        index.start(p, q);
      }
    }
  }

  private static final int COMMIT = 0;
  private static final int WITHDRAW = 1;

  /**
   * Decides the fate of our tentative word: true if the entry was inserted, false if it is dead.
   */
  private boolean settle(Participant p, Probe q, long slot, long mine) {
    long live = SlotWord.live(q.tag, mine);
    long tentative = SlotWord.TENTATIVE | live;
    int verdict = WITHDRAW;
    RuntimeException failure = null;
    try {
      verdict = rescan(p, q, slot);
    } catch (RuntimeException e) { // dropped, or full: our word must not stay behind
      failure = e;
    }
    long to = verdict == COMMIT ? live : SlotWord.EMPTY;
    long witness = Mem.compareAndExchangeLong(slot, tentative, to);
    boolean inserted =
        witness == tentative ? verdict == COMMIT : resolve(witness, live, tentative, mine);
    if (inserted) {
      Block.commit(region.address(mine));
    } else if (failure != null) {
      p.bag().retire(mine);
      p.slabs().published();
      throw failure;
    }
    return inserted;
  }

  private boolean resolve(long witness, long live, long tentative, long mine) {
    if ((witness & ~SlotWord.FROZEN) == live) {
      return true;
    }
    if (witness == (SlotWord.FROZEN | tentative)) {
      return false;
    }
    return Block.isCommitted(region.address(mine));
  }

  private int rescan(Participant p, Probe q, long slot) {
    boolean passed = false;
    index.rewind(q);
    while (true) {
      int event = index.walk(p, q);
      if (event == HashIndex.END) {
        return COMMIT;
      } else if (event == HashIndex.FROZEN) {
        return WITHDRAW;
      } else if (q.slot == slot) {
        passed = true;
      } else if (!SlotWord.isTentative(q.word) || !passed) {
        return WITHDRAW; // the next walk finds it, and helps it if it is tentative
      } else if (!Mem.compareAndSetLong(q.slot, q.word, SlotWord.EMPTY)) {
        q.next--;
      }
    }
  }

  /** Finishes or kills somebody's tentative word: he may be dead. Then the caller looks again. */
  private void help(Participant p, Probe q, long slot, long word) {
    long at = slot;
    long tentative = word;
    boolean passed = false;
    index.rewind(q);
    while (true) {
      int event = index.walk(p, q);
      if (event == HashIndex.FROZEN) {
        return;
      } else if (event == HashIndex.END) {
        Mem.compareAndSetLong(at, tentative, tentative & ~SlotWord.TENTATIVE);
        return;
      } else if (!SlotWord.isTentative(q.word)) {
        Mem.compareAndSetLong(at, tentative, SlotWord.EMPTY);
        return;
      } else if (q.slot == at) {
        passed = true;
      } else if (!passed) {
        at = q.slot;
        tentative = q.word;
        index.rewind(q);
      } else if (!Mem.compareAndSetLong(q.slot, q.word, SlotWord.EMPTY)) {
        q.next--;
      }
    }
  }

  /** Retires a dead entry, which others have seen, and copies it to a block that nobody has. */
  private long refresh(Participant p, long dead) {
    long block = region.address(dead);
    long info = Mem.getLong(block + Block.INFO);
    p.bag().retire(dead);
    p.slabs().published();
    p.bag().ensureRoom();
    int bytes = valueAt(Block.keyLength(info)) + Block.valueLength(info);
    long fresh = p.slabs().allocate(bytes, index.map(), Block.ENTRY);
    if (fresh == 0) {
      throw index.full(bytes);
    }
    long to = region.address(fresh);
    Mem.putLong(to + Block.INFO, info & ~0xffL);
    Mem.copy(block + KEY, to + KEY, bytes - KEY);
    return fresh;
  }
}
