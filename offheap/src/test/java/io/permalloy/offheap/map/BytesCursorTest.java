package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Walking a byte map, alone and while others change it. */
final class BytesCursorTest {
  private static final int STABLE = 2000;

  private final OffHeapStore store = OffHeapStore.inMemory("s", 128L << 20);
  private final Session session = store.session();
  private final BytesMap map = store.bytesMap("m");

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] key(int i) {
    return ByteBuffer.allocate(8).putInt(4, i).array();
  }

  /** The stable keys that one walk sees; fails if it sees one twice. */
  private static BitSet walk(BytesCursor cursor) {
    BitSet seen = new BitSet();
    cursor.rewind();
    while (cursor.next()) {
      int i = ByteBuffer.wrap(cursor.key()).getInt(4);
      if (i < STABLE) {
        assertFalse(seen.get(i), "key " + i + " twice in one walk");
        assertArrayEquals(key(i), cursor.value());
        seen.set(i);
      }
    }
    return seen;
  }

  private void putStable() {
    for (int i = 0; i < STABLE; i++) {
      map.put(key(i), key(i));
    }
  }

  @Test
  void anEmptyMapHasNothing() {
    try (BytesCursor cursor = map.cursor(session)) {
      assertFalse(cursor.next());
      assertFalse(cursor.next());
      assertFalse(session.isPinned(), "the end of a walk must not keep memory back");
    }
  }

  @Test
  void itStandsOnAnEntryOnlyAfterNextSaidSo() {
    map.put(key(1), key(2));
    MemorySegment into = MemorySegment.ofArray(new byte[8]);
    try (BytesCursor cursor = map.cursor(session)) {
      List<Executable> uses =
          List.of(
              cursor::key,
              cursor::value,
              cursor::keyLength,
              cursor::valueLength,
              () -> cursor.key(into, 0),
              () -> cursor.value(into, 0));
      uses.forEach(use -> assertThrows(IllegalStateException.class, use));
      assertTrue(cursor.next());
      assertEquals(8, cursor.keyLength());
      cursor.value(into, 0);
      assertArrayEquals(key(2), (byte[]) into.heapBase().orElseThrow());
      assertThrows(IndexOutOfBoundsException.class, () -> cursor.key(into, 1));
      assertFalse(cursor.next());
      uses.forEach(use -> assertThrows(IllegalStateException.class, use));
      cursor.rewind();
      assertTrue(cursor.next());
    }
  }

  /** What it stands on stays as it was, whatever becomes of the key. */
  @Test
  void theCurrentEntryOutlivesItsRemoval() {
    map.put(key(1), key(7));
    try (BytesCursor cursor = map.cursor(session)) {
      assertTrue(cursor.next());
      map.remove(key(1));
      for (int i = 0; i < 20_000; i++) {
        map.put(key(i % 50), key(9));
        map.remove(key(i % 50));
      }
      assertArrayEquals(key(1), cursor.key());
      assertArrayEquals(key(7), cursor.value());
    }
  }

  /** Growth between any two steps of a walk, at every point of it. */
  @Test
  void growthInTheMiddleOfAWalkNeitherHidesNorRepeats() {
    putStable();
    int next = STABLE;
    try (BytesCursor cursor = map.cursor(session)) {
      for (int pause : new int[] {0, 1, 100, 900, 1500, 1999}) {
        BitSet seen = new BitSet();
        cursor.rewind();
        for (int step = 0; cursor.next(); step++) {
          int i = ByteBuffer.wrap(cursor.key()).getInt(4);
          assertFalse(i < STABLE && seen.get(i), "key " + i + " twice");
          seen.set(i);
          if (step == pause) {
            for (int end = next + 3 * next; next < Math.min(end, 120_000); next++) {
              map.put(key(next), key(next));
            }
          }
        }
        assertEquals(STABLE, seen.get(0, STABLE).cardinality(), "pause at " + pause);
      }
    }
  }

  /** Three threads grow, shrink and replace; every walk sees every stable key exactly once. */
  @Test
  void everyStableKeyIsSeenExactlyOnceWhileOthersGrowTheMap() throws Exception {
    putStable();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      int base = 1_000_000 * (t + 1);
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, e) -> failure.set(e))
              .start(() -> churn(base, stop)));
    }
    int walks = 0;
    try (BytesCursor cursor = map.cursor(session)) {
      while (threads.stream().anyMatch(Thread::isAlive) || walks == 0) {
        assertEquals(STABLE, walk(cursor).cardinality(), "walk " + walks);
        walks++;
      }
    } finally {
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(null, failure.get());
  }

  private void churn(int base, AtomicBoolean stop) {
    for (int i = 0; i < 60_000 && !stop.get(); i++) {
      map.put(key(base + i), key(i));
      map.replace(key(i % STABLE), key(i % STABLE));
      if (i % 3 == 0) {
        map.remove(key(base + i / 2));
      }
    }
  }
}
