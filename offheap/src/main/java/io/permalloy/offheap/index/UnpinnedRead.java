package io.permalloy.offheap.index;

import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;

/**
 * The first half of a get that writes nothing: from a hash to the one entry that can have the key.
 *
 * <p><b>Why it is safe without a pin.</b> The caller loads the epoch before and again after
 * everything else. A block that was reachable after the first load has a retire stamp not below it,
 * and nothing is freed whose stamp is not below the current epoch: so if the epoch has not moved,
 * every word and byte in between was that of a live block. If it has moved nothing is believed,
 * absence included. Garbage may be read on the way: so each ref is checked against populated slabs
 * before it is followed. Frozen words, UNINIT, chains and double tags are left to the pinned walk.
 *
 * <p>Wait-free; one cache line (index) for absent and present alike; allocates nothing.
 */
public final class UnpinnedRead {
  /** The key is absent, if the epoch has not moved. */
  public static final long ABSENT = 0;

  /** Ask the pinned walk. */
  public static final long UNSURE = -1;

  private UnpinnedRead() {}

  /**
   * Looks at the home bucket of a hash.
   *
   * @param region store
   * @param root the root word, just loaded, of the right generation
   * @param hash hash of the key
   * @return address of a block whose tag fits and which may be read to the end of its slab; or a
   *     constant
   */
  public static long locate(Region region, long root, long hash) {
    int log2 = TableLayout.log2(root);
    long line =
        region.address(SlotWord.ref(root))
            + TableLayout.bucketsAt(log2)
            + (TableLayout.bucket(hash, log2) << 6);
    return select(region, line, SlotWord.tag(hash, log2));
  }

  /** Masks, not branches: which slot it is cannot be predicted. Small enough to be inlined. */
  private static long select(Region region, long line, long tag) {
    long w0 = Mem.word0(line);
    long w1 = Mem.word1(line);
    long w2 = Mem.word2(line);
    long w3 = Mem.word3(line);
    long w4 = Mem.word4(line);
    long w5 = Mem.word5(line);
    long w6 = Mem.word6(line);
    long m0 = hit(w0, tag);
    long m1 = hit(w1, tag);
    long m2 = hit(w2, tag);
    long m3 = hit(w3, tag);
    long m4 = hit(w4, tag);
    long m5 = hit(w5, tag);
    long m6 = hit(w6, tag);
    long hits = m0 + m1 + m2 + m3 + m4 + m5 + m6;
    if (hits == -1) {
      return entry(region, w0 & m0 | w1 & m1 | w2 & m2 | w3 & m3 | w4 & m4 | w5 & m5 | w6 & m6);
    }
    long unset = unset(w0) | unset(w1) | unset(w2) | unset(w3) | unset(w4) | unset(w5) | unset(w6);
    return (hits | unset >> 63) == 0 && Mem.word7(line) == SlotWord.EMPTY ? ABSENT : UNSURE;
  }

  private static long entry(Region region, long word) {
    long ref = SlotWord.ref(word);
    return ref != 0 && region.isPopulated(ref >>> StoreLayout.REF_TO_SLAB_SHIFT)
        ? region.address(ref)
        : UNSURE;
  }

  /** All ones if the word is unfrozen, not tentative, and has the tag; else 0. */
  private static long hit(long word, long tag) {
    return (word >>> SlotWord.TAG_SHIFT ^ tag) - 1 >> 63;
  }

  /** Negative if the word is frozen or UNINIT. */
  private static long unset(long word) {
    return word | word - 1 & ~word;
  }
}
