package io.permalloy.offheap.alloc;

import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;

/**
 * The holder of one session line: its pin, its slabs, its bag, and a private scratch area for keys.
 *
 * <p>Whoever holds a line owns what belongs to it, so claiming the line of somebody who has left
 * adopts his slabs and retired blocks: nothing is rewritten. Claiming and closing are lock-free.
 * Not thread-safe: one thread at a time.
 */
public final class Participant {
  private static final int SCRATCH_BYTES = 512;

  private final Region region;
  private final int line;
  private final long lineAddress;
  private final Pin pin;
  private final SlabPool pool;
  private final SlabAllocator slabs;
  private final RetireBag bag;
  private Mem.Scratch scratch;
  private long scratchAddress;

  /** A block that is unlinked and not retired yet, named by inU; or 0. */
  private long deferred;

  private int scratchBytes = SCRATCH_BYTES;

  private Participant(Region region, int line) {
    this.region = region;
    this.line = line;
    this.lineAddress = region.base() + region.layout().line(line);
    this.pin = new Pin(lineAddress, region.base() + StoreLayout.EPOCH_AT);
    this.pool = new SlabPool(region, line);
    this.slabs = new SlabAllocator(region, pool, pin);
    this.bag = new RetireBag(region, line, slabs, pin);
    this.scratch = Mem.scratch(SCRATCH_BYTES);
    this.scratchAddress = scratch.address();
    if ((Mem.getLong(lineAddress + SessionLine.FLAGS) & SessionLine.HAS_SLABS) != 0) {
      slabs.adopt();
    }
    bag.adopt();
  }

  /**
   * Claims a line, preferably one that owns something.
   *
   * @param region store
   * @param process slot of this process
   * @return the participant, or null if all lines are taken
   */
  public static Participant claim(Region region, int process) {
    long state = SessionLine.owned(process);
    long base = region.base();
    StoreLayout layout = region.layout();
    long maxAddress = base + StoreLayout.MAX_LINE_AT;
    for (int pass = 0; pass < 2; pass++) {
      long max = Mem.getLongAcquire(maxAddress);
      for (int l = 1; l <= max; l++) {
        long at = base + layout.line(l);
        boolean owns =
            Mem.getLongAcquire(at + SessionLine.FLAGS) != 0
                || Mem.getLongAcquire(at + SessionLine.BAG) != 0;
        if ((owns || pass == 1)
            && Mem.getLongAcquire(at + SessionLine.STATE) == SessionLine.FREE
            && Mem.compareAndSetLong(at + SessionLine.STATE, SessionLine.FREE, state)) {
          return new Participant(region, l);
        }
      }
    }
    return claimNew(region, state);
  }

  private static Participant claimNew(Region region, long state) {
    long maxAddress = region.base() + StoreLayout.MAX_LINE_AT;
    while (true) {
      long max = Mem.getLongAcquire(maxAddress);
      if (max >= region.layout().lines()) {
        return null;
      }
      if (!Mem.compareAndSetLong(maxAddress, max, max + 1)) {
        continue;
      }
      int l = (int) max + 1;
      long at = region.base() + region.layout().line(l) + SessionLine.STATE;
      if (Mem.compareAndSetLong(at, SessionLine.FREE, state)) {
        return new Participant(region, l);
      }
    }
  }

  /**
   * The store's memory.
   *
   * @return region
   */
  public Region region() {
    return region;
  }

  /**
   * Which session line this is.
   *
   * @return from 1
   */
  public int line() {
    return line;
  }

  /**
   * The pin.
   *
   * @return the same object always
   */
  public Pin pin() {
    return pin;
  }

  /**
   * The allocator.
   *
   * @return the same object always
   */
  public SlabAllocator slabs() {
    return slabs;
  }

  /**
   * The retired blocks.
   *
   * @return the same object always
   */
  public RetireBag bag() {
    return bag;
  }

  /**
   * Pins, and makes sure that the store is open in this process: until {@link #exit} it stays open.
   *
   * @throws IllegalStateException if the store is closed; then nothing is pinned
   */
  public void enter() {
    pin.enter();
    if (region.isClosed()) {
      pin.exit();
      throw new IllegalStateException("store " + region.name() + " is closed");
    }
  }

  /** {@link #enter}, at the start of an operation that retires blocks. */
  public void enterForUpdate() {
    enter();
    if (pin.depth() == 1) {
      bag.prepare();
    } else {
      bag.ensureRoom();
    }
  }

  /**
   * {@link #enter}, at the start of an operation that hardly ever retires blocks. It makes room for
   * them all the same, if there is any: a reaper must be able to retire what {@code inX} names
   * without needing {@code inX} for a chunk.
   */
  public void enterInPlace() {
    enter();
    if (pin.depth() == 1) {
      bag.prepare();
    }
  }

  /** Unpins. */
  public void exit() {
    pin.exit();
  }

  /**
   * Notes, before an unlinking compare-and-set, which block it will unlink.
   *
   * @param ref block
   * @param map directory entry
   * @param kind kind of block
   */
  public void unlinking(long ref, int map, int kind) {
    if (deferred != 0) {
      retireDeferred();
    }
    Mem.putLongRelease(lineAddress + SessionLine.IN_UNLINK, SessionLine.inFlight(ref, map, kind));
  }

  /** The unlinking noted last did not happen, or its block is retired. */
  public void unlinked() {
    Mem.putLongRelease(lineAddress + SessionLine.IN_UNLINK, 0);
  }

  /**
   * The unlinking noted last has happened: its block is retired, but later, when that costs nothing
   * because the next operation waits for memory. Until then inU names it, and nobody else can come
   * to it: for a reaper it is a block whose owner was killed before he retired it.
   *
   * @param ref the block
   */
  public void deferRetire(long ref) {
    deferred = ref;
  }

  /** Retires what {@link #deferRetire} has put off, if anything. */
  public void retireDeferred() {
    long ref = deferred;
    if (ref != 0) {
      deferred = 0;
      bag.retire(ref);
      unlinked();
    }
  }

  /**
   * Private memory of at least a size, for a key or a value on its way in.
   *
   * @param bytes size
   * @return address, valid until the next larger request
   */
  public long scratch(int bytes) {
    return bytes <= scratchBytes ? scratchAddress : enlargeScratch(bytes);
  }

  private long enlargeScratch(int bytes) {
    scratchBytes = Math.max(bytes, 2 * scratchBytes);
    scratch = Mem.scratch(scratchBytes);
    scratchAddress = scratch.address();
    return scratchAddress;
  }

  /**
   * Tries everything to make room: own bag, empty slabs, and what those who left have left behind.
   * Slow. The caller is pinned once and has loaded nothing.
   */
  public void reclaimAll() {
    retireDeferred();
    bag.reclaim();
    slabs.giveBackEmpty(true);
    long state = Mem.getLong(lineAddress + SessionLine.STATE);
    long max = Mem.getLongAcquire(region.base() + StoreLayout.MAX_LINE_AT);
    for (int l = 1; l <= max; l++) {
      long at = region.base() + region.layout().line(l);
      if (Mem.getLongAcquire(at + SessionLine.STATE) == SessionLine.FREE
          && (Mem.getLongAcquire(at + SessionLine.FLAGS) != 0
              || Mem.getLongAcquire(at + SessionLine.BAG) != 0)
          && Mem.compareAndSetLong(at + SessionLine.STATE, SessionLine.FREE, state)) {
        new Participant(region, l).close();
      }
    }
  }

  /**
   * Takes over the line of a dead process, whose lock the caller holds, to finish what it was
   * doing. The dead pin stays in force until {@link #release}.
   *
   * @param region store
   * @param line its line
   * @return a participant that must not pin
   */
  public static Participant takeOver(Region region, int line) {
    return new Participant(region, line);
  }

  /** For a line taken over: finishes the free that its holder was in. */
  public void finishFree() {
    long ref = Mem.getLongAcquire(lineAddress + SessionLine.IN_FREE);
    if (ref != 0) {
      bag.finishFree(ref);
    }
  }

  /**
   * For a line taken over: gives back the slabs or the chunk that its holder was taking, if nothing
   * names them.
   *
   * @param inOther the line's inX, of kind SLABS or CHUNK
   */
  public void giveBackTaken(long inOther) {
    if (SessionLine.otherKind(inOther) == SessionLine.CHUNK) {
      long ref = SessionLine.otherFirst(inOther);
      if (SlabAllocator.isAllocated(region, ref) && !bag.hasChunk(ref)) {
        slabs.toggle(ref);
      }
    } else {
      pool.giveBackTaken(
          (int) SessionLine.otherFirst(inOther),
          (int) Mem.getLongAcquire(lineAddress + SessionLine.IN_OTHER_COUNT));
    }
    Mem.putLongRelease(lineAddress + SessionLine.IN_OTHER, 0);
  }

  /**
   * For a repair: frees a block that nothing leads to. Nobody else uses the store.
   *
   * @param ref an allocated block
   */
  public void freeLost(long ref) {
    slabs.toggle(ref);
  }

  /**
   * For a repair: makes a slab that nobody can take one that somebody can. Nobody else uses the
   * store.
   *
   * @param slab its number
   */
  public void findLost(int slab) {
    pool.findLost(slab);
  }

  /** For a line taken over: nothing of its holder is left to do. Unpins and frees the line. */
  public void release() {
    Mem.putLongRelease(lineAddress + SessionLine.PIN, 0);
    close();
  }

  /** Drains what can be drained and frees the line. What cannot waits for the next holder. */
  public void close() {
    drain();
    Mem.putLongVolatile(lineAddress + SessionLine.STATE, SessionLine.FREE);
  }

  /** The same, but the line stays taken: its holder may still be trying to pin. */
  public void drain() {
    retireDeferred();
    bag.reclaim();
    bag.giveBackEmptyChunk();
    slabs.giveBackEmpty(true);
    if (!slabs.ownsAny()) {
      long flags = Mem.getLong(lineAddress + SessionLine.FLAGS);
      Mem.putLongRelease(lineAddress + SessionLine.FLAGS, flags & ~SessionLine.HAS_SLABS);
    }
    Mem.putLongRelease(lineAddress + SessionLine.PIN, 0);
  }
}
