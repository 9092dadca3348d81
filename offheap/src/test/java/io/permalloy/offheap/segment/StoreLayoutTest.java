package io.permalloy.offheap.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the parts of a store lie. */
final class StoreLayoutTest {
  @ParameterizedTest
  @ValueSource(longs = {1L << 20, (1L << 20) + 65_535, 4L << 20, 64L << 20, 1L << 30, 1L << 44})
  void partsAreDisjointAndInOrder(long maxBytes) {
    StoreLayout layout = StoreLayout.forSize(maxBytes);
    assertEquals(maxBytes & -65_536L, layout.maxBytes());
    assertEquals(layout.maxBytes(), (long) layout.slabs() << StoreLayout.SLAB_SHIFT);
    assertTrue(StoreLayout.MAX_PROCESS_AT + 64 <= StoreLayout.PROCESS_TABLE_AT);
    long end = StoreLayout.PROCESS_TABLE_AT;
    assertEquals(end, layout.process(0));
    end = layout.process(layout.processes() - 1) + StoreLayout.PROCESS_BYTES;
    assertEquals(end, layout.line(1));
    end = layout.line(layout.lines()) + StoreLayout.LINE_BYTES;
    assertEquals(end, layout.map(0));
    end = layout.map(layout.maps() - 1) + StoreLayout.MAP_BYTES;
    assertEquals(end, layout.slabWord(0));
    end = layout.slabWord(layout.slabs() - 1) + 8;
    long firstSlab = (long) layout.firstSlab() << StoreLayout.SLAB_SHIFT;
    assertTrue(end <= firstSlab && firstSlab < end + StoreLayout.SLAB_BYTES);
    assertTrue(layout.firstSlab() < layout.slabs(), "room for data");
  }

  /** Catches lines or entries that share a cache line, which would slow everybody down. */
  @ParameterizedTest
  @ValueSource(longs = {1L << 20, 1L << 30})
  void perParticipantPartsTakeWholeLines(long maxBytes) {
    StoreLayout layout = StoreLayout.forSize(maxBytes);
    assertEquals(0, layout.process(1) % 64);
    assertEquals(0, layout.line(1) % 128);
    assertEquals(0, layout.map(0) % 64);
  }

  @Test
  void aHeaderWithImpossibleNumbersIsNoLayout() {
    long max = 64L << 20;
    assertNotNull(StoreLayout.of(max, 1024, 128, 64, 64));
    assertNull(StoreLayout.of(max + 1, 1024, 128, 64, 64), "not whole slabs");
    assertNull(StoreLayout.of(max, 1023, 128, 64, 64), "slabs do not fit max");
    assertNull(StoreLayout.of(0, 0, 128, 64, 64), "nothing");
    assertNull(StoreLayout.of(-max, -1024, 128, 64, 64), "negative");
    assertNull(StoreLayout.of(1L << 47, 1L << 31, 128, 64, 64), "more than refs reach");
    assertNull(StoreLayout.of(max, 1024, 1, 64, 64), "no line to spare");
    assertNull(StoreLayout.of(max, 1024, 1 << 16, 64, 64), "lines beyond 16 bits");
    assertNull(StoreLayout.of(max, 1024, 128, 0, 64), "no process");
    assertNull(StoreLayout.of(max, 1024, 128, 64, 0), "no catalog");
    assertNull(StoreLayout.of(1L << 20, 16, 65_535, 64, 64), "the header fills the store");
  }

  /** Catches a check word that leaves out one of the words that never change. */
  @Test
  void checkWordDependsOnEveryWordThatNeverChanges() {
    Map<Integer, Long> words = new HashMap<>();
    for (int at = 0; at < 128; at += 8) {
      words.put(at, 0x0101L * at + 7);
    }
    long before = StoreLayout.check(words::get);
    int[] fixed = {
      StoreLayout.MAGIC_AT,
      StoreLayout.VERSION_AT,
      StoreLayout.MAX_BYTES_AT,
      StoreLayout.SLABS_AT,
      StoreLayout.LINES_AT,
      StoreLayout.PROCESSES_AT,
      StoreLayout.MAPS_AT,
      StoreLayout.SEED_AT
    };
    for (int at : fixed) {
      for (int bit = 0; bit < 64; bit++) {
        long old = words.get(at);
        words.put(at, old ^ 1L << bit);
        assertTrue(StoreLayout.check(words::get) != before, "bit " + bit + " at " + at);
        words.put(at, old);
      }
    }
    for (int at : new int[] {StoreLayout.BOOT_ID_AT, StoreLayout.CLEAN_AT}) {
      words.put(at, -1L);
    }
    assertEquals(before, StoreLayout.check(words::get), "words that change must not count");
  }
}
