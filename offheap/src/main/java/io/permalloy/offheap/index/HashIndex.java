package io.permalloy.offheap.index;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.alloc.SlabPool;
import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;

/**
 * The chains of buckets that a map's entries hang from, and how they are walked.
 *
 * <p><b>Invariants</b> (numbers as in the index model): I2 a child word is written only when every
 * word of the parent's chain is frozen; I3 a frozen word never changes, a written one is never
 * UNINIT again; I4 a word is frozen only when its whole chain is written. Hence a walk may believe
 * an unfrozen word by itself, and absence when the last link of the chain was not frozen: words are
 * frozen in the order in which they are walked.
 *
 * <p><b>What a walk does at a word</b> (acquire loads, in chain order): UNINIT: complete the parent
 * bucket, start again in this table. Frozen with this key's tag, or a frozen link: {@link #FROZEN},
 * the child decides. Frozen entries are not looked at: their blocks may have been freed through the
 * child. Otherwise equal tags lead to the entry, after an epoch check, and keys are compared in
 * full.
 *
 * <p>One instance a map and process; immutable; thread-safe. The walks are lock-free and wait-free
 * without growth; they allocate nothing.
 */
public final class HashIndex {
  /** A walk came to an unfrozen word with the key. */
  public static final int MATCH = 0;

  /** A walk came to the unfrozen end of the chain. */
  public static final int END = 1;

  /** A walk came to a frozen word that decides nothing: go on in the child. */
  public static final int FROZEN = 2;

  private final Region region;
  private final long rootAddress;
  private final int map;
  private final long generation;
  private final long seed;
  private final long seed2;
  private final int kind;
  private final int keyOffset;
  private final Growth growth;
  private final UnpinnedRead read;

  /**
   * The index of one map.
   *
   * @param region store
   * @param rootAddress address of the word that names the current table
   * @param map number of its directory entry
   * @param generation of the directory entry: tells a dropped map from its successor
   * @param seed hash seed
   * @param kind kind of its blocks
   * @param keyOffset where their keys begin
   */
  public HashIndex(
      Region region,
      long rootAddress,
      int map,
      long generation,
      long seed,
      int kind,
      int keyOffset) {
    this.region = region;
    this.rootAddress = rootAddress;
    this.map = map;
    this.generation = generation;
    this.seed = seed;
    this.seed2 = Hash.derive(seed, 1);
    this.kind = kind;
    this.keyOffset = keyOffset;
    this.growth = new Growth(this);
    this.read = new UnpinnedRead(this);
  }

  /**
   * The store.
   *
   * @return region
   */
  public Region region() {
    return region;
  }

  /**
   * Address of the root word.
   *
   * @return address
   */
  public long rootAddress() {
    return rootAddress;
  }

  /**
   * Number of the directory entry.
   *
   * @return from 0
   */
  public int map() {
    return map;
  }

  /**
   * Generation of the directory entry.
   *
   * @return 14 bits
   */
  public long generation() {
    return generation;
  }

  /**
   * Hash seed.
   *
   * @return secret of this map
   */
  public long seed() {
    return seed;
  }

  /** Another secret of the same map. */
  long seed2() {
    return seed2;
  }

  /**
   * Kind of the blocks.
   *
   * @return a constant of {@link Block}
   */
  public int kind() {
    return kind;
  }

  /**
   * Where the keys of its blocks begin.
   *
   * @return bytes from the start of a block
   */
  public int keyOffset() {
    return keyOffset;
  }

  /**
   * Hashes a key.
   *
   * @param key its address
   * @param length its bytes
   * @return hash
   */
  public long hash(long key, int length) {
    return Hash.bytes(key, length, seed, seed2);
  }

  /**
   * Hashes a key of 8 to 16 bytes that is in registers.
   *
   * @param first its first 8 bytes, little-endian
   * @param last its last 8 bytes
   * @param length bytes
   * @return hash
   */
  public long hash(long first, long last, int length) {
    return Hash.words(first, last, length, seed, seed2);
  }

  long hashOf(long ref) {
    long block = region.address(ref);
    return hash(block + keyOffset, Block.keyLength(Mem.getLong(block + Block.INFO)));
  }

  /**
   * How this index is read without a pin.
   *
   * @return the same object always
   */
  public UnpinnedRead read() {
    return read;
  }

  /**
   * How this index grows.
   *
   * @return the same object always
   */
  public Growth growth() {
    return growth;
  }

  /**
   * The root word. Acquire.
   *
   * @return the current table, with its generation
   * @throws IllegalStateException if the map has been dropped or the store closed
   */
  public long root() {
    long root = Mem.getLongAcquire(rootAddress);
    if (TableLayout.generation(root) != generation || SlotWord.ref(root) == 0) {
      throw dropped();
    }
    return root;
  }

  /**
   * Whether the map has not been dropped.
   *
   * @return true if its root names a table
   */
  public boolean isLive() {
    long root = Mem.getLongAcquire(rootAddress);
    return TableLayout.generation(root) == generation && SlotWord.ref(root) != 0;
  }

  /**
   * The error for a map without a table.
   *
   * @return to be thrown
   */
  public IllegalStateException dropped() {
    return new IllegalStateException(
        region.isClosed()
            ? "store " + region.name() + " is closed"
            : "a map of store " + region.name() + " has been dropped; open or create it again");
  }

  /**
   * The error for a store without room.
   *
   * @param bytes what could not be had
   * @return to be thrown
   */
  public StoreFullException full(long bytes) {
    return new StoreFullException(
        region.name(), region.layout().maxBytes(), SlabPool.usedBytes(region), bytes);
  }

  /**
   * Puts a probe on the first word of its key's chain in the current table.
   *
   * @param p pinned participant
   * @param q what to look for
   */
  public void start(Participant p, Probe q) {
    long root;
    do {
      root = root();
    } while (!p.pin().stable());
    q.parent = 0;
    q.extensions = p.pin().extensions();
    home(q, root);
  }

  /** Whether the next table of one that the probe has come to can be covered by the pin. */
  static boolean isUnbroken(Participant p, Probe q) {
    return p.pin().stable() && p.pin().extensions() == q.extensions;
  }

  void home(Probe q, long table) {
    int log2 = TableLayout.log2(table);
    q.table = table;
    q.bucket = TableLayout.bucket(q.hash, log2);
    q.tag = SlotWord.tag(q.hash, log2);
    q.line = bucketAddress(table, q.bucket);
    q.next = 0;
    q.empty = 0;
    q.tail = 0;
  }

  long bucketAddress(long table, long bucket) {
    return region.address(SlotWord.ref(table))
        + TableLayout.bucketsAt(TableLayout.log2(table))
        + (bucket << 6);
  }

  /** Puts a probe back on the first word of its chain in the same table. */
  void rewind(Probe q) {
    home(q, q.table);
  }

  /**
   * The common case of a walk, without its branches: the key has one unfrozen live word in its home
   * bucket, and no other word there has its tag.
   *
   * @param p pinned participant
   * @param q what to look for; not moved
   * @return ref of the block with the key, readable while pinned; 0 if a walk must tell
   */
  long glance(Participant p, Probe q) {
    long block = read.candidate(root(), q.hash);
    if (block <= 0 || !p.pin().stable()) {
      return 0;
    }
    long ref = region.ref(block);
    return hasKey(ref, q) ? ref : 0;
  }

  /**
   * Has the line of a home bucket on its way. Believes nothing that is there: needs no pin.
   *
   * @param q what to look for
   */
  public void touch(Probe q) {
    q.touched = read.touch(q.hash);
  }

  /**
   * Looks at the home bucket of what a probe seeks, so that its line is on its way long before
   * {@link #spot} goes on from there: what is done in between costs nothing if the line is not in a
   * cache. The caller is pinned, and calls nothing in between that calls {@link Pin#stable}: that
   * would vouch for words loaded later than these.
   *
   * @param q what to look for
   */
  public void approach(Probe q) {
    read.approach(root(), q);
  }

  /**
   * The common case of a walk for an update: the key has one unfrozen live word in its home bucket,
   * and no other word there has its tag.
   *
   * @param p pinned participant
   * @param q what to look for; if this returns true its slot and word are those of the key's live
   *     entry, as by a walk from {@link #start}, and its table is the current one
   * @return false if a walk must tell
   */
  boolean spot(Participant p, Probe q) {
    if (!q.isNear) {
      approach(q);
    }
    q.isNear = false; // another look must load the words again
    if (q.near <= 0 || !p.pin().stable()) {
      return false;
    }
    q.extensions = p.pin().extensions();
    return q.inRegisters
        ? read.verified(q.near, q.first, q.last, q.keyLength) > 0
        : hasKey(SlotWord.ref(q.word), q);
  }

  /**
   * Walks on to the next word that matters.
   *
   * @param p pinned participant
   * @param q probe; its slot and word are those of a match, its first free slot or tail those of an
   *     end
   * @return {@link #MATCH}, {@link #END} or {@link #FROZEN}
   */
  public int walk(Participant p, Probe q) {
    Pin pin = p.pin();
    while (true) {
      long at = q.line + ((long) q.next << 3);
      long word = Mem.getLongAcquire(at);
      if (word == SlotWord.UNINIT) {
        completeParent(p, q);
      } else if (q.next == SlotWord.SLOTS) {
        if (SlotWord.isFrozen(word)) {
          return FROZEN;
        }
        if (word == SlotWord.EMPTY) {
          q.tail = at;
          return END;
        }
        if (pin.stable()) {
          q.line = region.address(SlotWord.ref(word));
          q.next = 0;
        }
      } else if (SlotWord.isFrozen(word)) {
        if (SlotWord.tagOf(word) == q.tag && SlotWord.ref(word) != 0) {
          return FROZEN;
        }
        q.next++;
      } else if (word == SlotWord.EMPTY) {
        if (q.empty == 0) {
          q.empty = at;
        }
        q.next++;
      } else if (SlotWord.tagOf(word) != q.tag) {
        q.next++;
      } else if (pin.stable()) {
        q.next++;
        if (hasKey(SlotWord.ref(word), q)) {
          q.slot = at;
          q.word = word;
          return MATCH;
        }
      }
    }
  }

  private boolean hasKey(long ref, Probe q) {
    long block = region.address(ref);
    return Block.keyLength(Mem.getLong(block + Block.INFO)) == q.keyLength
        && Mem.equal(block + keyOffset, q.key, q.keyLength);
  }

  private void completeParent(Participant p, Probe q) {
    if (q.parent == 0) {
      throw new IllegalStateException(
          "store "
              + region.name()
              + " is damaged: an empty word in the current table of map "
              + map);
    }
    growth.complete(p, q, q.parent, q.table, q.bucket >>> 1);
    rewind(q);
  }

  /**
   * Goes on in the child of a frozen bucket; or at the root again, if the pin has been extended
   * since it was loaded: the table that was the root's then may name one that has been replaced and
   * freed meanwhile (growth rule R2a). For an update, both children of the bucket are complete when
   * this returns: before that no entry of it may be unlinked, since packing reads frozen entries.
   *
   * @param p pinned participant
   * @param q probe
   */
  public void descend(Participant p, Probe q) {
    long next = next(q.table);
    if (!isUnbroken(p, q)) {
      start(p, q);
      return;
    }
    if (q.update) {
      growth.complete(p, q, q.table, next, q.bucket);
    }
    q.parent = q.table;
    home(q, next);
  }

  /** The next table of one that has frozen words. */
  long next(long table) {
    long next = Mem.getLongAcquire(region.address(SlotWord.ref(table)) + TableLayout.NEXT);
    if (next == TableLayout.CLOSED || next == 0) {
      throw dropped();
    }
    return next;
  }

  /**
   * Puts a word into the free slot that the last walk to an end has seen, or into a new overflow
   * bucket at the tail.
   *
   * @param p pinned participant
   * @param q probe at an end
   * @param word what to put there
   * @return the slot, or 0 if somebody was faster
   * @throws StoreFullException if an overflow bucket is needed and cannot be had
   */
  public long place(Participant p, Probe q, long word) {
    q.appended = q.empty == 0;
    if (!q.appended) {
      return Mem.compareAndSetLong(q.empty, SlotWord.EMPTY, word) ? q.empty : 0;
    }
    long bucket = growth.overflowBucket(p, q.table);
    if (bucket == 0) {
      throw full(TableLayout.EXTENT_BYTES);
    }
    Mem.putLong(bucket, word);
    for (int i = 1; i <= SlotWord.SLOTS; i++) {
      Mem.putLong(bucket + ((long) i << 3), SlotWord.EMPTY);
    }
    return Mem.compareAndSetLong(q.tail, SlotWord.EMPTY, region.ref(bucket)) ? bucket : 0;
  }
}
