package io.permalloy.offheap.alloc;

import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;
import java.util.Arrays;

/**
 * Blocks that have been unlinked and may not be freed yet, in the shared region.
 *
 * <pre>
 *   chunk   life | info | next:64 | count:64 | 254 x { ref:44 | age:20, stamp:64 }
 *   age = min(stamp - birth, 2^20 - 1); saturated: birth unknown, taken as 0
 * </pre>
 *
 * <p><b>Retire</b> (pinned, after the unlinking compare-and-set): the stamp is the epoch loaded
 * after it; the life word is claimed by one compare-and-set, whose winner's bag gets the block.
 *
 * <p><b>Reclaim</b>, in this order: m = newest stamp; E moves past m; full fence; all pins are
 * read; what no pin covers is freed. Unlink before stamp, unlink and stamp before the fence, the
 * fence before the pins, pins before the free; E moves before the free, for readers without a pin.
 *
 * <p><b>Free</b>: inF names the block, the bag forgets it, one toggle, inF is cleared. A block is
 * freed only if it is allocated and its life still names this line and stamp: an entry that stands
 * twice after a kill does no harm.
 *
 * <p>If no chunk can be allocated a retired block stays where it is: its life word says who frees
 * it, and a sweep over the slabs finds it. So removing works when the store is full.
 *
 * <p>Lock-free; not thread-safe: one instance a participant. Allocates on the heap only when more
 * blocks are kept back than ever before.
 */
public final class RetireBag {
  /** Bytes of a chunk. */
  public static final int CHUNK_BYTES = 4096;

  /** Offset of the ref of the chunk before it. */
  public static final int NEXT = 16;

  /** Offset of the count of entries in use. */
  public static final int COUNT = 24;

  /** Offset of the first entry. */
  public static final int ENTRIES = 32;

  /** Entries of a chunk. */
  public static final int CAPACITY = (CHUNK_BYTES - ENTRIES) / 16;

  private static final int BATCH = 250;
  private static final long BATCH_BYTES = 256 << 10;

  /** The age of an entry whose birth is unknown. */
  public static final long UNKNOWN_AGE = (1L << 20) - 1;

  private final Region region;
  private final StoreLayout layout;
  private final int line;
  private final long lineAddress;
  private final long epochAddress;
  private final SlabAllocator slabs;
  private final Pin pin;

  private long[] chunks = new long[8];
  private int chunkCount;
  private long[] pins = new long[16];
  private int pinCount;
  private int entries;
  private int threshold = BATCH;
  private long bytes;
  private long byteThreshold = BATCH_BYTES;
  private int early = BATCH - BATCH / 8;
  private long byteEarly = BATCH_BYTES - BATCH_BYTES / 8;
  private long newestStamp;

  /** Address of the newest chunk, and how many entries it has; 0 and none left without one. */
  private long newest;

  private int used = CAPACITY;

  /** Written so that loads which only touch are made. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  private boolean movedAhead;

  RetireBag(Region region, int line, SlabAllocator slabs, Pin pin) {
    this.region = region;
    this.layout = region.layout();
    this.line = line;
    this.lineAddress = region.base() + layout.line(line);
    this.epochAddress = region.base() + StoreLayout.EPOCH_AT;
    this.slabs = slabs;
    this.pin = pin;
  }

  /** Takes over the bag that the line has. */
  void adopt() {
    entries = 0;
    newestStamp = Mem.getLongAcquire(epochAddress);
    for (long c = head(); c != 0; c = Mem.getLong(region.address(c) + NEXT)) {
      entries += (int) Mem.getLongAcquire(region.address(c) + COUNT);
    }
    lookAtHead();
  }

  private long head() {
    return Mem.getLong(lineAddress + SessionLine.BAG);
  }

  /**
   * Starts an operation: reclaims if it is time, and makes room. The caller has just pinned and has
   * loaded nothing: the pin moves past what is reclaimed.
   */
  public void prepare() {
    if (entries >= early || bytes >= byteEarly || used > CAPACITY - 4) {
      reclaimIfDue();
      ensureRoom();
    }
  }

  private void reclaimIfDue() {
    if (entries >= early || bytes >= byteEarly) {
      prepareToReclaim();
    }
  }

  /**
   * The epoch moves a while before the reclaim, too: who stands on a record while it reclaims, as
   * whoever removes through a cursor does, came there after most of the bag was retired. Else it
   * would keep all of it back, each time anew, and the bag would grow without end.
   */
  private void prepareToReclaim() {
    if (entries >= threshold || bytes >= byteThreshold) {
      reclaim();
    } else if (!movedAhead) {
      movedAhead = true;
      advance();
    }
  }

  /** Makes room for a few more entries, at any time. */
  public void ensureRoom() {
    if (used > CAPACITY - 4) {
      addChunk(head());
    }
  }

  private void addChunk(long head) {
    long chunk = slabs.allocateNested(CHUNK_BYTES, 0, Block.CHUNK);
    if (chunk == 0) {
      return;
    }
    long a = region.address(chunk);
    Mem.putLong(a + Block.INFO, Block.info(Block.CHUNK, 0, 0));
    Mem.putLong(a + NEXT, head);
    Mem.putLong(a + COUNT, 0);
    Mem.putLongRelease(lineAddress + SessionLine.BAG, chunk);
    slabs.publishedNested();
    lookAtHead();
  }

  private void lookAtHead() {
    long head = head();
    newest = head == 0 ? 0 : region.address(head);
    used = head == 0 ? CAPACITY : (int) Mem.getLong(newest + COUNT);
  }

  /**
   * Retires a block: it is freed by this line, or nobody else but whoever has claimed it before,
   * once no pin covers it. The caller is pinned and has unlinked the block, or knows it
   * unreachable.
   *
   * @param ref the block
   * @return true if this call claimed it
   */
  public boolean retire(long ref) {
    long block = region.address(ref);
    long stamp = Mem.getLongAcquire(epochAddress);
    long life = Mem.getLongAcquire(block + Block.LIFE);
    if (Block.isRetired(life)
        || !Mem.compareAndSetLong(block + Block.LIFE, life, Block.retired(line, stamp))) {
      return false;
    }
    push(ref, Block.epoch(life), stamp);
    return true;
  }

  private void push(long ref, long birth, long stamp) {
    if (used == CAPACITY) {
      addChunk(head());
      if (used == CAPACITY) {
        flag(SessionLine.SPILLED, true);
        return;
      }
    }
    writeEntry(newest, used, ref | Math.min(stamp - birth, UNKNOWN_AGE) << 44, stamp);
    used++;
    Mem.putLongRelease(newest + COUNT, used);
    newestStamp = Math.max(newestStamp, stamp);
    bytes += size(ref);
    entries++;
  }

  /** About, for entries and records: their header is at hand, the slab table is not. */
  private long size(long ref) {
    long info = Mem.getLong(region.address(ref) + Block.INFO);
    int kind = Block.kind(info);
    return kind == Block.ENTRY || kind == Block.RECORD
        ? Block.HEADER + Block.keyLength(info) + (long) Block.valueLength(info)
        : SlabAllocator.bytes(region, ref);
  }

  private static void writeEntry(long chunk, int i, long refAndAge, long stamp) {
    long at = chunk + ENTRIES + ((long) i << 4);
    Mem.putLong(at + 8, stamp);
    Mem.putLongRelease(at, refAndAge);
  }

  private void flag(long bit, boolean on) {
    long flags = Mem.getLong(lineAddress + SessionLine.FLAGS);
    Mem.putLongRelease(lineAddress + SessionLine.FLAGS, on ? flags | bit : flags & ~bit);
  }

  /**
   * Frees every block of the bag that no pin covers. If the caller is pinned, it has loaded nothing
   * yet.
   */
  public void reclaim() {
    movedAhead = false;
    advance();
    if (pin.depth() == 1) { // else unpinned, or in the middle of something
      pin.refresh();
    }
    readPins();
    drain();
    if ((Mem.getLong(lineAddress + SessionLine.FLAGS) & SessionLine.SPILLED) != 0) {
      sweep();
    }
    threshold = BATCH + 2 * entries;
    early = threshold - threshold / 8;
    byteThreshold = BATCH_BYTES + 2 * bytes;
    byteEarly = byteThreshold - byteThreshold / 8;
    slabs.giveBackEmpty(false);
  }

  private void advance() {
    long e = Mem.getLongAcquire(epochAddress);
    if (e == newestStamp || spilled()) {
      Mem.compareAndSetLong(epochAddress, e, e + 1);
    }
  }

  private boolean spilled() {
    return (Mem.getLong(lineAddress + SessionLine.FLAGS) & SessionLine.SPILLED) != 0;
  }

  private void readPins() {
    Mem.fullFence();
    pinCount = 0;
    long lines = Mem.getLongAcquire(region.base() + StoreLayout.MAX_LINE_AT);
    for (int l = 1; l <= lines; l++) {
      long at = region.base() + layout.line(l);
      long pin = Mem.getLongAcquire(at + SessionLine.PIN);
      if (pin != 0) {
        if (pinCount == pins.length) {
          pins = Arrays.copyOf(pins, 2 * pinCount);
        }
        pins[pinCount++] = pin;
      }
    }
  }

  private boolean mayFree(long birth, long stamp) {
    for (int i = 0; i < pinCount; i++) {
      if (Pin.covers(pins[i], birth, stamp)) {
        return false;
      }
    }
    return true;
  }

  private void drain() {
    listChunks();
    touchBitmaps();
    entries = 0;
    bytes = 0;
    int to = chunkCount - 1;
    int toIndex = 0;
    for (int from = chunkCount - 1; from >= 0; from--) {
      long chunk = region.address(chunks[from]);
      int count = (int) Mem.getLong(chunk + COUNT);
      for (int i = 0; i < count; i++) {
        long at = chunk + ENTRIES + ((long) i << 4);
        long refAndAge = Mem.getLong(at);
        long stamp = Mem.getLong(at + 8);
        if (refAndAge == 0 || tryFree(at, refAndAge, stamp)) {
          continue;
        }
        if (toIndex == CAPACITY) {
          Mem.putLongRelease(region.address(chunks[to]) + COUNT, CAPACITY);
          to--;
          toIndex = 0;
        }
        if (to != from || toIndex != i) {
          move(at, region.address(chunks[to]), toIndex, refAndAge, stamp);
        }
        toIndex++;
        entries++;
        bytes += SlabAllocator.bytes(region, SessionLine.ref(refAndAge));
      }
    }
    if (to >= 0) {
      Mem.putLongRelease(region.address(chunks[to]) + COUNT, toIndex);
      for (int i = 0; i < to; i++) {
        dropHead();
      }
      lookAtHead();
    }
  }

  /** Has the bitmaps on their way of all blocks that may be freed: their misses overlap. */
  private void touchBitmaps() {
    long sum = 0;
    for (int c = 0; c < chunkCount; c++) {
      long chunk = region.address(chunks[c]);
      int count = (int) Mem.getLong(chunk + COUNT);
      for (int i = 0; i < count; i++) {
        long slab = slabOf(Mem.getLong(chunk + ENTRIES + ((long) i << 4)));
        sum += Mem.getLong(slab) + Mem.getLong(slab + 64);
      }
    }
    touched = sum;
  }

  private long slabOf(long refAndAge) {
    long slab = SessionLine.ref(refAndAge) >>> StoreLayout.REF_TO_SLAB_SHIFT;
    return region.base() + (slab << StoreLayout.SLAB_SHIFT);
  }

  /** The entry counts in its new place before it goes from the old one: a kill loses nothing. */
  private static void move(long at, long chunk, int i, long refAndAge, long stamp) {
    writeEntry(chunk, i, refAndAge, stamp);
    if (i >= Mem.getLong(chunk + COUNT)) {
      Mem.putLongRelease(chunk + COUNT, i + 1L);
    }
    Mem.putLongRelease(at, 0);
  }

  private void listChunks() {
    chunkCount = 0;
    for (long c = head(); c != 0; c = Mem.getLong(region.address(c) + NEXT)) {
      if (chunkCount == chunks.length) {
        chunks = Arrays.copyOf(chunks, 2 * chunkCount);
      }
      chunks[chunkCount++] = c;
    }
  }

  private void dropHead() {
    long head = head();
    Mem.putLongRelease(
        lineAddress + SessionLine.IN_OTHER, SessionLine.inOther(head, 0, SessionLine.CHUNK));
    Mem.putLongRelease(lineAddress + SessionLine.BAG, Mem.getLong(region.address(head) + NEXT));
    slabs.toggle(head);
    Mem.putLongRelease(lineAddress + SessionLine.IN_OTHER, 0);
    lookAtHead();
  }

  private boolean tryFree(long entry, long refAndAge, long stamp) {
    long age = refAndAge >>> 44;
    long birth = age == UNKNOWN_AGE ? 0 : stamp - age;
    if (!mayFree(birth, stamp)) {
      return false;
    }
    free(entry, SessionLine.ref(refAndAge), stamp);
    return true;
  }

  private void free(long entry, long ref, long stamp) {
    Mem.putLongRelease(lineAddress + SessionLine.IN_FREE_STAMP, stamp);
    Mem.putLongRelease(lineAddress + SessionLine.IN_FREE, ref);
    if (entry != 0) {
      Mem.putLongRelease(entry, 0);
    }
    if (!slabs.toggleOwn(ref, Block.retired(line, stamp)) && isOurs(ref, stamp)) {
      slabs.toggle(ref);
    }
    Mem.putLongRelease(lineAddress + SessionLine.IN_FREE, 0);
  }

  /** The slab word is the same before and after: else bits and life may be of two formats. */
  private boolean isOurs(long ref, long stamp) {
    long word = SlabAllocator.slabWord(region, ref);
    return SlabAllocator.isAllocated(region, ref)
        && Mem.getLongAcquire(region.address(ref) + Block.LIFE) == Block.retired(line, stamp)
        && SlabAllocator.slabWord(region, ref) == word;
  }

  /** Frees what was retired by this line and found no room in the bag. */
  private void sweep() {
    flag(SessionLine.SPILLED, false);
    boolean[] kept = new boolean[1];
    long epoch = Mem.getLongAcquire(epochAddress);
    BlockWalk.allocated(
        region,
        ref -> {
          long life = Mem.getLongAcquire(region.address(ref) + Block.LIFE);
          if (!Block.isRetired(life) || Block.line(life) != line) {
            return;
          }
          long stamp = Block.epoch(life);
          if (stamp < epoch && mayFree(0, stamp)) {
            free(0, ref, stamp);
          } else {
            kept[0] = true;
          }
        });
    if (kept[0]) {
      flag(SessionLine.SPILLED, true);
    }
  }

  /**
   * Retires a block that a dead holder of this line may have retired already, or half.
   *
   * @param ref a block that nobody can come to any more
   */
  public void retireOrphan(long ref) {
    long life = Mem.getLongAcquire(region.address(ref) + Block.LIFE);
    if (!Block.isRetired(life)) {
      retire(ref);
    } else if (Block.line(life) == line && !isInNewestChunks(ref)) {
      push(ref, 0, Block.epoch(life));
    }
  }

  private boolean isInNewestChunks(long ref) {
    long chunk = head();
    for (int n = 0; n < 2 && chunk != 0; n++) {
      long a = region.address(chunk);
      int count = (int) Mem.getLongAcquire(a + COUNT);
      for (int i = 0; i < count; i++) {
        if (SessionLine.ref(Mem.getLongAcquire(a + ENTRIES + ((long) i << 4))) == ref) {
          return true;
        }
      }
      chunk = Mem.getLong(a + NEXT);
    }
    return false;
  }

  /**
   * Finishes the free that a dead holder of this line was in.
   *
   * @param ref the block that inF names
   */
  void finishFree(long ref) {
    long stamp = Mem.getLongAcquire(lineAddress + SessionLine.IN_FREE_STAMP);
    listChunks();
    for (int c = 0; c < chunkCount; c++) {
      long a = region.address(chunks[c]);
      for (int i = (int) Mem.getLong(a + COUNT) - 1; i >= 0; i--) {
        long at = a + ENTRIES + ((long) i << 4);
        if (SessionLine.ref(Mem.getLong(at)) == ref && Mem.getLong(at + 8) == stamp) {
          Mem.putLongRelease(at, 0);
        }
      }
    }
    free(0, ref, stamp);
  }

  /**
   * Whether a chunk is part of the bag.
   *
   * @param chunk its ref
   * @return true if the chain comes to it
   */
  boolean hasChunk(long chunk) {
    for (long c = head(); c != 0; c = Mem.getLong(region.address(c) + NEXT)) {
      if (c == chunk) {
        return true;
      }
    }
    return false;
  }

  /** Gives the last chunk back when the bag is empty. For closing. */
  void giveBackEmptyChunk() {
    if (entries == 0) {
      while (head() != 0) {
        dropHead();
      }
    }
  }
}
