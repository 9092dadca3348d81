package io.permalloy.runtime.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowRangesTest {
  @Test
  void writesWhatItReads() {
    RowRanges rows = RowRanges.of(LongStream.of(1, 4, 7, 8, 9, 11));
    assertEquals("1, 4, 7-9, 11", rows.toString());
    assertEquals("1, 4, 7-9, 11", RowRanges.parse("1,4 , 7-9,11").toString());
    assertEquals("", RowRanges.NONE.toString());
  }

  @Test
  void containsBothEndsAndNothingBeside() {
    RowRanges rows = RowRanges.parse("4, 7-9");
    long[] in = LongStream.rangeClosed(1, 12).filter(rows::contains).toArray();
    assertEquals("4, 7-9", RowRanges.of(LongStream.of(in)).toString());
    assertTrue(rows.contains(7));
    assertFalse(RowRanges.NONE.contains(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4,", "a", "4-", "-4", "4 - 5", "1234567890123456789"})
  void refusesWhatIsNoRange(String text) {
    assertThrows(IllegalArgumentException.class, () -> RowRanges.parse(text));
  }
}
