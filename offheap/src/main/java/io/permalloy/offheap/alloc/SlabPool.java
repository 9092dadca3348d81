package io.permalloy.offheap.alloc;

import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;

/**
 * Takes slabs out of the store, and gives them back, on behalf of one session line.
 *
 * <p>Ownership is one word of the slab table and changes by compare-and-set only. Every slab that
 * is between two owners is named by the line's {@code inX} word, so a reaper can return it. A slab
 * that never had memory gets it between the claim (FRESH) and the publication (OWNED, HEAD, TAIL).
 *
 * <p>Lock-free; not thread-safe: one instance a participant. Allocates nothing.
 */
public final class SlabPool {
  private static final int WITHOUT_MEMORY = 1 << SlabWord.VIRGIN;
  private static final int WITH_MEMORY = 1 << SlabWord.POOL;

  /** How far memory is prepared ahead of the slabs that have been taken. */
  private static final long AHEAD = 2L << StoreLayout.SLAB_SHIFT;

  private static final long PAGE = 1L << SlabWord.PAGE_SHIFT;

  private final Region region;
  private final StoreLayout layout;
  private final int line;
  private final long lineAddress;
  private final long frontierAddress;
  private int cursor;

  SlabPool(Region region, int line) {
    this.region = region;
    this.layout = region.layout();
    this.line = line;
    this.lineAddress = region.base() + layout.line(line);
    this.frontierAddress = region.base() + StoreLayout.FRONTIER_AT;
    this.cursor = layout.firstSlab();
  }

  long wordAddress(int slab) {
    return region.base() + layout.slabWord(slab);
  }

  int line() {
    return line;
  }

  Region region() {
    return region;
  }

  private int frontier() {
    long f = Mem.getLongAcquire(frontierAddress);
    return (int) Math.max(layout.firstSlab(), Math.min(f, layout.slabs()));
  }

  private void raiseFrontier(int to) {
    long f = Mem.getLongAcquire(frontierAddress);
    while (f < to && !Mem.compareAndSetLong(frontierAddress, f, to)) {
      f = Mem.getLongAcquire(frontierAddress);
    }
  }

  private void inOther(long word) {
    Mem.putLongRelease(lineAddress + SessionLine.IN_OTHER, word);
  }

  private void inSlabs(int first, int count) {
    Mem.putLongRelease(lineAddress + SessionLine.IN_OTHER_COUNT, count);
    inOther(SessionLine.inOther(first, 0, SessionLine.SLABS));
  }

  /**
   * Takes a slab for blocks of one class, formatted: every block free.
   *
   * @param sizeClass the class
   * @return slab, or -1 if there is none or no memory for it
   */
  int take(int sizeClass) {
    int slab = claimPooled(false);
    if (slab < 0) {
      slab = claimVirgin();
    }
    if (slab < 0) {
      return -1;
    }
    long at = wordAddress(slab);
    long claimed = Mem.getLongAcquire(at);
    if (SlabWord.state(claimed) == SlabWord.FRESH && region.populate(slab) != 0) {
      Mem.compareAndSetLong(at, claimed, release(claimed, SlabWord.VIRGIN));
      inOther(0);
      slab = claimPooled(true); // the count of pooled slabs is a hint only
      if (slab < 0) {
        return -1;
      }
      at = wordAddress(slab);
      claimed = Mem.getLongAcquire(at);
    }
    long start = region.base() + ((long) slab << StoreLayout.SLAB_SHIFT);
    Mem.zero(start, SizeClasses.blocksAt(sizeClass));
    Mem.putLongRelease(
        lineAddress + SessionLine.FLAGS,
        Mem.getLong(lineAddress + SessionLine.FLAGS) | SessionLine.HAS_SLABS);
    Mem.putLongRelease(at, SlabWord.of(SlabWord.format(claimed), sizeClass, line, SlabWord.OWNED));
    inOther(0);
    return slab;
  }

  /**
   * Puts memory behind the next pages that no slab has been taken from: who takes it finds them
   * there, and is done in a microsecond and not in twenty. Nothing is decided by it: taking a slab
   * makes sure of all its pages. Without memory it does nothing.
   *
   * @param bytes about how much
   */
  void prepareAhead(long bytes) {
    long frontier = (long) frontier() << StoreLayout.SLAB_SHIFT;
    long ahead = Mem.getLongOpaque(frontierAddress + 16);
    long from = Math.max(ahead & -PAGE, frontier);
    long endOfSlab = (from | StoreLayout.SLAB_BYTES - 1) + 1;
    long end = Math.min(from + (bytes + PAGE - 1 & -PAGE), endOfSlab);
    if (from < Math.min(frontier + AHEAD, layout.maxBytes())
        && Mem.compareAndSetLong(frontierAddress + 16, ahead, end)) {
      region.populate(from, end - from);
    }
  }

  private static long release(long word, int state) {
    return SlabWord.of(SlabWord.format(word), 0, 0, state);
  }

  private int claimPooled(boolean look) {
    int first = layout.firstSlab();
    int end = frontier();
    if (!look && Mem.getLongOpaque(frontierAddress + 8) <= 0) {
      return -1;
    }
    for (int n = end - first; n > 0; n--) {
      if (cursor >= end || cursor < first) {
        cursor = first;
      }
      int slab = cursor++;
      if (SlabWord.state(Mem.getLongAcquire(wordAddress(slab))) == SlabWord.POOL
          && claim(slab, SlabWord.POOL, SlabWord.INIT)) {
        Mem.getAndAddLong(frontierAddress + 8, -1);
        return slab;
      }
    }
    Mem.putLongOpaque(frontierAddress + 8, 0);
    return -1;
  }

  private int claimVirgin() {
    for (int slab = frontier(); slab < layout.slabs(); slab++) {
      if (SlabWord.state(Mem.getLongAcquire(wordAddress(slab))) == SlabWord.VIRGIN
          && claim(slab, SlabWord.VIRGIN, SlabWord.FRESH)) {
        raiseFrontier(slab + 1);
        return slab;
      }
    }
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      int state = SlabWord.state(Mem.getLongAcquire(wordAddress(slab)));
      if (state == SlabWord.VIRGIN && claim(slab, state, SlabWord.FRESH)
          || state == SlabWord.POOL && claim(slab, state, SlabWord.INIT)) {
        return slab;
      }
    }
    return -1;
  }

  private boolean claim(int slab, int from, int to) {
    inSlabs(slab, 1);
    if (claimWord(slab, from, to, 0)) {
      return true;
    }
    inOther(0);
    return false;
  }

  private boolean claimWord(int slab, int from, int to, int detail) {
    long word = Mem.getLongAcquire(wordAddress(slab));
    return SlabWord.state(word) == from
        && Mem.compareAndSetLong(
            wordAddress(slab), word, SlabWord.of(SlabWord.format(word) + 1, detail, line, to));
  }

  /**
   * Gives back a slab of which every block is free and which no other thread can be freeing into.
   *
   * @param slab one that this line owns
   */
  void giveBack(int slab) {
    long word = Mem.getLongAcquire(wordAddress(slab));
    if (SlabWord.state(word) == SlabWord.OWNED
        && SlabWord.owner(word) == line
        && Mem.compareAndSetLong(wordAddress(slab), word, release(word, SlabWord.POOL))) {
      Mem.getAndAddLong(frontierAddress + 8, 1);
    }
  }

  /**
   * Claims neighbouring slabs; they read as zero. Preferably some that never had memory: then only
   * the first has it when this returns, and {@link #populateTail} gives it to the others. Else
   * slabs that were given back are among them, and are cleared here. The run stays named by inX
   * until {@link #runPublished}.
   *
   * @param count slabs
   * @return the first, or -1
   */
  int claimRun(int count) {
    int first = claimWords(frontier(), count, WITHOUT_MEMORY);
    if (first < 0) {
      first = claimWords(layout.firstSlab(), count, WITHOUT_MEMORY);
    }
    if (first < 0) {
      first = claimWords(layout.firstSlab(), count, WITHOUT_MEMORY | WITH_MEMORY);
    }
    return first < 0 ? -1 : startRun(first, count);
  }

  /**
   * The same, out of slabs that have memory already: for when the system has no more.
   *
   * @param count slabs
   * @return the first, or -1
   */
  int claimPooledRun(int count) {
    int first = claimWords(layout.firstSlab(), count, WITH_MEMORY);
    return first < 0 ? -1 : startRun(first, count);
  }

  private int startRun(int first, int count) {
    raiseFrontier(first + count);
    for (int i = 1; i < count; i++) {
      clearPooledTail(first + i, i);
    }
    long head = Mem.getLongAcquire(wordAddress(first));
    if (SlabWord.state(head) == SlabWord.INIT) {
      clear(first);
    } else if (region.populate(first) != 0) {
      giveUpRun(first, count);
      return -1;
    }
    Mem.putLongRelease(
        wordAddress(first), SlabWord.of(SlabWord.format(head), count, line, SlabWord.HEAD));
    return first;
  }

  private void clear(int slab) {
    Mem.zero(region.base() + ((long) slab << StoreLayout.SLAB_SHIFT), StoreLayout.SLAB_BYTES);
  }

  private void clearPooledTail(int slab, int distance) {
    long word = Mem.getLongAcquire(wordAddress(slab));
    if (SlabWord.state(word) == SlabWord.INIT) {
      clear(slab);
      long tail = SlabWord.of(SlabWord.format(word), distance, line, SlabWord.TAIL);
      Mem.putLongRelease(wordAddress(slab), tail);
    }
  }

  private int claimWords(int from, int count, int states) {
    if (count >= 1 << 22) {
      return -1;
    }
    int first = from;
    int n = 0;
    for (int slab = from; slab < layout.slabs(); slab++) {
      int state = SlabWord.state(Mem.getLongAcquire(wordAddress(slab)));
      if ((states >>> state & 1) == 0) {
        first = slab + 1;
        n = 0;
      } else if (++n == count) {
        int taken = claimEach(first, count);
        if (taken == count) {
          return first;
        }
        giveUpRun(first, taken);
        slab = first + taken;
        first = slab + 1;
        n = 0;
      }
    }
    return -1;
  }

  private int claimEach(int first, int count) {
    inSlabs(first, count);
    for (int i = 0; i < count; i++) {
      if (claimWord(first + i, SlabWord.POOL, SlabWord.INIT, i)) {
        Mem.getAndAddLong(frontierAddress + 8, -1);
      } else if (!claimWord(first + i, SlabWord.VIRGIN, SlabWord.FRESH, i)) {
        return i;
      }
    }
    return count;
  }

  /** The run that was claimed last is now named by something that others can reach. */
  void runPublished() {
    inOther(0);
  }

  /**
   * Gives memory to one slab of a run. Idempotent: any participant may do it, for any slab, at any
   * time while the run cannot be freed.
   *
   * @param slab not the first of the run
   * @return true if the slab has memory now
   */
  boolean populateTail(int slab) {
    long word = Mem.getLongAcquire(wordAddress(slab));
    if (SlabWord.state(word) == SlabWord.TAIL) {
      return true;
    }
    if (region.populate(slab) != 0) {
      return false;
    }
    long tail =
        SlabWord.of(
            SlabWord.format(word), SlabWord.detail(word), SlabWord.owner(word), SlabWord.TAIL);
    Mem.compareAndSetLong(wordAddress(slab), word, tail);
    return true;
  }

  /**
   * Whether some pages of a run have memory that counts: a bit in the slab's word says so.
   *
   * @param offset first byte in the store
   * @param bytes whole pages of one slab
   * @return true if they may be touched
   */
  boolean hasPart(long offset, int bytes) {
    int bits = pageBits(offset, bytes);
    long word = Mem.getLongAcquire(wordAddress((int) (offset >>> StoreLayout.SLAB_SHIFT)));
    return (SlabWord.pages(word) & bits) == bits;
  }

  /**
   * Gives memory to some pages of a run, in any order. Idempotent: any participant may do it, for
   * any pages, at any time while the run cannot be freed. <b>Invariant:</b> a page of a slab that
   * is not wholly populated is written only after its bit is in the slab's word; the bit comes by
   * compare-and-set, after the memory. So a kill leaves a page with a bit, or one that is zero; and
   * {@link #freeRun} knows what to clear. The last bit makes the slab a TAIL.
   *
   * @param offset first byte in the store
   * @param bytes whole pages of one slab
   * @return false if there is no memory
   */
  boolean populatePart(long offset, int bytes) {
    int bits = pageBits(offset, bytes);
    long at = wordAddress((int) (offset >>> StoreLayout.SLAB_SHIFT));
    long word = Mem.getLongAcquire(at);
    if ((SlabWord.pages(word) & bits) == bits) {
      return true;
    }
    if (region.populate(offset, bytes) != 0) {
      return false;
    }
    while ((SlabWord.pages(word) & bits) != bits) {
      long to = SlabWord.withPages(word, SlabWord.pages(word) | bits);
      long witness = Mem.compareAndExchangeLong(at, word, to);
      word = witness == word ? to : witness;
    }
    return true;
  }

  private static int pageBits(long offset, int bytes) {
    int first = (int) (offset & StoreLayout.SLAB_BYTES - 1) >>> SlabWord.PAGE_SHIFT;
    return (1 << (bytes >>> SlabWord.PAGE_SHIFT)) - 1 << first;
  }

  /** Gives back a run that nobody else has seen. */
  void giveUpRun(int first, int count) {
    for (int i = count - 1; i >= 0; i--) {
      releaseRunWord(first + i, i);
    }
    inOther(0);
  }

  /**
   * Gives back slabs that a dead holder of this line was taking, and that nobody can come to.
   *
   * @param first first slab
   * @param count how many
   */
  void giveBackTaken(int first, int count) {
    for (int i = count - 1; i >= 0; i--) {
      long word = Mem.getLongAcquire(wordAddress(first + i));
      int state = SlabWord.state(word);
      if (SlabWord.owner(word) == line
          && state != SlabWord.OWNED
          && state != SlabWord.POOL
          && state != SlabWord.PART) {
        int to = state == SlabWord.FRESH ? SlabWord.VIRGIN : SlabWord.POOL;
        Mem.compareAndSetLong(wordAddress(first + i), word, release(word, to));
      }
    }
  }

  /** Tells the owner of a slab about it, or gives it to nobody if it has none. */
  void findLost(int slab) {
    long word = Mem.getLongAcquire(wordAddress(slab));
    int state = SlabWord.state(word);
    if (state == SlabWord.OWNED) {
      long flags = region.base() + layout.line(SlabWord.owner(word)) + SessionLine.FLAGS;
      Mem.putLongRelease(flags, Mem.getLong(flags) | SessionLine.HAS_SLABS);
    } else if (state != SlabWord.PART || region.populate(slab) == 0) { // of a PART all, not trusted
      int to = state == SlabWord.FRESH ? SlabWord.VIRGIN : SlabWord.POOL;
      Mem.compareAndSetLong(wordAddress(slab), word, release(word, to));
    }
  }

  /**
   * Frees a run: tails from the end, the head last. A tail is told from a later use of its slab by
   * its distance from the head, which is ours until the end; so this may be repeated, or finished
   * by a reaper, from any point. A slab with memory behind some pages is cleared there and goes
   * back to those without: it reads as zero again.
   *
   * @param first the head
   */
  void freeRun(int first) {
    long head = Mem.getLongAcquire(wordAddress(first));
    if (SlabWord.state(head) != SlabWord.HEAD) {
      return;
    }
    for (int i = SlabWord.detail(head) - 1; i > 0; i--) {
      releaseRunWord(first + i, i);
    }
    releaseRunWord(first, SlabWord.detail(head));
  }

  private void releaseRunWord(int slab, int detail) {
    long word = Mem.getLongAcquire(wordAddress(slab));
    int state = SlabWord.state(word);
    boolean ours =
        state == SlabWord.HEAD
            || (state == SlabWord.TAIL
                    || state == SlabWord.PART
                    || state == SlabWord.FRESH
                    || state == SlabWord.INIT)
                && SlabWord.detail(word) == detail;
    if (!ours) {
      return;
    }
    if (state == SlabWord.PART) {
      clearPages(slab, SlabWord.pages(word));
    }
    int to = state == SlabWord.FRESH || state == SlabWord.PART ? SlabWord.VIRGIN : SlabWord.POOL;
    if (Mem.compareAndSetLong(wordAddress(slab), word, release(word, to)) && to == SlabWord.POOL) {
      Mem.getAndAddLong(frontierAddress + 8, 1);
    }
  }

  private void clearPages(int slab, int pages) {
    long start = region.base() + ((long) slab << StoreLayout.SLAB_SHIFT);
    for (int rest = pages; rest != 0; rest &= rest - 1) {
      Mem.zero(start + PAGE * Integer.numberOfTrailingZeros(rest), PAGE);
    }
  }

  /**
   * Slabs that are neither free nor without memory, and the header. What is reserved for a table to
   * come counts when it gets memory.
   *
   * @param region store
   * @return bytes
   */
  public static long usedBytes(Region region) {
    StoreLayout layout = region.layout();
    long used = (long) layout.firstSlab() << StoreLayout.SLAB_SHIFT;
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = Mem.getLongAcquire(region.base() + layout.slabWord(slab));
      if (SlabWord.state(word) != SlabWord.POOL) {
        used += PAGE * Integer.bitCount(SlabWord.pages(word));
      }
    }
    return used;
  }
}
