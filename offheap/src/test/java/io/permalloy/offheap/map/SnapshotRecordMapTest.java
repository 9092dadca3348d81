package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are written and read as a whole, alone and with readers beside the writer. */
final class SnapshotRecordMapTest {
  private static final int FIELDS = 5;

  private final OffHeapStore store = OffHeapStore.inMemory("s", 128L << 20);
  private final Session session = store.session();
  private final SnapshotRecordMap shared = store.snapshotRecordMap("m", FIELDS);
  private final SnapshotRecordMap map = shared.with(session);
  private final SnapshotRecordCursor cursor = map.cursor(session);
  private final long[] got = new long[FIELDS];

  @AfterEach
  void close() {
    cursor.close();
    store.close();
  }

  private static long[] row(long seed) {
    long[] row = new long[FIELDS];
    Arrays.setAll(row, i -> seed * (i + 1));
    return row;
  }

  @Test
  void whatWasWrittenIsRead() {
    assertFalse(map.get(1, got));
    assertTrue(map.put(1, row(7)));
    assertTrue(map.get(1, got));
    assertArrayEquals(row(7), got);
    for (long version = 0; version < 5; version++) {
      assertFalse(map.put(1, row(version)));
      assertTrue(shared.get(1, got));
      assertArrayEquals(row(version), got);
    }
    assertEquals(1, map.size());
    assertEquals(FIELDS, map.fields());
  }

  @Test
  void removalSaysWhatWasThere() {
    map.put(1, row(1));
    map.put(1, row(2));
    assertTrue(cursor.find(1));
    assertTrue(map.removeAndGet(1, got));
    assertArrayEquals(row(2), got);
    assertFalse(map.removeAndGet(1, got));
    assertFalse(map.remove(1));
    assertFalse(map.get(1, got));
    assertFalse(cursor.get(got), "the cursor stands on a removed record");
    assertFalse(cursor.put(row(3)));
    assertFalse(cursor.remove());
    assertFalse(cursor.removeAndGet(got));
    assertTrue(map.put(1, row(4)), "again, by another record");
    assertFalse(cursor.get(got));
    assertTrue(cursor.find(1));
    assertTrue(cursor.removeAndGet(got));
    assertArrayEquals(row(4), got);
    assertEquals(0, map.size());
  }

  /** There are no seals: the value which means removed in a record map is one like any other. */
  @Test
  void fieldsHoldEveryValue() {
    long[] odd = {RecordMap.REMOVED, Long.MIN_VALUE, -1, 0, Long.MAX_VALUE};
    assertTrue(cursor.acquire(1, odd));
    assertTrue(cursor.get(got));
    assertArrayEquals(odd, got);
    assertTrue(cursor.put(odd));
    assertTrue(map.removeAndGet(1, got));
    assertArrayEquals(odd, got);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 16, 17, 100, 65_535})
  void keysOfEveryLength(int length) {
    byte[] bytes = new byte[length + 3];
    Arrays.fill(bytes, (byte) 5);
    MemorySegment key = MemorySegment.ofArray(bytes);
    assertTrue(map.put(key, 3, length, row(1)));
    assertFalse(map.put(key, 3, length, row(2)));
    assertTrue(map.get(key, 3, length, got));
    assertArrayEquals(row(2), got);
    assertTrue(shared.get(key, 3, length, got));
    assertTrue(cursor.find(key, 3, length));
    assertEquals(length, cursor.keyLength());
    assertTrue(map.removeAndGet(key, 3, length, got));
    assertArrayEquals(row(2), got);
    map.put(key, 3, length, row(9));
    assertTrue(map.remove(key, 3, length));
    assertFalse(map.get(key, 3, length, got));
  }

  @Test
  void longKeyIsItsEightBytes() {
    map.put(0x0102_0304_0506_0708L, row(1));
    byte[] bytes = {8, 7, 6, 5, 4, 3, 2, 1};
    assertTrue(map.get(MemorySegment.ofArray(bytes), 0, 8, got));
    assertTrue(cursor.find(0x0102_0304_0506_0708L));
  }

  @Test
  void wrongArraysAreRefused() {
    map.put(1, row(1));
    MemorySegment key = MemorySegment.ofArray(new long[] {1});
    cursor.find(1);
    for (Executable wrong :
        List.<Executable>of(
            () -> map.get(1, new long[FIELDS - 1]),
            () -> map.put(1, new long[FIELDS + 1]),
            () -> map.removeAndGet(1, new long[0]),
            () -> map.get(key, 0, 8, new long[FIELDS - 1]),
            () -> map.put(key, 0, 8, new long[FIELDS + 1]),
            () -> map.removeAndGet(key, 0, 8, new long[0]),
            () -> cursor.get(new long[1]),
            () -> cursor.put(new long[1]),
            () -> cursor.removeAndGet(new long[1]),
            () -> cursor.acquire(2, new long[1]))) {
      assertThrows(IllegalArgumentException.class, wrong);
    }
    assertTrue(map.get(1, got));
    assertArrayEquals(row(1), got);
    assertEquals(1, map.size());
  }

  @Test
  void closedStoreAndDroppedMapAreSaid() {
    map.put(1, row(1));
    store.drop("m");
    assertThrows(IllegalStateException.class, () -> map.get(1, got));
    assertThrows(IllegalStateException.class, () -> map.put(1, row(1)));
    assertThrows(IllegalStateException.class, () -> map.remove(1));
    SnapshotRecordMap again = store.snapshotRecordMap("m", FIELDS);
    assertFalse(again.get(1, got));
    store.close();
    assertThrows(IllegalStateException.class, () -> again.get(1, got));
    assertThrows(IllegalStateException.class, () -> again.put(1, row(1)));
    assertThrows(IllegalStateException.class, () -> map.get(1, got));
  }

  @Test
  void closedSessionIsSaid() {
    map.put(1, row(1));
    session.close();
    assertThrows(IllegalStateException.class, () -> map.get(1, got));
    assertThrows(IllegalStateException.class, () -> map.put(1, row(1)));
    assertTrue(shared.get(1, got));
  }

  @Test
  void asManyRecordsAsTheModel() {
    Map<Long, long[]> model = new HashMap<>();
    SplittableRandom random = new SplittableRandom(3);
    MemorySegment key = MemorySegment.ofArray(new byte[8]);
    for (int i = 0; i < 300_000; i++) {
      long k = random.nextInt(5_000);
      long[] old = model.get(k);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          long[] row = row(random.nextLong());
          assertEquals(old == null, map.put(k, row));
          model.put(k, row);
        }
        case 2 -> {
          assertEquals(old != null, (i & 1) == 0 ? map.removeAndGet(k, got) : map.remove(k));
          model.remove(k);
        }
        case 3 -> {
          key.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, k);
          assertEquals(old != null, map.get(key, 0, 8, got));
        }
        default -> {
          assertEquals(old != null, shared.get(k, got));
          if (old != null) {
            assertArrayEquals(old, got);
          }
        }
      }
    }
    assertEquals(model.size(), map.size());
    cursor.rewind();
    while (cursor.next()) {
      cursor.key(key, 0);
      assertTrue(cursor.get(got));
      assertArrayEquals(model.remove(key.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)), got);
    }
    assertTrue(model.isEmpty());
  }

  private interface Work {
    void run() throws Exception;
  }

  private static List<Thread> start(AtomicReference<Throwable> failure, Work... works) {
    List<Thread> threads = new ArrayList<>();
    for (Work work : works) {
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((ignored, e) -> failure.set(e))
              .start(
                  () -> {
                    try {
                      work.run();
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    return threads;
  }

  /** Every row that a reader gets is one that was written, and they never go back. */
  @Test
  void noReaderSeesHalfOfAWriteOrAnOlderOne() throws Exception {
    int writes = 300_000;
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    map.put(1, row(0));
    Work writer =
        () -> {
          for (long v = 1; v <= writes; v++) {
            assertFalse(map.put(1, row(v)));
            if (v % 64 == 0) {
              map.put(1_000 + v, row(v)); // the table grows
            }
          }
          done.set(true);
        };
    Work byKey = () -> assertRowsInOrder(done, into -> assertTrue(shared.get(1, into)));
    Work byCursor =
        () -> {
          try (Session own = store.session();
              SnapshotRecordCursor at = shared.cursor(own)) {
            assertTrue(at.find(1));
            assertRowsInOrder(done, into -> assertTrue(at.get(into)));
          }
        };
    for (Thread thread : start(failure, writer, byKey, byCursor)) {
      thread.join();
    }
    assertEquals(null, failure.get());
    assertTrue(map.get(1, got));
    assertArrayEquals(row(writes), got);
  }

  private interface Reading {
    void into(long[] row);
  }

  private static void assertRowsInOrder(AtomicBoolean done, Reading reading) {
    long[] row = new long[FIELDS];
    long last = 0;
    while (!done.get()) {
      reading.into(row);
      assertArrayEquals(row(row[0]), row);
      assertTrue(row[0] >= last, "rows go back");
      last = row[0];
    }
  }

  /** Insertions and removals are for all; what is removed was complete. */
  @Test
  void removersGetWholeRecords() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicBoolean done = new AtomicBoolean();
    long[] counts = new long[3];
    Work writer =
        () -> {
          for (long v = 1; v <= 100_000; v++) {
            counts[0] += map.put(v % 3, row(v)) ? 1 : 0;
          }
          done.set(true);
        };
    Work[] all = new Work[3];
    all[0] = writer;
    for (int t = 1; t < all.length; t++) {
      int thread = t;
      all[t] =
          () -> {
            long[] row = new long[FIELDS];
            while (!done.get()) {
              if (shared.removeAndGet(thread, row)) {
                assertArrayEquals(row(row[0]), row);
                counts[thread]++;
              }
            }
          };
    }
    for (Thread thread : start(failure, all)) {
      thread.join();
    }
    assertEquals(null, failure.get());
    assertEquals(counts[0] - counts[1] - counts[2], map.size());
    assertTrue(counts[1] > 0 && counts[2] > 0, "the threads have not met");
  }
}
