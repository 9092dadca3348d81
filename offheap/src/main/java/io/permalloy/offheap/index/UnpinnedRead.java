package io.permalloy.offheap.index;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;
import java.util.Arrays;

/**
 * A get that writes nothing: from a hash to the one entry that can have the key.
 *
 * <p><b>Why it is safe without a pin.</b> The caller loads the epoch before ({@link #epoch}) and
 * again after everything else ({@link #isStill}). A block that was reachable after the first load
 * has a retire stamp not below it, and nothing is freed whose stamp is not below the current epoch:
 * so if the epoch has not moved, every word and byte in between was that of a live block. If it has
 * moved nothing is believed, absence included. Garbage may be read on the way: so each ref is
 * checked against populated slabs before it is followed, and nothing is read past the end of its
 * slab, or of the memory that is there. Frozen words, UNINIT and double tags are left to the pinned
 * walk.
 *
 * <p><b>Why it looks as it does.</b> Gets overlap in the processor as far as its reorder window
 * reaches, so in memory larger than the caches each instruction costs. Which slot has the tag
 * cannot be predicted, so there is no branch on it: a slot word xor the wanted tag is the entry's
 * ref if the tag fits, and larger than any ref otherwise. The smallest of the seven is the
 * candidate. What the root word says about its table is worked out once for each root; where the
 * memory ends, once for each slab: a garbage ref is below that end or goes the slow way. Lengths of
 * less than 150 instructions a get, its caller included, are worth having: three then fit into the
 * 448 of the reorder buffer of a Zen 5.
 *
 * <p>Wait-free; one cache line (index) for absent and present alike, and the entry's; those of its
 * chain if the bucket has one; allocates only when a table is seen for the first time. Thread-safe.
 */
public final class UnpinnedRead {
  /** The key is absent, if the epoch has not moved. */
  public static final long ABSENT = 0;

  /** Ask the pinned walk. */
  public static final long UNSURE = -1;

  /** What {@link #valueLength} returns for a block which is not what it seemed. */
  public static final int NO_LENGTH = -2;

  private static final int SHORTEST = 8;

  private static final int LONGEST = 16;

  /** No root word: its table would be too large. A closed store's root reads 0. */
  private static final long NO_ROOT = -1;

  private static final int LINE_BYTES = 64;

  /** Granules of an entry before its value, if its key is short. */
  private static final int LARGEST_HEAD = EntryProtocol.KEY + LONGEST >> StoreLayout.GRANULE_SHIFT;

  /** Lines behind the first that are looked at: garbage might lead round in a circle. */
  private static final int CHAIN = 8;

  private static final long SIGN = Long.MIN_VALUE;

  /** What an address can be: with the mask the compiler need not check it where it is used. */
  private static final long ADDRESS = (1L << 60) - 1;

  private static final long SIGN_OVER_TAG = SIGN >>> SlotWord.TAG_SHIFT;

  private final Region region;
  private final long base;
  private final long rootAddress;
  private final long epochAddress;
  private final long generation;
  private final long seed;
  private final long seed2;

  /** Before this address all memory is there, whatever lies in it. Racy on purpose: it rises. */
  private long memoryEnd;

  /** What {@link #nearest} is at most for an entry whose key is before that end. Racy as well. */
  private long reach = SIGN;

  /** Racy on purpose: any of them will do, if it is that of the root just loaded. */
  private Table latest = new Table(NO_ROOT, 0, 0, 0);

  UnpinnedRead(HashIndex index) {
    region = index.region();
    base = region.base();
    rootAddress = index.rootAddress();
    epochAddress = base + StoreLayout.EPOCH_AT;
    generation = index.generation();
    seed = index.seed();
    seed2 = index.seed2();
  }

  /** What a root word says, as a get needs it. Immutable. */
  private record Table(long root, long buckets, int bucketShift, int tagLeft) {}

  /**
   * Whether a key is held in two words.
   *
   * @param keyLength bytes
   * @return true from 8 to 16
   */
  public static boolean isShort(int keyLength) {
    return keyLength >= SHORTEST && keyLength <= LONGEST;
  }

  /**
   * The first word of a key that {@link #isShort}, with what overlaps taken from the last word: so
   * the two say the same even if somebody has changed the key between their loads.
   *
   * @param first first 8 bytes
   * @param last last 8 bytes
   * @param length bytes
   * @return first 8 bytes
   */
  public static long joined(long first, long last, int length) {
    if (length == LONGEST) {
      return first;
    }
    int own = (length - Long.BYTES) * Byte.SIZE;
    return first & (1L << own) - 1 | last << own;
  }

  /**
   * The epoch, to be given to {@link #isStill} after reading. Acquire.
   *
   * @return epoch
   */
  public long epoch() {
    return Mem.getLongAcquire(epochAddress);
  }

  /**
   * Whether what was read may be believed.
   *
   * @param epoch from before
   * @return true if it has not moved
   */
  public boolean isStill(long epoch) {
    Mem.loadLoadFence();
    return Mem.getLongAcquire(epochAddress) == epoch;
  }

  /**
   * Finds the entry of a key that {@link #isShort}.
   *
   * @param hash its hash
   * @param first its first 8 bytes
   * @param last its last 8 bytes; with fewer than 16 they overlap
   * @param length bytes
   * @return address of a block with that key; or a constant
   */
  public long find(long hash, long first, long last, int length) {
    return verified(candidate(Mem.getLongAcquire(rootAddress), hash), first, last, length);
  }

  /**
   * Whether a candidate of {@link #locateAll} has a key that {@link #isShort}.
   *
   * @param block what was located
   * @param first first 8 bytes of the key
   * @param last its last 8 bytes
   * @param length bytes
   * @return the block if it has the key; or a constant
   */
  public long verified(long block, long first, long last, int length) {
    if (block <= 0) {
      return block;
    }
    if (!isInSlab(block, EntryProtocol.KEY + LONGEST)) {
      return UNSURE;
    }
    return differ(block, Mem.span1(block), first, last, length) == 0 ? block : UNSURE;
  }

  private static long differ(long block, long info, long first, long last, long length) {
    return Mem.span2(block) ^ first
        | Mem.getLongUnaligned(block + EntryProtocol.KEY - Long.BYTES + length) ^ last
        | Block.longKeyLength(info) ^ length;
  }

  /**
   * Copies the value of a key out, in the common case: the key {@link #isShort}, and its entry is
   * the only one in its home bucket with its tag. One straight line of code: each branch that leads
   * away from it leaves it for good, so that nothing is worked out twice. A ref of 0, from an
   * UNINIT word, leads to the header of the store, which as an entry would have a key of no bytes.
   *
   * @param key the key
   * @param dst where the value goes, from its start, if it has room
   * @return length of the value, or {@link #NO_LENGTH} if this cannot tell
   */
  public int get(byte[] key, byte[] dst) {
    int length = key.length;
    if (!isShort(length)) {
      return NO_LENGTH;
    }
    long first = Mem.getLong(key, 0);
    long last = Mem.getLong(key, length - Long.BYTES);
    long hash = Hash.words(first, last, length, seed, seed2);
    long epoch = epoch();
    Table t = latest;
    if (t.root != Mem.getLongAcquire(rootAddress)) {
      return NO_LENGTH;
    }
    long nearest = nearest(line(t, hash), want(t, hash));
    if (nearest > reach) {
      return NO_LENGTH;
    }
    long block = base + (nearest << StoreLayout.GRANULE_SHIFT) & ADDRESS;
    long info = Mem.span1(block);
    if (differ(block, info, first, last, length) != 0) {
      return NO_LENGTH;
    }
    long value = block + EntryProtocol.valueAt(length);
    long bytes = Block.longValueLength(info);
    if (bytes > dst.length || value + bytes > memoryEnd) {
      return NO_LENGTH;
    }
    int valueLength = (int) bytes & Integer.MAX_VALUE; // so that the compiler sees: no constant
    Mem.copyOut(value, dst, 0, valueLength);
    return isStill(epoch) ? valueLength : NO_LENGTH;
  }

  /**
   * Finds the entry of a key of any length.
   *
   * @param hash its hash
   * @param key its address
   * @param length bytes
   * @return address of a block with that key; or a constant
   */
  public long find(long hash, long key, int length) {
    return verified(candidate(Mem.getLongAcquire(rootAddress), hash), key, length);
  }

  /**
   * Whether a candidate of {@link #locateAll} has a key.
   *
   * @param block what was located
   * @param key address of the key
   * @param length bytes
   * @return the block if it has the key; or a constant
   */
  public long verified(long block, long key, int length) {
    if (block <= 0) {
      return block;
    }
    boolean same =
        isInSlab(block, EntryProtocol.KEY + (long) length)
            && Block.keyLength(Mem.span1(block)) == length
            && Mem.equal(block + EntryProtocol.KEY, key, length);
    return same ? block : UNSURE;
  }

  /**
   * Length of the value of a block which {@link #find} has found.
   *
   * @param block address
   * @param keyLength bytes of its key
   * @return bytes; or {@link #NO_LENGTH} if its header says what cannot be
   */
  public int valueLength(long block, int keyLength) {
    int length = Block.valueLength(Mem.span1(block));
    return length >= 0 && isInSlab(block, EntryProtocol.valueAt(keyLength) + (long) length)
        ? length
        : NO_LENGTH;
  }

  boolean isInSlab(long block, long bytes) {
    return (block - base & StoreLayout.SLAB_BYTES - 1) + bytes <= StoreLayout.SLAB_BYTES;
  }

  /**
   * Finds the candidates of many hashes, in loops so small that their cache misses overlap: all
   * index lines are on their way before the first is looked at, and so are the entries' lines when
   * this returns.
   *
   * @param hashes hashes of the keys
   * @param count how many of them
   * @param blocks is filled with addresses and constants, to be {@link #verified}
   * @return anything; to be kept, so that the loads that only touch are made
   */
  public long locateAll(long[] hashes, int count, long[] blocks) {
    long root = Mem.getLongAcquire(rootAddress);
    Table t = latest;
    if (t.root != root) {
      t = look(root);
      if (t == null) {
        Arrays.fill(blocks, 0, count, UNSURE);
        return 0;
      }
    }
    long touched = 0;
    for (int i = 0; i < count; i++) {
      touched += Mem.getLong(line(t, hashes[i]));
    }
    for (int i = 0; i < count; i++) {
      blocks[i] = candidate(root, hashes[i]);
    }
    for (int i = 0; i < count; i++) {
      touched += touchEntry(blocks[i]);
    }
    return touched;
  }

  /** Two lines: more of an entry comes with the prefetcher. */
  private long touchEntry(long block) {
    if (block <= 0) {
      return 0;
    }
    long second = isInSlab(block, LINE_BYTES + Long.BYTES) ? block + LINE_BYTES : block;
    return Mem.getLong(block) + Mem.getLong(second);
  }

  /** Loads a word of a hash's home bucket, if the table is known. */
  long touch(long hash) {
    Table t = latest;
    return t.root == Mem.getLongAcquire(rootAddress) ? Mem.getLong(line(t, hash)) : 0;
  }

  private static long line(Table t, long hash) {
    return t.buckets + (hash >>> t.bucketShift << 6);
  }

  /**
   * Looks at the home bucket of a hash.
   *
   * @param root the root word, just loaded
   * @param hash hash of the key
   * @return address of a block whose tag fits and which may be read to the end of its slab; or a
   *     constant
   */
  long candidate(long root, long hash) {
    Table t = latest;
    if (t.root != root) {
      t = look(root);
      if (t == null) {
        return UNSURE;
      }
    }
    long line = line(t, hash);
    long want = want(t, hash);
    long ref = nearest(line, want) ^ SIGN;
    return isRef(ref) ? readable(ref) : further(line, want);
  }

  /** Not if no word had the tag, and not if an UNINIT word had. */
  private static boolean isRef(long ref) {
    return ref - 1 >>> SlotWord.TAG_SHIFT == 0;
  }

  /** Address of an entry's block that may be read to the end of its slab, or {@link #UNSURE}. */
  private long readable(long ref) {
    if (SIGN + ref > reach) {
      memoryEnd = region.populatedEnd();
      reach = SIGN + region.ref(memoryEnd) - LARGEST_HEAD;
    }
    return region.isPopulated(ref >>> StoreLayout.REF_TO_SLAB_SHIFT) ? region.address(ref) : UNSURE;
  }

  /** {@link #candidate} in the rest of a chain, when its first line has none. */
  private long further(long home, long want) {
    long line = home;
    for (int lines = 0; lines < CHAIN; lines++) {
      if (!isWithout(line, want ^ SIGN)) {
        return UNSURE;
      }
      long link = Mem.word7(line);
      if (link == SlotWord.EMPTY) {
        return ABSENT;
      }
      long next = SlotWord.ref(link);
      line = region.address(next);
      if (link != next || (line & LINE_BYTES - 1) != 0 || !region.isPopulatedAt(next)) {
        return UNSURE; // frozen, UNINIT, or garbage
      }
      long ref = nearest(line, want) ^ SIGN;
      if (isRef(ref)) {
        return readable(ref);
      }
    }
    return UNSURE;
  }

  private static long nearest(long line, long want) {
    return Math.min(
        Math.min(
            Math.min(Mem.word0(line) ^ want, Mem.word1(line) ^ want),
            Math.min(Mem.word2(line) ^ want, Mem.word3(line) ^ want)),
        Math.min(Math.min(Mem.word4(line) ^ want, Mem.word5(line) ^ want), Mem.word6(line) ^ want));
  }

  /**
   * {@link #candidate} for an update, which needs the slot too.
   *
   * @param root the root word, just loaded
   * @param q what to look for; its near, slot, word, and parent are set
   */
  void approach(long root, Probe q) {
    q.isNear = true;
    q.near = UNSURE;
    Table t = latest;
    if (t.root != root) {
      t = look(root);
      if (t == null) {
        return;
      }
    }
    long line = line(t, q.hash);
    long want = want(t, q.hash);
    long x0 = Mem.word0(line) ^ want;
    long x1 = Mem.word1(line) ^ want;
    long x2 = Mem.word2(line) ^ want;
    long x3 = Mem.word3(line) ^ want;
    long x4 = Mem.word4(line) ^ want;
    long x5 = Mem.word5(line) ^ want;
    long x6 = Mem.word6(line) ^ want;
    long nearest =
        Math.min(Math.min(Math.min(x0, x1), Math.min(x2, x3)), Math.min(Math.min(x4, x5), x6));
    long ref = nearest ^ SIGN;
    if (ref == 0 || nearest > reach && (!isRef(ref) || readable(ref) == UNSURE)) {
      return;
    }
    long d1 = x1 ^ nearest;
    long d2 = x2 ^ nearest;
    long d3 = x3 ^ nearest;
    long d4 = x4 ^ nearest;
    long d5 = x5 ^ nearest;
    long d6 = x6 ^ nearest;
    // Without a branch, since which slot it is cannot be predicted: the offset of the one that
    // differs by 0. Written out, so that this method is compiled by itself, with all it calls.
    long slot =
        ~((d1 | -d1) >> 63) & 8
            | ~((d2 | -d2) >> 63) & 16
            | ~((d3 | -d3) >> 63) & 24
            | ~((d4 | -d4) >> 63) & 32
            | ~((d5 | -d5) >> 63) & 40
            | ~((d6 | -d6) >> 63) & 48;
    q.near = region.address(ref);
    q.slot = line + slot;
    q.word = nearest ^ want;
    q.parent = 0;
  }

  /** A live word with the tag xor this is the entry's ref and the sign, and is less than others. */
  private static long want(Table t, long hash) {
    return (hash << t.tagLeft >>> Long.SIZE - SlotWord.TAG_BITS | SIGN_OVER_TAG)
        << SlotWord.TAG_SHIFT;
  }

  /** Null if it is not a root of this map. */
  private Table look(long root) {
    if (TableLayout.generation(root) != generation || SlotWord.ref(root) == 0) {
      return null;
    }
    int log2 = TableLayout.log2(root);
    if (log2 == 0) {
      return null;
    }
    long buckets = region.address(SlotWord.ref(root)) + TableLayout.bucketsAt(log2);
    Table t = new Table(root, buckets, Long.SIZE - log2, SlotWord.tagLeft(log2));
    latest = t;
    return t;
  }

  /** Whether no word of a bucket has the tag, and none is frozen or UNINIT. */
  private static boolean isWithout(long line, long tag) {
    long w0 = Mem.word0(line);
    long w1 = Mem.word1(line);
    long w2 = Mem.word2(line);
    long w3 = Mem.word3(line);
    long w4 = Mem.word4(line);
    long w5 = Mem.word5(line);
    long w6 = Mem.word6(line);
    long hits =
        hit(w0, tag)
            | hit(w1, tag)
            | hit(w2, tag)
            | hit(w3, tag)
            | hit(w4, tag)
            | hit(w5, tag)
            | hit(w6, tag);
    long unset = unset(w0) | unset(w1) | unset(w2) | unset(w3) | unset(w4) | unset(w5) | unset(w6);
    return (hits | unset) >= 0;
  }

  /** Negative if the word is unfrozen, not tentative, and has the tag. */
  private static long hit(long word, long tag) {
    return ((word ^ tag) >>> SlotWord.TAG_SHIFT) - 1;
  }

  /** Negative if the word is frozen or UNINIT. */
  private static long unset(long word) {
    return word | word - 1 & ~word;
  }
}
