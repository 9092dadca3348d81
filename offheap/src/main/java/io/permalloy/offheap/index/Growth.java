package io.permalloy.offheap.index;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.mem.Mem;

/**
 * Online growth: every bucket of the current table splits into two of the next. No step has an
 * owner; every step may be done by anybody, any number of times.
 *
 * <p><b>One bucket</b> ({@link #complete}), by a pinned participant, in this order:
 *
 * <ol>
 *   <li>Both tables are known under an epoch check (rule R6: else a late helper might write into a
 *       table that has been freed and reused).
 *   <li>Freeze every word, in chain order, by compare-and-set.
 *   <li>Epoch check: the frozen refs may be younger than the pin.
 *   <li>Look for a word of the children that is UNINIT. None: the bucket is complete, and frozen
 *       refs must not be followed any more (R2).
 *   <li>Pack: live words in chain order, to the left or right child by the next bit of the hash.
 *       Tentative words are dropped, and never dereferenced (R4). A function of frozen words only,
 *       so every helper computes the same.
 *   <li>Write each child word by compare-and-set from UNINIT. A failure means that it is done.
 *   <li>Set the done bit (release; who sees it, acquire, skips all of this).
 * </ol>
 *
 * <p>The abstract map does not change, so there is no linearization point. <b>R1:</b> an update
 * that came through a frozen word completes both children before its first change: so an entry
 * named by a frozen word lives as long as packing may look at it. <b>R3:</b> the root moves when
 * all buckets are complete; the winner of that compare-and-set retires the old table, with the
 * epoch loaded after it.
 *
 * <p><b>When.</b> Overflow buckets are counted as they are handed out: at one for eight buckets the
 * average bucket holds about five of seven. From seven for 64 on the next table is reserved, and
 * all that is in front of its buckets gets memory ({@link TableMemory}).
 *
 * <p><b>Memory.</b> A bucket is frozen only when its children have memory: whoever helps makes sure
 * of it before. So who comes through a frozen word may touch both children, and the bytes of the
 * next table come as the entries do. Without memory a growth stands still, and nothing else does:
 * what is not frozen stays the truth.
 *
 * <p>Lock-free. Source: freezable sets (Liu, Zhang, Spear, PODC 2014), and the models beside this
 * code.
 */
public final class Growth {
  private static final int HELP = 2;
  private static final int SAMPLE = 64;

  private final HashIndex index;
  private final TableMemory memory;

  Growth(HashIndex index) {
    this.index = index;
    this.memory = new TableMemory(index);
  }

  private long header(long table) {
    return index.region().address(SlotWord.ref(table));
  }

  /**
   * Completes both children of a bucket, which have memory: the bucket has a frozen word, or the
   * caller has made sure.
   *
   * @param p pinned participant
   * @param q room for packing
   * @param table where the bucket is
   * @param next where its children are
   * @param bucket which
   */
  void complete(Participant p, Probe q, long table, long next, long bucket) {
    if (isDone(table, bucket)) {
      return;
    }
    Pin pin = p.pin();
    freeze(table, bucket);
    while (!pin.stable()) {
      Thread.onSpinWait();
    }
    if (!isWritten(next, 2 * bucket) || !isWritten(next, 2 * bucket + 1)) {
      pack(q, table, bucket);
      write(p, q, next, 2 * bucket, 0);
      write(p, q, next, 2 * bucket + 1, 1);
    }
    markDone(table, bucket);
  }

  /** Whether both children are complete. */
  private boolean isDone(long table, long bucket) {
    long at = header(table) + TableLayout.doneAt(TableLayout.log2(table), bucket);
    return (Mem.getLongAcquire(at) >>> bucket & 1) != 0;
  }

  void freeze(long table, long bucket) {
    long line = index.bucketAddress(table, bucket);
    while (true) {
      long word = 0;
      for (int i = 0; i <= SlotWord.SLOTS; i++) {
        word = freezeWord(line + ((long) i << 3));
      }
      if (word == (SlotWord.FROZEN | SlotWord.EMPTY)) {
        return;
      }
      line = index.region().address(SlotWord.ref(word));
    }
  }

  private static long freezeWord(long at) {
    long word = Mem.getLongAcquire(at);
    while (!SlotWord.isFrozen(word)) {
      long witness = Mem.compareAndExchangeLong(at, word, word | SlotWord.FROZEN);
      if (witness == word) {
        return word | SlotWord.FROZEN;
      }
      word = witness;
    }
    return word;
  }

  private boolean isWritten(long next, long bucket) {
    long line = index.bucketAddress(next, bucket);
    while (true) {
      for (int i = 0; i < SlotWord.SLOTS; i++) {
        if (Mem.getLongAcquire(line + ((long) i << 3)) == SlotWord.UNINIT) {
          return false;
        }
      }
      long link = Mem.getLongAcquire(line + SlotWord.LINK);
      if (link == SlotWord.UNINIT) {
        return false;
      }
      if (SlotWord.ref(link) == 0) {
        return true;
      }
      line = index.region().address(SlotWord.ref(link));
    }
  }

  private void pack(Probe q, long table, long bucket) {
    int log2 = TableLayout.log2(table);
    boolean newTags = SlotWord.isNewTag(log2 + 1);
    if (newTags) {
      touchEntries(q, table, bucket);
    }
    q.packedCount[0] = 0;
    q.packedCount[1] = 0;
    long line = index.bucketAddress(table, bucket);
    while (true) {
      for (int i = 0; i < SlotWord.SLOTS; i++) {
        long word = Mem.getLongAcquire(line + ((long) i << 3)) & ~SlotWord.FROZEN;
        if ((word & SlotWord.TENTATIVE) == 0) {
          q.pack(SlotWord.half(word, log2), newTags ? retag(word, log2 + 1) : word);
        }
      }
      long link = Mem.getLongAcquire(line + SlotWord.LINK);
      if (SlotWord.ref(link) == 0) {
        return;
      }
      line = index.region().address(SlotWord.ref(link));
    }
  }

  /** All at once, so that their cache misses overlap. */
  private void touchEntries(Probe q, long table, long bucket) {
    long line = index.bucketAddress(table, bucket);
    long sum = 0;
    for (int i = 0; i < SlotWord.SLOTS; i++) {
      long word = Mem.getLongAcquire(line + ((long) i << 3));
      long ref = SlotWord.ref(word);
      if (ref != 0 && (word & SlotWord.TENTATIVE) == 0) {
        sum += Mem.getLong(index.region().address(ref) + Block.INFO);
      }
    }
    q.touched = sum;
  }

  private long retag(long word, int log2) {
    long ref = SlotWord.ref(word);
    return SlotWord.live(SlotWord.tag(index.hashOf(ref), log2), ref);
  }

  private void write(Participant p, Probe q, long next, long bucket, int half) {
    long[] words = q.packed[half];
    int count = q.packedCount[half];
    long line = index.bucketAddress(next, bucket);
    for (int i = 0; i < SlotWord.SLOTS; i++) {
      writeWord(line + ((long) i << 3), i < count ? words[i] : SlotWord.EMPTY);
    }
    long link = line + SlotWord.LINK;
    if (Mem.getLongAcquire(link) == SlotWord.UNINIT) {
      writeWord(
          link,
          count <= SlotWord.SLOTS
              ? SlotWord.EMPTY
              : overflowChain(p, next, words, SlotWord.SLOTS, count));
    }
  }

  private static void writeWord(long at, long word) {
    if (Mem.getLongAcquire(at) == SlotWord.UNINIT) {
      Mem.compareAndSetLong(at, SlotWord.UNINIT, word);
    }
  }

  /** A private chain, filled completely before anybody can see it. */
  private long overflowChain(Participant p, long table, long[] words, int from, int count) {
    long bucket = overflowBucket(p, table);
    if (bucket == 0) {
      throw index.full(TableLayout.EXTENT_BYTES);
    }
    for (int i = 0; i < SlotWord.SLOTS; i++) {
      Mem.putLong(bucket + ((long) i << 3), from + i < count ? words[from + i] : SlotWord.EMPTY);
    }
    int rest = from + SlotWord.SLOTS;
    Mem.putLong(
        bucket + SlotWord.LINK,
        rest >= count ? SlotWord.EMPTY : overflowChain(p, table, words, rest, count));
    return index.region().ref(bucket);
  }

  /**
   * A private bucket of a table, to be freed with it.
   *
   * @return its address, not initialised; or 0 if the store is full
   */
  long overflowBucket(Participant p, long table) {
    int log2 = TableLayout.log2(table);
    long header = header(table);
    long n = Mem.getAndAddLong(header + TableLayout.OVERFLOWS, 1);
    if (n < TableLayout.ownOverflows(log2)) {
      return header + TableLayout.overflowsAt(log2) + (n << 6);
    }
    return extentBucket(p, header);
  }

  private long extentBucket(Participant p, long header) {
    int perExtent = TableLayout.EXTENT_BYTES / SlotWord.BUCKET_BYTES - 1;
    while (true) {
      long newest = Mem.getLongAcquire(header + TableLayout.EXTENTS);
      if (newest != 0) {
        long extent = index.region().address(newest);
        long used = Mem.getAndAddLong(extent + TableLayout.EXTENT_USED, 1);
        if (used < perExtent) {
          return extent + (used + 1 << 6);
        }
      }
      if (!addExtent(p, header, newest)) {
        return 0;
      }
    }
  }

  private boolean addExtent(Participant p, long header, long newest) {
    long ref = p.slabs().allocateNested(TableLayout.EXTENT_BYTES, index.map(), Block.EXTENT);
    if (ref == 0) {
      return false;
    }
    linkExtent(p, header, newest, ref);
    return true;
  }

  /**
   * Makes a new block the newest extent of a table, or gives it back if somebody else was faster.
   *
   * @param p pinned participant
   * @param header address of the table
   * @param newest ref of its newest extent until now, or 0
   * @param ref the block, named by inX
   */
  public void linkExtent(Participant p, long header, long newest, long ref) {
    long extent = index.region().address(ref);
    Mem.putLong(extent + Block.INFO, Block.info(Block.EXTENT, 0, 0));
    long life = Mem.getLongAcquire(header + Block.LIFE); // who covers the table covers its extents
    Mem.putLong(extent + Block.LIFE, Block.isRetired(life) ? 0 : Block.epoch(life));
    Mem.putLong(extent + TableLayout.EXTENT_NEXT, newest);
    Mem.putLong(extent + TableLayout.EXTENT_USED, 0);
    if (Mem.compareAndSetLong(header + TableLayout.EXTENTS, newest, ref)) {
      if (Block.isRetired(Mem.getLongAcquire(header + Block.LIFE))) {
        p.bag().retireOrphan(ref); // whoever retired the table may have passed by already
      }
      p.slabs().publishedNested(); // not before: a kill in between would leave it to nobody
    } else {
      p.slabs().giveBackNested(ref);
    }
  }

  /**
   * Notes that the children of a bucket are complete.
   *
   * @param table where the bucket is
   * @param bucket which
   */
  public void markDone(long table, long bucket) {
    long at = header(table) + TableLayout.doneAt(TableLayout.log2(table), bucket);
    long bit = 1L << bucket;
    if ((Mem.getLongOpaque(at) & bit) == 0) {
      Mem.getAndBitwiseOrLong(at, bit);
    }
  }

  /**
   * What an update does for growth after it has succeeded: an insert starts one if it is time, and
   * everybody helps one that is under way. The update stands whatever comes of this: that the store
   * is full, or the map dropped meanwhile, is for the next operation to find.
   *
   * @param p pinned participant
   * @param q probe at the table that the update has changed
   * @param inserted whether an entry was added
   */
  public void afterUpdate(Participant p, Probe q, boolean inserted) {
    try {
      tryHelp(p, q, inserted);
    } catch (StoreFullException | IllegalStateException later) {
      return;
    }
  }

  private void tryHelp(Participant p, Probe q, boolean inserted) {
    if (q.parent != 0) {
      help(p, q, q.parent, q.table);
      return;
    }
    if (!inserted) {
      return;
    }
    long header = header(q.table);
    long next = Mem.getLongAcquire(header + TableLayout.NEXT);
    if (next == 0) {
      if (q.appended) {
        consider(p, q.table, header);
      }
    } else if (next != TableLayout.CLOSED && HashIndex.isUnbroken(p, q)) {
      help(p, q, q.table, next);
    }
  }

  private void consider(Participant p, long table, long header) {
    int log2 = TableLayout.log2(table);
    long buckets = 1L << log2;
    long overflows = Mem.getLongOpaque(header + TableLayout.OVERFLOWS);
    if (overflows * 64 < 7 * buckets || !TableLayout.isPossible(log2 + 1)) {
      return;
    }
    boolean due = overflows * 8 >= buckets;
    if (TableLayout.isRun(log2 + 1)) {
      long next = memory.ahead(p, table);
      if (due && next != 0 && isLoaded(table, overflows)) {
        publish(p, table, next);
      }
    } else if (due) {
      long next = memory.block(p, log2 + 1);
      if (next != 0 && publish(p, table, next)) {
        p.slabs().publishedNested();
      } else if (next != 0) {
        p.slabs().giveBackNested(SlotWord.ref(next));
      }
    }
  }

  /** Overflow buckets stay when their entries go, so their number alone does not tell the load. */
  private boolean isLoaded(long table, long overflows) {
    long buckets = 1L << TableLayout.log2(table);
    if (overflows * 2 >= buckets) {
      return true;
    }
    int live = 0;
    long stride = buckets / SAMPLE;
    for (long b = overflows % stride; b < buckets; b += stride) {
      long line = index.bucketAddress(table, b);
      for (int i = 0; i < SlotWord.SLOTS; i++) {
        if (SlotWord.ref(Mem.getLongOpaque(line + ((long) i << 3))) != 0) {
          live++;
        }
      }
    }
    return live * 2 >= SAMPLE * SlotWord.SLOTS;
  }

  /**
   * Only the root's next may be set: so that a bucket is frozen only when it is complete. Does not
   * throw when the map has been dropped: the caller has a table in hand to give back.
   */
  private boolean publish(Participant p, long table, long next) {
    return p.pin().stable()
        && SlotWord.ref(Mem.getLongAcquire(index.rootAddress())) == SlotWord.ref(table)
        && Mem.compareAndSetLong(header(table) + TableLayout.NEXT, 0, TableLayout.root(next, 0));
  }

  /**
   * The first table of a map: every word EMPTY. It is in flight until published or given back.
   *
   * @param p pinned participant
   * @param log2 log2 of its buckets, small enough for a block
   * @return table word, or 0 if the store is full
   */
  public long firstTable(Participant p, int log2) {
    long table = memory.first(p, log2);
    if (table == 0) {
      return 0;
    }
    long line = index.bucketAddress(table, 0);
    for (long i = 0; i < 8L << log2; i++) {
      Mem.putLong(line + (i << 3), SlotWord.EMPTY);
    }
    return table;
  }

  private void help(Participant p, Probe q, long table, long next) {
    long buckets = 1L << TableLayout.log2(table);
    long header = header(table);
    long from = Mem.getLongOpaque(header + TableLayout.CURSOR);
    if (from < buckets) {
      from = Mem.getAndAddLong(header + TableLayout.CURSOR, HELP);
    }
    if (from < buckets) {
      for (long b = from; b < Math.min(buckets, from + HELP); b++) {
        if (memory.hasChildren(p, next, b)) {
          complete(p, q, table, next, b);
        }
      }
    } else {
      finish(p, q, table, next);
    }
  }

  /**
   * Completes what is left, some buckets a call, and moves the root when nothing is.
   *
   * @return false if there is no memory to go on with
   */
  boolean finish(Participant p, Probe q, long table, long next) {
    int log2 = TableLayout.log2(table);
    long header = header(table);
    long words = Math.max(1, 1L << log2 >>> 6);
    long full = log2 >= 6 ? -1L : (1L << (1 << log2)) - 1;
    int budget = 4 * HELP;
    for (long w = Mem.getLongOpaque(header + TableLayout.DONE_HINT); w < words; w++) {
      long missing;
      while ((missing = full & ~Mem.getLongAcquire(doneAddress(header, log2, w))) != 0) {
        if (budget-- == 0) {
          return true;
        }
        long bucket = (w << 6) + Long.numberOfTrailingZeros(missing);
        if (!memory.hasChildren(p, next, bucket)) {
          return false;
        }
        complete(p, q, table, next, bucket);
      }
      Mem.putLongOpaque(header + TableLayout.DONE_HINT, w + 1);
    }
    moveRoot(p, table, next);
    return true;
  }

  private static long doneAddress(long header, int log2, long word) {
    return header + TableLayout.doneAt(log2, word << 6);
  }

  /**
   * Makes the next table the current one, when all buckets are done, and retires the old one.
   *
   * @param p pinned participant
   * @param table the old one
   * @param next the new one
   */
  public void moveRoot(Participant p, long table, long next) {
    long root = Mem.getLongAcquire(index.rootAddress());
    if (TableLayout.generation(root) != index.generation()
        || SlotWord.ref(root) != SlotWord.ref(table)) {
      return; // somebody has, or has dropped the map meanwhile
    }
    long moved = TableLayout.root(next, index.generation());
    p.unlinking(SlotWord.ref(table), index.map(), Block.TABLE);
    if (Mem.compareAndSetLong(index.rootAddress(), root, moved)) {
      retireTable(p, SlotWord.ref(table));
    }
    p.unlinked();
  }

  /**
   * Takes the last table of a map that is being dropped from its root, and retires it. Repeatable.
   *
   * @param p participant, not pinned
   * @param table the root word
   */
  public void unroot(Participant p, long table) {
    p.enterForUpdate();
    try {
      p.unlinking(SlotWord.ref(table), index.map(), Block.TABLE);
      if (Mem.compareAndSetLong(
          index.rootAddress(), table, TableLayout.root(0, index.generation()))) {
        retireTable(p, SlotWord.ref(table));
      }
      p.unlinked();
    } finally {
      p.exit();
    }
  }

  /**
   * Retires a table that nobody can come to any more, with all its overflow buckets. Repeatable.
   *
   * @param p who retires it: the winner of the compare-and-set that unlinked it, or its heir
   * @param ref the table
   */
  public void retireTable(Participant p, long ref) {
    p.bag().retireOrphan(ref); // first: an extent that comes later is retired by who adds it
    long extent = Mem.getLongAcquire(index.region().address(ref) + TableLayout.EXTENTS);
    while (extent != 0) {
      long next = Mem.getLong(index.region().address(extent) + TableLayout.EXTENT_NEXT);
      p.bag().retireOrphan(extent);
      extent = next;
    }
  }

  /**
   * Whether a table or an extent can be come to from the root. The caller is pinned.
   *
   * @param p pinned participant
   * @param ref the block
   * @return true if it belongs to the index
   */
  public boolean isReachable(Participant p, long ref) {
    Pin pin = p.pin();
    while (true) {
      long table = Mem.getLongAcquire(index.rootAddress());
      if (!pin.stable()) {
        continue;
      }
      int extensions = pin.extensions();
      if (TableLayout.generation(table) != index.generation()) {
        return false;
      }
      while (SlotWord.ref(table) != 0 && pin.extensions() == extensions) {
        long header = header(table);
        if (SlotWord.ref(table) == ref
            || SlotWord.ref(Mem.getLongAcquire(header + TableLayout.AHEAD)) == ref
            || hasExtent(header, ref)) {
          return true;
        }
        long next = Mem.getLongAcquire(header + TableLayout.NEXT);
        table = pin.stable() ? next : table;
      }
      if (pin.extensions() == extensions) {
        return false;
      }
    }
  }

  private boolean hasExtent(long header, long ref) {
    long extent = Mem.getLongAcquire(header + TableLayout.EXTENTS);
    while (extent != 0 && extent != ref) {
      extent = Mem.getLong(index.region().address(extent) + TableLayout.EXTENT_NEXT);
    }
    return extent != 0;
  }
}
