package io.permalloy.offheap.epoch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The words of a session line. */
final class SessionLineTest {
  private static final long[] REFS = {1, 1 << 12, (1L << 44) - 1};
  private static final int[] NUMBERS = {0, 1, 1023, 65_535};

  @Test
  void inFlightWordsKeepTheirParts() {
    for (long ref : REFS) {
      for (int map : NUMBERS) {
        for (int kind = 0; kind < 16; kind++) {
          long word = SessionLine.inFlight(ref, map, kind);
          assertEquals(ref, SessionLine.ref(word));
          assertEquals(map, SessionLine.map(word));
          assertEquals(kind, SessionLine.kind(word));
        }
      }
    }
  }

  @Test
  void otherWordsKeepTheirParts() {
    for (long first : REFS) {
      for (int count : NUMBERS) {
        for (int kind : new int[] {SessionLine.SLABS, SessionLine.CHUNK, SessionLine.NESTED}) {
          long word = SessionLine.inOther(first, count, kind);
          assertEquals(first, SessionLine.otherFirst(word));
          assertEquals(count, SessionLine.otherMap(word));
          assertEquals(kind, SessionLine.otherKind(word));
        }
      }
    }
  }

  /** Catches an owned state that looks free: two sessions would share a line. */
  @Test
  void ownedIsNeverFree() {
    for (int process : NUMBERS) {
      long state = SessionLine.owned(process);
      assertTrue(state != SessionLine.FREE);
      assertEquals(process, SessionLine.process(state));
      assertTrue((state & SessionLine.OWNED) != 0);
    }
  }

  /** The pin, which others read, is not on the line of the holder's own words. */
  @Test
  void wordsDoNotOverlap() {
    List<Integer> offsets =
        List.of(
            SessionLine.PIN,
            SessionLine.STATE,
            SessionLine.IN_ALLOCATION,
            SessionLine.IN_UNLINK,
            SessionLine.IN_FREE,
            SessionLine.IN_FREE_STAMP,
            SessionLine.IN_OTHER,
            SessionLine.BAG,
            SessionLine.FLAGS);
    Set<Integer> seen = new HashSet<>();
    for (int offset : offsets) {
      assertEquals(0, offset % 8);
      assertTrue(offset <= 120 && seen.add(offset), "offset " + offset);
    }
  }
}
