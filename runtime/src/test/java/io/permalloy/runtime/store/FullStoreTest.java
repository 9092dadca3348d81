package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store at its maximum: a clear error that changes nothing, and removing works. */
final class FullStoreTest {
  private static byte[] key(int i) {
    return ByteBuffer.allocate(8).putInt(4, i).array();
  }

  private static byte[] value(int i, int length) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) (i * 7));
    return value;
  }

  private static int fill(BytesMap map, int length) {
    int n = 0;
    try {
      while (true) {
        map.put(key(n), value(n, length));
        n++;
      }
    } catch (StoreFullException full) {
      return n;
    }
  }

  @Test
  void theErrorSaysWhichStoreItsMaximumWhatItUsesAndNeeds() {
    try (Store store = Store.open("mem:?max=4MiB")) {
      BytesMap map = store.bytesMap("m");
      fill(map, 1000);
      StoreFullException e =
          assertThrows(StoreFullException.class, () -> map.put(key(-1), value(0, 1000)));
      assertEquals("mem:?max=4MiB", e.store());
      assertEquals(4 << 20, e.maxBytes());
      assertTrue(e.usedBytes() > e.maxBytes() * 9 / 10, () -> "used " + e.usedBytes());
      assertTrue(e.neededBytes() >= 1000 && e.neededBytes() < 1100, e::getMessage);
      for (String part :
          new String[] {"mem:?max=4MiB", "4194304", "" + e.usedBytes(), "" + e.neededBytes()}) {
        assertTrue(e.getMessage().contains(part), e::getMessage);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40, 1000, 20_000, 200_000})
  void nothingIsLostRemovingWorksAndMakesRoom(int length) {
    try (Store store = Store.open("mem:?max=4MiB")) {
      BytesMap map = store.bytesMap("m");
      int n = fill(map, length);
      assertTrue(n > 0);
      assertEquals(n, map.size());
      assertFalse(map.containsKey(key(n)), "what was refused is not there");
      for (int i = 0; i < n; i++) {
        assertArrayEquals(value(i, length), map.get(key(i)), "entry " + i);
      }
      for (int i = 0; i < n; i++) {
        assertTrue(map.remove(key(i)), "entry " + i);
      }
      assertEquals(0, map.size());
      int again = fill(map, length);
      assertTrue(again >= n * 9 / 10, "first " + n + ", then " + again);
    }
  }

  /** Replacing needs room for a moment; refused, the old value stays. */
  @Test
  void aRefusedReplacementLeavesTheOldValue() {
    try (Store store = Store.open("mem:?max=4MiB")) {
      BytesMap map = store.bytesMap("m");
      int n = fill(map, 500);
      assertThrows(StoreFullException.class, () -> map.put(key(0), new byte[1 << 20]));
      assertThrows(StoreFullException.class, () -> map.replace(key(0), new byte[1 << 20]));
      assertThrows(
          StoreFullException.class,
          () -> map.compareAndSet(key(0), value(0, 500), new byte[1 << 20]));
      assertArrayEquals(value(0, 500), map.get(key(0)));
      assertEquals(n, map.size());
    }
  }

  /** Sizes change from cycle to cycle: memory must move between size classes and runs. */
  @Test
  void tenThousandCyclesOfFullAndFreeLoseNothing() {
    int[] lengths = {2000, 900, 4000, 14_000, 70_000};
    int[] first = new int[lengths.length];
    int[] last = new int[lengths.length];
    try (Store store = Store.open("mem:?max=1MiB");
        Session session = store.session()) {
      BytesMap map = store.bytesMap("m").with(session);
      for (int cycle = 0; cycle < 10_000; cycle++) {
        int kind = cycle % lengths.length;
        int n = fill(map, lengths[kind]);
        for (int i = 0; i < n; i++) {
          assertTrue(map.remove(key(i)));
        }
        first[kind] = cycle < lengths.length ? n : first[kind];
        last[kind] = n;
      }
    }
    for (int kind = 0; kind < lengths.length; kind++) {
      assertTrue(
          first[kind] > 0 && last[kind] >= first[kind] * 9 / 10,
          "values of " + lengths[kind] + ": first " + first[kind] + ", last " + last[kind]);
    }
  }

  /** What one thread has removed is room for another, whose session has not put it there. */
  @Test
  void roomThatOneThreadMakesIsThereForAnother() throws Exception {
    try (Store store = Store.open("mem:?max=4MiB")) {
      BytesMap map = store.bytesMap("m");
      int[] counts = new int[6];
      for (int t = 0; t < counts.length; t++) {
        int round = t;
        Thread thread =
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; round > 0 && i < counts[round - 1]; i++) {
                        map.remove(key(i));
                      }
                      counts[round] = fill(map, 700);
                    });
        thread.join();
      }
      for (int count : counts) {
        assertTrue(count >= counts[0] * 9 / 10, Arrays.toString(counts));
      }
    }
  }

  @Test
  void recordsAreRefusedAndRemovedInTheSameWay() {
    try (Store store = Store.open("mem:?max=2MiB");
        Session session = store.session()) {
      RecordMap map = store.recordMap("r", 20);
      MemorySegment key = MemorySegment.ofArray(new long[1]);
      long[] initial = new long[20];
      int[] counts = new int[3];
      try (RecordCursor cursor = map.cursor(session)) {
        for (int round = 0; round < counts.length; round++) {
          int n = 0;
          try {
            while (true) {
              key.set(ValueLayout.JAVA_LONG, 0, n);
              initial[19] = n;
              assertTrue(cursor.acquire(key, 0, 8, initial));
              n++;
            }
          } catch (StoreFullException full) {
            assertFalse(cursor.find(key, 0, 8));
          }
          counts[round] = n;
          for (int i = 0; i < n; i++) {
            key.set(ValueLayout.JAVA_LONG, 0, i);
            assertTrue(cursor.find(key, 0, 8));
            assertEquals(i, cursor.get(19));
            assertTrue(cursor.remove());
          }
          assertEquals(0, map.size());
        }
      }
      assertTrue(counts[2] >= counts[0] * 9 / 10, Arrays.toString(counts));
    }
  }

  @Test
  void aFullStoreStillMakesNoHalfMap() {
    try (Store store = Store.open("mem:?max=1MiB")) {
      fill(store.bytesMap("m"), 10);
      fill(store.bytesMap("m"), 10);
      int made = 0;
      try {
        while (made < 60) {
          store.bytesMap("extra" + made);
          made++;
        }
      } catch (StoreFullException full) {
        assertFalse(store.exists("extra" + made));
      }
      assertEquals(made + 1, store.maps().size());
      assertTrue(store.drop("m"));
      store.bytesMap("after").put(key(1), key(1));
    }
  }
}
