package io.permalloy.bench.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class LinesTest {
  /** All entries must be on one cycle, else a chase stays in the caches. */
  @Test
  void linesAreOneCycle() {
    int entries = 4_000;
    try (Lines lines = new Lines(entries, 1)) {
      long start = lines.chase(1);
      for (int i = 1; i < entries; i++) {
        assertTrue(lines.chase(1) != start, "back after " + i + " steps");
      }
      assertEquals(start, lines.chase(1));
      byte[] buffer = new byte[64];
      assertEquals(start, lines.chaseAndCopy(entries, buffer));
    }
  }

  @Test
  void batchesFindEntriesWithValuesOfZero() {
    try (Lines lines = new Lines(1 << 10, 3)) {
      assertEquals(1000, lines.copyAtOnce(5, 1000, new long[32], new byte[64]));
    }
  }
}
