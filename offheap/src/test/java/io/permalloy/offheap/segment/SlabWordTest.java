package io.permalloy.offheap.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of the slab table. */
final class SlabWordTest {
  private static final int MAX_22_BITS = (1 << 22) - 1;

  /** Catches fields that run into each other. */
  @Test
  void partsComeBack() {
    for (long format : new long[] {0, 1, MAX_22_BITS}) {
      for (int detail : new int[] {0, 33, MAX_22_BITS}) {
        for (int owner : new int[] {0, 1, 1024, 65_535}) {
          for (int state = SlabWord.VIRGIN; state <= SlabWord.PART; state++) {
            long word = SlabWord.of(format, detail, owner, state);
            assertEquals(format, SlabWord.format(word));
            assertEquals(detail, SlabWord.detail(word));
            assertEquals(owner, SlabWord.owner(word));
            assertEquals(state, SlabWord.state(word));
          }
        }
      }
    }
  }

  /** Catches a count of uses that spills over: it would change the owner. */
  @Test
  void formatWrapsAround() {
    long word = SlabWord.of(MAX_22_BITS + 1L, 7, 9, SlabWord.OWNED);
    assertEquals(SlabWord.of(0, 7, 9, SlabWord.OWNED), word);
  }

  /** What is read without protection is followed only into slabs with memory: else SIGBUS. */
  @ParameterizedTest
  @CsvSource({"0,false", "1,true", "2,true", "3,false", "4,true", "5,true", "6,true", "7,false"})
  void onlySlabsWithMemoryMayBeTouched(int state, boolean populated) {
    assertEquals(populated, SlabWord.isPopulated(SlabWord.of(5, 1, 1, state)));
  }

  /** Catches a slab that counts as populated too early, or a place in a run that gets lost. */
  @Test
  void pagesComeOneByOne() {
    long word = SlabWord.of(5, 3, 9, SlabWord.FRESH);
    assertEquals(0, SlabWord.pages(word));
    int pages = 0;
    for (int page = 15; page >= 0; page--) {
      assertEquals(false, SlabWord.isPopulated(word));
      pages |= 1 << page;
      word = SlabWord.withPages(word, pages);
      assertEquals(pages, SlabWord.pages(word));
      assertEquals(3, SlabWord.detail(word));
      assertEquals(5, SlabWord.format(word));
    }
    assertEquals(SlabWord.TAIL, SlabWord.state(word));
    assertEquals(0, SlabWord.owner(word));
  }

  @Test
  void zeroIsVirgin() {
    assertEquals(SlabWord.VIRGIN, SlabWord.state(0));
  }
}
