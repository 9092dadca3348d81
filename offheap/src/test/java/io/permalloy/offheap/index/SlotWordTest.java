package io.permalloy.offheap.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The words of a bucket, and how they follow a bucket that splits. */
final class SlotWordTest {
  private static final int MAX_LOG2 = 40;
  private static final long MAX_REF = (1L << 44) - 1;
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void partsComeBack() {
    for (long tag : new long[] {0, 1, 0x2aaaa, 0x3ffff}) {
      for (long ref : new long[] {1, 1 << 12, MAX_REF}) {
        long word = SlotWord.live(tag, ref);
        assertEquals(tag, SlotWord.tagOf(word));
        assertEquals(ref, SlotWord.ref(word));
        assertFalse(SlotWord.isFrozen(word));
        assertFalse(SlotWord.isTentative(word));
        assertTrue(SlotWord.isTentative(word | SlotWord.TENTATIVE));
        assertTrue(SlotWord.isFrozen(word | SlotWord.FROZEN));
        assertEquals(tag, SlotWord.tagOf(word | SlotWord.FROZEN | SlotWord.TENTATIVE));
        assertEquals(ref, SlotWord.ref(word | SlotWord.FROZEN | SlotWord.TENTATIVE));
      }
    }
  }

  @Test
  void emptyIsNeitherUninitNorTentative() {
    assertTrue(SlotWord.EMPTY != SlotWord.UNINIT);
    assertFalse(SlotWord.isTentative(SlotWord.EMPTY));
    assertFalse(SlotWord.isFrozen(SlotWord.EMPTY));
    assertEquals(0, SlotWord.ref(SlotWord.EMPTY));
  }

  /** Catches growth that sends an entry to the bucket where nobody looks for it. */
  @Test
  void halfAgreesWithTheHashInTablesOfEverySize() {
    for (int log2 = 0; log2 < MAX_LOG2; log2++) {
      for (int i = 0; i < 1000; i++) {
        long hash = random.nextLong();
        long word = SlotWord.live(SlotWord.tag(hash, log2), 1 + random.nextLong(MAX_REF));
        long child = 2 * TableLayout.bucket(hash, log2) + SlotWord.half(word, log2);
        assertEquals(TableLayout.bucket(hash, log2 + 1), child, "log2 " + log2 + ", hash " + hash);
        assertEquals(
            SlotWord.half(word, log2), SlotWord.half(word | SlotWord.FROZEN, log2), "frozen");
      }
    }
  }

  /** Seven of eight doublings keep the tags: else every split would have to look at its entries. */
  @Test
  void tagsChangeWithEveryEighthDoublingOnly() {
    for (int log2 = 0; log2 < MAX_LOG2; log2++) {
      int changed = 0;
      for (int i = 0; i < 200; i++) {
        long hash = random.nextLong();
        if (SlotWord.tag(hash, log2) != SlotWord.tag(hash, log2 + 1)) {
          changed++;
        }
      }
      if ((log2 + 1 & 7) == 0) {
        assertTrue(changed > 190, "new tags at " + (log2 + 1) + ": " + changed);
      } else {
        assertEquals(0, changed, "tags must stay at " + (log2 + 1));
      }
    }
  }

  /** Catches a tag made of bits that choose the bucket: it would tell nothing apart. */
  @Test
  void atLeastElevenTagBitsAreIndependentOfTheBucket() {
    for (int log2 = 0; log2 <= MAX_LOG2; log2++) {
      long sameBucket = log2 == 0 ? 0 : random.nextLong() >>> 64 - log2 << 64 - log2;
      long either = 0;
      long both = -1;
      for (int i = 0; i < 2000; i++) {
        long low = log2 == 64 ? 0 : random.nextLong() >>> log2;
        long tag = SlotWord.tag(sameBucket | low, log2);
        either |= tag;
        both &= tag;
      }
      int varying = Long.bitCount(either & ~both);
      assertTrue(varying >= 11, "log2 " + log2 + ": only " + varying + " bits vary");
      assertEquals(0, either >>> 18, "a tag has 18 bits");
    }
  }
}
