package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.alloc.SlabAllocator;
import io.permalloy.offheap.cells.CellIndex;
import io.permalloy.offheap.cells.CellProtocol;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.Probe;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;

/**
 * Finishes what a dead process was doing, so that nothing of it is lost, leaked or in the way.
 *
 * <p>The caller holds the dead process's lock, so nobody else reaps it, its slot is not reused, and
 * no instruction of it can follow. Each of its session lines names what it had in flight. The
 * reaper acts as that line, in this order: the free it was in; what else it was taking; the block
 * it was publishing; the block it was unlinking; last its pin. Until then the dead pin protects
 * what the in-flight words name.
 *
 * <p><b>Rule:</b> what cannot be reached is retired, once. "Not found" is stable: refs are fresh,
 * the owner is dead, and an entry on its way in is found and decided. Whether the owner or a rival
 * had won need not be known: the life word is claimed once. A reaper never frees at once what has
 * been in a slot, since others may be comparing keys on it. Every step may be repeated: a reaper
 * may die too.
 */
final class Reaper {
  private final OffHeapStore store;
  private final Region region;

  Reaper(OffHeapStore store) {
    this.store = store;
    this.region = store.region();
  }

  /** A slot that we have just taken may have lines of whoever had it before. */
  void reapOwnSlot() {
    reap(store.file().process());
  }

  /**
   * Idle lines first: they need no session of ours, and may be all the sessions that the store has.
   */
  void reap(int slot) {
    reapLines(slot, true);
    reapLines(slot, false);
  }

  private void reapLines(int slot, boolean idle) {
    long max = Mem.getLongAcquire(region.base() + StoreLayout.MAX_LINE_AT);
    for (int line = 1; line <= max; line++) {
      long state = Mem.getLongAcquire(word(line, SessionLine.STATE));
      if ((state & SessionLine.OWNED) != 0
          && SessionLine.process(state) == slot
          && (isIdle(line) || !idle)) {
        reapLine(line);
      }
    }
  }

  private boolean isIdle(int line) {
    return Mem.getLongAcquire(word(line, SessionLine.IN_ALLOCATION)) == 0
        && Mem.getLongAcquire(word(line, SessionLine.IN_UNLINK)) == 0
        && Mem.getLongAcquire(word(line, SessionLine.IN_OTHER)) == 0
        && !store.directory().isMaking(line);
  }

  private long word(int line, int offset) {
    return region.base() + region.layout().line(line) + offset;
  }

  private void reapLine(int line) {
    Participant dead = Participant.takeOver(region, line);
    dead.finishFree();
    if (!isIdle(line)) {
      finish(dead, line);
    }
    dead.release();
  }

  private void finish(Participant dead, int line) {
    try (Session session = store.session()) {
      Participant p = session.enterForUpdate();
      try {
        decideOther(p, dead, line); // first: retiring may need a chunk, and inX for it
        decideBlock(session, p, dead, line, SessionLine.IN_ALLOCATION);
        decideBlock(session, p, dead, line, SessionLine.IN_UNLINK);
      } finally {
        session.exit();
      }
      store.directory().reap(session, dead, line);
    }
  }

  private void decideBlock(Session session, Participant p, Participant dead, int line, int offset) {
    long inFlight = Mem.getLongAcquire(word(line, offset));
    long ref = SessionLine.ref(inFlight);
    if (inFlight != 0 && SlabAllocator.isAllocated(region, ref)) {
      int map = SessionLine.map(inFlight);
      HashIndex index = store.directory().indexOf(map);
      if (SessionLine.kind(inFlight) == Block.TABLE) {
        decideTable(p, dead, index, ref);
      } else if (index == null || !isKept(session, p, index, ref)) {
        dead.bag().retireOrphan(ref);
      }
    }
    Mem.putLongRelease(word(line, offset), 0);
  }

  private void decideTable(Participant p, Participant dead, HashIndex index, long ref) {
    long life = Mem.getLongAcquire(region.address(ref) + Block.LIFE);
    if (Block.isRetired(life) && Block.line(life) != dead.line()) {
      return; // theirs
    }
    if (index == null) {
      dead.bag().retireOrphan(ref);
    } else if (!index.growth().isReachable(p, ref)) {
      index.growth().retireTable(dead, ref);
    }
  }

  private boolean isKept(Session session, Participant p, HashIndex index, long ref) {
    if (!index.isLive()) {
      return false;
    }
    long block = region.address(ref);
    long info = Mem.getLong(block + Block.INFO);
    if (Block.kind(info) != index.kind()) {
      return false;
    }
    if (index.kind() == Block.BOX) {
      return isBoxKept(session, p, index, ref);
    }
    int length = Block.keyLength(info);
    boolean bytes = index.kind() == Block.ENTRY;
    long key = block + (bytes ? EntryProtocol.KEY : RecordProtocol.KEY);
    Probe q = session.probe();
    q.seek(index.hash(key, length), key, length, true);
    try {
      return bytes
          ? new EntryProtocol(index).decide(p, q, ref)
          : new RecordProtocol(index, 1).decide(p, q, ref);
    } catch (IllegalStateException dropped) {
      return false;
    }
  }

  private static boolean isBoxKept(Session session, Participant p, HashIndex index, long ref) {
    try {
      return new CellProtocol(new CellIndex(index)).names(p, session.seek(), ref);
    } catch (IllegalStateException dropped) {
      return false;
    }
  }

  private void decideOther(Participant p, Participant dead, int line) {
    long other = Mem.getLongAcquire(word(line, SessionLine.IN_OTHER));
    if (other == 0) {
      return;
    }
    long first = SessionLine.otherFirst(other);
    switch (SessionLine.otherKind(other)) {
      case SessionLine.NESTED -> {
        HashIndex index = store.directory().indexOf(SessionLine.otherMap(other));
        if (SlabAllocator.isAllocated(region, first)
            && (index == null || !index.growth().isReachable(p, first))) {
          dead.bag().retireOrphan(first);
        }
        Mem.putLongRelease(word(line, SessionLine.IN_OTHER), 0);
      }
      case SessionLine.SLABS -> {
        long run = first << StoreLayout.REF_TO_SLAB_SHIFT;
        if (SlabAllocator.isRunOf(region, run, line)) {
          decideRun(p, dead, run);
          Mem.putLongRelease(word(line, SessionLine.IN_OTHER), 0);
        } else {
          dead.giveBackTaken(other);
        }
      }
      default -> dead.giveBackTaken(other);
    }
  }

  /**
   * A run that is complete may have been published, and by now be retired by others: whether it
   * was, its life word says, so it is retired too and not given back.
   */
  private void decideRun(Participant p, Participant dead, long run) {
    if (isNamed(p, run)) {
      return;
    }
    if (Block.kind(Mem.getLong(region.address(run) + Block.INFO)) == Block.TABLE) {
      store.directory().indexOf(0).growth().retireTable(dead, run);
    } else {
      dead.bag().retireOrphan(run);
    }
  }

  /** Whether a run is the table of some map, or the table that some map has reserved. */
  private boolean isNamed(Participant p, long ref) {
    for (int map = 0; map < region.layout().maps(); map++) {
      HashIndex index = store.directory().indexOf(map);
      if (index != null && index.growth().isReachable(p, ref)) {
        return true;
      }
    }
    return false;
  }
}
