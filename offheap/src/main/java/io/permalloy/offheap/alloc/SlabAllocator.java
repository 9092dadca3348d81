package io.permalloy.offheap.alloc;

import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import java.util.Arrays;

/**
 * Blocks out of slabs, by toggle bitmaps.
 *
 * <p><b>Invariant:</b> block i of a slab is allocated iff bit i of A differs from bit i of F. The
 * holder of the slab's owner line alone writes A (plain load, release store); anybody else who
 * frees flips the bit in F (atomic xor). So allocation and a local free use no atomic instruction,
 * a remote free uses one, and no kill leaves anything to repair: each is one store.
 *
 * <p><b>Order of an allocation:</b> {@code inA} names the block (release), the header is fresh,
 * then the bit flips (release). A reaper that finds the bit set therefore finds a header of this
 * incarnation, and a block that {@code inA} names.
 *
 * <p>The mask of free blocks that allocation works through is on the heap and may be lost at any
 * time: it is a cache of {@code ~(A ^ F)}. It is filled a few kilobytes at a time, and each time as
 * much memory is prepared for the slab to come: what a slab's pages cost is spread over the
 * allocations before it.
 *
 * <p>Lock-free; not thread-safe: one instance a participant. Allocates nothing on the heap in
 * steady state.
 */
public final class SlabAllocator {
  /** Slabs looked at before a new one is taken: if there should be free blocks, and if not. */
  private static final int LOOKS = 8;

  private static final int LOOKS_IN_VAIN = 2;

  /** Bytes of blocks that are taken into the mask at a time, about. */
  private static final int PORTION = 4 << 10;

  /** Slabs that have one free block in so many are worth returning to. */
  private static final int WORTHWHILE = 32;

  private final Region region;
  private final SlabPool pool;
  private final Pin pin;
  private final long inAllocation;
  private final long inOther;

  private final RecentBlocks recent = new RecentBlocks();
  private final long[] mask = new long[SizeClasses.COUNT];
  private final long[] rest = new long[SizeClasses.COUNT];
  private final long[] maskBlocks = new long[SizeClasses.COUNT];
  private final int[] current = new int[SizeClasses.COUNT];
  private final int[] currentWord = new int[SizeClasses.COUNT];
  private final int[][] owned = new int[SizeClasses.COUNT][];
  private final int[] ownedCount = new int[SizeClasses.COUNT];
  private final int[] probe = new int[SizeClasses.COUNT];
  private final long[] freeEstimate = new long[SizeClasses.COUNT];
  private int turn;

  SlabAllocator(Region region, SlabPool pool, Pin pin) {
    this.region = region;
    this.pool = pool;
    this.pin = pin;
    long lineAddress = region.base() + region.layout().line(pool.line());
    this.inAllocation = lineAddress + SessionLine.IN_ALLOCATION;
    this.inOther = lineAddress + SessionLine.IN_OTHER;
    Arrays.fill(current, -1);
    for (int c = 0; c < owned.length; c++) {
      owned[c] = new int[4];
    }
  }

  /** Takes over the slabs that the slab table says belong to this line. */
  void adopt() {
    StoreLayout layout = region.layout();
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = Mem.getLongAcquire(pool.wordAddress(slab));
      if (SlabWord.state(word) == SlabWord.OWNED && SlabWord.owner(word) == pool.line()) {
        own(SlabWord.detail(word), slab);
        freeEstimate[SlabWord.detail(word)] += countFree(SlabWord.detail(word), slab);
      }
    }
  }

  private void own(int c, int slab) {
    if (ownedCount[c] == owned[c].length) {
      owned[c] = Arrays.copyOf(owned[c], 2 * ownedCount[c]);
    }
    owned[c][ownedCount[c]++] = slab;
  }

  private long start(int slab) {
    return region.base() + ((long) slab << StoreLayout.SLAB_SHIFT);
  }

  /**
   * Allocates a block for something that other participants will reach through the store. The
   * header's life is this pin's lower end and its info is 0; everything else is unspecified.
   *
   * @param bytes size, header included
   * @param map directory entry it is meant for
   * @param kind kind of block
   * @return its ref, or 0 if the store is full
   */
  public long allocate(long bytes, int map, int kind) {
    return allocate(bytes, map, kind, 0);
  }

  /**
   * Allocates a block for something that other participants will reach through the store. The
   * header's life is this pin's lower end; what follows the header is unspecified.
   *
   * @param bytes size, header included
   * @param map directory entry it is meant for
   * @param kind kind of block
   * @param info the header's info
   * @return its ref, or 0 if the store is full
   */
  public long allocate(long bytes, int map, int kind, long info) {
    if (bytes > SizeClasses.LARGEST) {
      long ref = allocateRun(bytes, map, kind);
      if (ref != 0 && info != 0) {
        Mem.putLong(region.address(ref) + Block.INFO, info);
      }
      return ref;
    }
    int c = readyClass(bytes);
    if (c < 0) {
      return 0;
    }
    long ref = choose(c);
    Mem.putLongRelease(inAllocation, SessionLine.inFlight(ref, map, kind));
    take(c, ref, info);
    return ref;
  }

  /** A free block of a class that is ready; not allocated yet, but no longer to be chosen. */
  private long choose(int c) {
    long ref = recent.poll(c);
    if (ref != 0) {
      return ref;
    }
    int bit = Long.numberOfTrailingZeros(mask[c]);
    mask[c] &= mask[c] - 1;
    return region.ref(maskBlocks[c] + (long) bit * SizeClasses.bytes(c));
  }

  private void take(int c, long ref, long info) {
    freeEstimate[c]--;
    long block = region.address(ref);
    Mem.putLong(block + Block.LIFE, pin.lo());
    Mem.putLong(block + Block.INFO, info);
    flip(ref, c);
  }

  /** Flips a block's bit in the bitmap that only the holder of the line writes. */
  private void flip(long ref, int c) {
    int index = index(ref, c);
    long a = start((int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT)) + (index >>> 6 << 3);
    Mem.putLongRelease(a, Mem.getLong(a) ^ 1L << index);
  }

  /**
   * Allocates a block while another is in flight: a bag chunk, an extent, a table. It is named by
   * inX until {@link #publishedNested} or {@link #giveBackNested}.
   *
   * @param bytes size, header included, at most {@link SizeClasses#LARGEST}
   * @param map directory entry it is meant for
   * @param kind kind of block
   * @return its ref, or 0 if the store is full
   */
  public long allocateNested(long bytes, int map, int kind) {
    int c = SizeClasses.of(bytes);
    if (!isReady(c) && !refilled(c)) {
      return 0;
    }
    long ref = choose(c);
    int what = kind == Block.CHUNK ? SessionLine.CHUNK : SessionLine.NESTED;
    Mem.putLongRelease(inOther, SessionLine.inOther(ref, map, what));
    take(c, ref, 0);
    return ref;
  }

  /** What {@link #allocateNested} or {@link #reserveRun} returned last is reachable now. */
  public void publishedNested() {
    Mem.putLongRelease(inOther, 0);
  }

  /**
   * Gives back what {@link #allocateNested} or {@link #reserveRun} returned last, unseen.
   *
   * @param ref the block
   */
  public void giveBackNested(long ref) {
    toggle(ref);
    publishedNested();
  }

  private long allocateRun(long bytes, int map, int kind) {
    int count = (int) (bytes + StoreLayout.SLAB_BYTES - 1 >>> StoreLayout.SLAB_SHIFT);
    int first = pool.claimRun(count);
    if (first >= 0 && !populateTails(first, count)) {
      pool.freeRun(first);
      pool.runPublished();
      first = -1;
    }
    if (first < 0) {
      first = pool.claimPooledRun(count);
    }
    if (first < 0) {
      return 0;
    }
    long ref = startRun(first, kind);
    Mem.putLongRelease(inAllocation, SessionLine.inFlight(ref, map, kind));
    pool.runPublished();
    return ref;
  }

  private boolean populateTails(int first, int count) {
    for (int i = 1; i < count; i++) {
      if (!pool.populateTail(first + i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Claims a run of slabs for a block larger than any class. It reads as zero but for its header;
   * only its first slab has memory yet. It is named by inX until {@link #publishedNested} or {@link
   * #giveBackNested}.
   *
   * @param bytes size, header included
   * @param kind kind of block
   * @return its ref, or 0 if the store is full
   */
  public long reserveRun(long bytes, int kind) {
    int count = (int) (bytes + StoreLayout.SLAB_BYTES - 1 >>> StoreLayout.SLAB_SHIFT);
    int first = pool.claimRun(count);
    if (first < 0) {
      first = pool.claimPooledRun(count);
    }
    return first < 0 ? 0 : startRun(first, kind);
  }

  private long startRun(int first, int kind) {
    long block = start(first);
    Mem.putLong(block + Block.LIFE, pin.lo());
    Mem.putLong(block + Block.INFO, Block.info(kind, 0, 0));
    return region.ref(block);
  }

  /**
   * Gives memory to one more part of a reserved run. Parts divide a slab, and get memory in their
   * order. Idempotent; anybody may help.
   *
   * @param run ref of the run
   * @param offset of the part in the run
   * @param bytes of the part, whole pages
   * @param end size of the block
   * @return false if there is no memory
   */
  public boolean populateRun(long run, long offset, int bytes, long end) {
    long at = (run << StoreLayout.GRANULE_SHIFT) + offset;
    if (region.isPopulated(at >>> StoreLayout.SLAB_SHIFT)) {
      return pool.populateTail((int) (at >>> StoreLayout.SLAB_SHIFT));
    }
    if (region.populate(at, bytes) != 0) {
      return false;
    }
    boolean last = (at + bytes & StoreLayout.SLAB_BYTES - 1) == 0 || offset + bytes >= end;
    return !last || pool.populateTail((int) (at >>> StoreLayout.SLAB_SHIFT));
  }

  /**
   * Whether a part of a run has memory, as {@link #populatePart} gives it.
   *
   * @param run ref of the run
   * @param offset of the part in the run
   * @param bytes of the part, whole pages of one slab
   * @return true if it may be touched
   */
  public boolean hasPart(long run, long offset, int bytes) {
    return pool.hasPart((run << StoreLayout.GRANULE_SHIFT) + offset, bytes);
  }

  /**
   * Gives memory to a part of a reserved run, in any order. Idempotent; anybody may help. Not for a
   * run that gets memory by {@link #populateRun}.
   *
   * @param run ref of the run
   * @param offset of the part in the run
   * @param bytes of the part, whole pages of one slab
   * @return false if there is no memory
   */
  public boolean populatePart(long run, long offset, int bytes) {
    return pool.populatePart((run << StoreLayout.GRANULE_SHIFT) + offset, bytes);
  }

  /** What {@link #allocate} returned last is now reachable, retired, or given back. */
  public void published() {
    Mem.putLongRelease(inAllocation, 0);
  }

  /**
   * Gives back the block that {@link #allocate} returned last and that nobody else has seen.
   *
   * @param ref the block
   */
  public void giveBack(long ref) {
    toggle(ref);
    published();
  }

  /**
   * Frees a block. The caller has made sure that it is allocated and that nobody else frees it. The
   * last access to its slab.
   *
   * @param ref the block
   */
  void toggle(long ref) {
    int slab = (int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT);
    long word = Mem.getLongAcquire(pool.wordAddress(slab));
    if (SlabWord.state(word) != SlabWord.OWNED) {
      pool.freeRun(slab);
      return;
    }
    int c = SlabWord.detail(word);
    if (SlabWord.owner(word) == pool.line()) {
      flip(ref, c);
      freeEstimate[c]++;
      recent.add(c, ref);
    } else {
      int index = index(ref, c);
      long f = start(slab) + SizeClasses.freeMapAt(c) + (index >>> 6 << 3);
      Mem.getAndBitwiseXorLong(f, 1L << index);
    }
  }

  /**
   * Frees a block in a slab of this line, if it is allocated and has a life word. Nobody else
   * changes the slab's word, or can free the block.
   *
   * @param ref any ref of a slab with memory
   * @param life what the life word must be
   * @return false if the slab is not this line's: nothing has been done
   */
  boolean toggleOwn(long ref, long life) {
    int slab = (int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT);
    long word = Mem.getLongAcquire(pool.wordAddress(slab));
    if (!SlabWord.isOwnedBy(word, pool.line())) {
      return false;
    }
    int c = SlabWord.detail(word);
    int inside = offset(ref) - SizeClasses.blocksAt(c);
    int index = SizeClasses.indexOf(c, inside);
    long a = start(slab) + (index >>> 6 << 3);
    if (inside < 0 || index * SizeClasses.bytes(c) != inside) {
      return true;
    }
    long bits = Mem.getLong(a);
    long both = bits ^ Mem.getLongAcquire(a + SizeClasses.freeMapAt(c));
    if ((both >>> index & 1) != 0 && Mem.getLongAcquire(region.address(ref) + Block.LIFE) == life) {
      Mem.putLongRelease(a, bits ^ 1L << index);
      freeEstimate[c]++;
      recent.add(c, ref);
    }
    return true;
  }

  private static int offset(long ref) {
    return (int) (ref << StoreLayout.GRANULE_SHIFT) & StoreLayout.SLAB_BYTES - 1;
  }

  private static int index(long ref, int c) {
    return SizeClasses.indexOf(c, offset(ref) - SizeClasses.blocksAt(c));
  }

  static long slabWord(Region region, long ref) {
    int slab = (int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT);
    return Mem.getLongAcquire(region.base() + region.layout().slabWord(slab));
  }

  /** Size of a block, its whole class or run. */
  static long bytes(Region region, long ref) {
    long word = slabWord(region, ref);
    return SlabWord.state(word) == SlabWord.OWNED
        ? SizeClasses.bytes(SlabWord.detail(word))
        : (long) SlabWord.detail(word) << StoreLayout.SLAB_SHIFT;
  }

  /**
   * Whether a ref names the head of a run that a session line has claimed. Acquire load.
   *
   * @param region store
   * @param ref first granule of a slab
   * @param line the line
   * @return true if the whole run was claimed
   */
  public static boolean isRunOf(Region region, long ref, int line) {
    long word = slabWord(region, ref);
    return SlabWord.state(word) == SlabWord.HEAD && SlabWord.owner(word) == line;
  }

  /**
   * Whether a ref names an allocated block of a slab, or the head of a run. Acquire loads.
   *
   * @param region store
   * @param ref any ref of a populated slab
   * @return true if it is allocated now
   */
  public static boolean isAllocated(Region region, long ref) {
    int slab = (int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT);
    long word = slabWord(region, ref);
    long offset = (ref << StoreLayout.GRANULE_SHIFT) & StoreLayout.SLAB_BYTES - 1;
    if (SlabWord.state(word) != SlabWord.OWNED) {
      return SlabWord.state(word) == SlabWord.HEAD && offset == 0;
    }
    int c = SlabWord.detail(word);
    long inside = offset - SizeClasses.blocksAt(c);
    if (inside < 0) {
      return false;
    }
    int index = SizeClasses.indexOf(c, inside);
    if ((long) index * SizeClasses.bytes(c) != inside) {
      return false;
    }
    long a = region.base() + ((long) slab << StoreLayout.SLAB_SHIFT) + (index >>> 6 << 3);
    long bits = Mem.getLongAcquire(a) ^ Mem.getLongAcquire(a + SizeClasses.freeMapAt(c));
    return index < SizeClasses.blocks(c) && (bits >>> index & 1) != 0;
  }

  /** A class with a free block at hand for so many bytes, or -1 if the store is full. */
  private int readyClass(long bytes) {
    int c = SizeClasses.of(bytes);
    if (isReady(c)) {
      return c;
    }
    if (isFine(c + 1) && isRich(c + 1) && isReady(c + 1)) {
      return c + 1;
    }
    return refilled(c) ? c : -1;
  }

  /** Whether a block is at hand, or in the slabs that we have. */
  private boolean isReady(int c) {
    return !recent.isEmpty(c) || mask[c] != 0 || nextWord(c) || sweep(c);
  }

  private boolean refilled(int c) {
    int slab = pool.take(c);
    if (slab < 0) {
      return searchAll(c);
    }
    own(c, slab);
    freeEstimate[c] += SizeClasses.blocks(c);
    select(c, slab);
    return nextWord(c);
  }

  /** Whether a class is so little larger than the one before that it may stand in for it. */
  private static boolean isFine(int c) {
    return c < SizeClasses.COUNT && SizeClasses.bytes(c) * 8 <= SizeClasses.bytes(c - 1) * 9;
  }

  /** Whether a class has so many free blocks that another slab of its neighbour would be waste. */
  private boolean isRich(int c) {
    return freeEstimate[c] * 32 > (long) ownedCount[c] * SizeClasses.blocks(c);
  }

  private void select(int c, int slab) {
    current[c] = slab;
    currentWord[c] = -1;
  }

  private boolean nextWord(int c) {
    if (rest[c] != 0) {
      nextPortion(c);
      return true;
    }
    int slab = current[c];
    if (slab < 0) {
      return false;
    }
    int words = SizeClasses.words(c);
    while (++currentWord[c] < words) {
      int w = currentWord[c];
      long free = free(c, slab, w);
      if (free != 0) {
        rest[c] = free;
        maskBlocks[c] =
            start(slab) + SizeClasses.blocksAt(c) + ((long) w << 6) * SizeClasses.bytes(c);
        nextPortion(c);
        return true;
      }
    }
    current[c] = -1;
    return false;
  }

  /** Moves some free blocks from the rest of a word to the mask. */
  private void nextPortion(int c) {
    int blocks = PORTION / SizeClasses.bytes(c);
    mask[c] = blocks >= Long.SIZE ? rest[c] : Long.expand((1L << Math.max(1, blocks)) - 1, rest[c]);
    rest[c] &= ~mask[c];
    pool.prepareAhead((long) Long.bitCount(mask[c]) * SizeClasses.bytes(c));
  }

  private long free(int c, int slab, int word) {
    long a = start(slab) + ((long) word << 3);
    return ~(Mem.getLong(a) ^ Mem.getLongAcquire(a + SizeClasses.freeMapAt(c)))
        & SizeClasses.valid(c, word);
  }

  private int countFree(int c, int slab) {
    int n = 0;
    for (int w = SizeClasses.words(c) - 1; w >= 0; w--) {
      n += Long.bitCount(free(c, slab, w));
    }
    return n;
  }

  /**
   * Goes round the slabs that we have, some at a time, and stays with the first that has enough
   * free blocks. What others have freed is not in the estimate: so it looks at a few in any case,
   * and memory that others empty as fast as we fill it is found again.
   */
  private boolean sweep(int c) {
    int blocks = SizeClasses.blocks(c);
    boolean promising = freeEstimate[c] * 2 * WORTHWHILE >= (long) ownedCount[c] * blocks;
    for (int i = Math.min(promising ? LOOKS : LOOKS_IN_VAIN, ownedCount[c]); i > 0; i--) {
      int slab = owned[c][nextProbe(c)];
      if (countFree(c, slab) * WORTHWHILE >= blocks) {
        select(c, slab);
        return nextWord(c);
      }
    }
    return false;
  }

  private int nextProbe(int c) {
    probe[c] = probe[c] + 1 >= ownedCount[c] ? 0 : probe[c] + 1;
    return probe[c];
  }

  private boolean searchAll(int c) {
    freeEstimate[c] = 0;
    for (int i = 0; i < ownedCount[c]; i++) {
      freeEstimate[c] += countFree(c, owned[c][i]);
    }
    for (int i = 0; i < ownedCount[c]; i++) {
      select(c, owned[c][i]);
      if (nextWord(c)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives slabs without an allocated block back to the store. Looks at a slab of each class that
   * should have some, and of one class in turn that others may have emptied; or at all.
   *
   * @param all true to look at all and to keep none
   */
  void giveBackEmpty(boolean all) {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      if (all) {
        for (int i = ownedCount[c] - 1; i >= 0; i--) {
          giveBackIfEmpty(c, i);
        }
      } else if (ownedCount[c] > 1
          && (c == turn || freeEstimate[c] >= 2L * SizeClasses.blocks(c))
          && owned[c][nextProbe(c)] != current[c]) {
        giveBackIfEmpty(c, probe[c]);
      }
    }
    turn = turn + 1 == SizeClasses.COUNT ? 0 : turn + 1;
  }

  boolean ownsAny() {
    for (int n : ownedCount) {
      if (n > 0) {
        return true;
      }
    }
    return false;
  }

  private void giveBackIfEmpty(int c, int i) {
    int slab = owned[c][i];
    if (countFree(c, slab) == SizeClasses.blocks(c)) {
      forget(c, i);
      pool.giveBack(slab);
    }
  }

  private void forget(int c, int i) {
    recent.forget(c);
    if (owned[c][i] == current[c]) {
      current[c] = -1;
      mask[c] = 0;
      rest[c] = 0;
    }
    owned[c][i] = owned[c][--ownedCount[c]];
    freeEstimate[c] -= SizeClasses.blocks(c);
  }
}
