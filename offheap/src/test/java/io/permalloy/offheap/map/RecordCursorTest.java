package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operations on records do, alone and together. */
final class RecordCursorTest {
  private static final long REMOVED = RecordMap.REMOVED;

  private final OffHeapStore store = OffHeapStore.inMemory("s", 128L << 20);
  private final Session session = store.session();
  private final RecordMap map = store.recordMap("m", 3);
  private final RecordCursor cursor = map.cursor(session);

  @AfterEach
  void close() {
    cursor.close();
    store.close();
  }

  private static MemorySegment key(long n) {
    return MemorySegment.ofArray(new long[] {n});
  }

  private boolean acquire(long key, long... fields) {
    return cursor.acquire(key(key), 0, 8, fields);
  }

  private boolean find(long key) {
    return cursor.find(key(key), 0, 8);
  }

  /** Whoever removes through a cursor stands while the session reclaims. */
  @Test
  void memoryOfRecordsRemovedThroughTheCursorComesBack() {
    long[] initial = {1, 2, 3};
    long used = 0;
    for (int round = 0; round < 600; round++) {
      for (long key = 0; key < 1_000; key++) {
        assertTrue(cursor.acquire(key, initial));
      }
      for (long key = 0; key < 1_000; key++) {
        assertTrue(cursor.find(key));
        assertTrue(cursor.remove());
        cursor.close();
      }
      used = round == 50 ? store.usedBytes() : used;
    }
    assertTrue(store.usedBytes() <= used + (128 << 10), used + ", then " + store.usedBytes());
  }

  @Test
  void acquireInsertsOnceAndStandsOnTheRecordEitherWay() {
    assertFalse(find(1));
    assertTrue(acquire(1, 10, 20, 30));
    assertEquals(20, cursor.get(1));
    assertFalse(acquire(1, 7, 7, 7));
    assertEquals(10, cursor.get(0), "an existing record keeps its fields");
    assertEquals(30, cursor.get(2));
    assertTrue(find(1));
    assertEquals(1, map.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x0102_0304_0506_0708L})
  void longKeyIsItsEightBytes(long key) {
    assertFalse(cursor.find(key));
    assertTrue(cursor.acquire(key, new long[] {1, 2, 3}));
    assertTrue(find(key), "by its bytes");
    assertEquals(3, cursor.get(2));
    assertFalse(acquire(key, 7, 7, 7));
    assertTrue(cursor.find(key));
    assertFalse(cursor.find(key ^ 1));
    assertFalse(cursor.acquire(key, new long[] {7, 7, 7}));
    assertTrue(cursor.remove());
    assertFalse(cursor.find(key));
    assertThrows(IllegalArgumentException.class, () -> cursor.acquire(key, new long[2]));
  }

  @Test
  void addReturnsTheValueBeforeAndWrapsAround() {
    acquire(1, 0, Long.MAX_VALUE, 5);
    assertEquals(0, cursor.getAndAdd(0, 3));
    assertEquals(3, cursor.getAndAdd(0, -5));
    assertEquals(-2, cursor.get(0));
    assertEquals(Long.MAX_VALUE, cursor.getAndAdd(1, 1));
    assertEquals(Long.MIN_VALUE, cursor.get(1));
    assertEquals(5, cursor.get(2), "the neighbour");
  }

  @Test
  void minAndMaxMoveOneWayOnlyAndCompareWithSign() {
    acquire(1, 10, 10, 10);
    assertEquals(10, cursor.getAndMin(0, 12));
    assertEquals(10, cursor.get(0));
    assertEquals(10, cursor.getAndMin(0, -3));
    assertEquals(-3, cursor.getAndMin(0, -3));
    assertEquals(-3, cursor.get(0));
    assertEquals(10, cursor.getAndMax(1, 8));
    assertEquals(10, cursor.get(1));
    assertEquals(10, cursor.getAndMax(1, Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, cursor.getAndMax(1, -1));
    assertEquals(10, cursor.getAndMax(2, Long.MIN_VALUE));
    assertEquals(10, cursor.getAndMin(2, Long.MIN_VALUE));
    assertEquals(Long.MIN_VALUE, cursor.get(2));
  }

  @Test
  void compareAndSetChangesOnlyWhatItExpects() {
    acquire(1, 10, 0, 0);
    assertFalse(cursor.compareAndSet(0, 11, 12));
    assertEquals(10, cursor.get(0));
    assertTrue(cursor.compareAndSet(0, 10, 12));
    assertFalse(cursor.compareAndSet(0, 10, 13));
    assertTrue(cursor.compareAndSet(0, 12, 12));
    assertEquals(12, cursor.get(0));
    assertEquals(0, cursor.get(1));
  }

  /** REMOVED is what field operations say of a removed record, so no field may hold it. */
  @Test
  void noFieldCanHoldTheValueThatMeansRemoved() {
    acquire(1, REMOVED + 1, 0, REMOVED - 1);
    for (Executable wrong :
        List.<Executable>of(
            () -> acquire(2, 0, REMOVED, 0),
            () -> cursor.compareAndSet(0, REMOVED + 1, REMOVED),
            () -> cursor.compareAndSet(0, REMOVED, 1),
            () -> cursor.getAndAdd(0, -1),
            () -> cursor.getAndAdd(2, 1),
            () -> cursor.getAndAdd(1, REMOVED),
            () -> cursor.getAndMin(1, REMOVED),
            () -> cursor.getAndMax(2, REMOVED))) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, wrong);
      assertTrue(e.getMessage().contains("REMOVED"), e::getMessage);
    }
    assertEquals(REMOVED + 1, cursor.get(0));
    assertEquals(0, cursor.get(1));
    assertEquals(REMOVED - 1, cursor.get(2));
    assertFalse(find(2));
  }

  /** Catches a drop that only forgets records: a cursor that stands on one would go on adding. */
  @Test
  void operationsOnARecordOfADroppedMapSayRemoved() {
    assertTrue(acquire(1, 10, 20, 30));
    try (Session other = store.session();
        RecordCursor reading = map.cursor(other)) {
      assertTrue(reading.find(key(1), 0, 8));
      assertTrue(store.drop("m"));
      assertEquals(REMOVED, cursor.get(0));
      assertEquals(REMOVED, cursor.getAndAdd(1, 5));
      assertFalse(cursor.compareAndSet(0, 10, 11));
      assertFalse(reading.remove());
    }
  }

  /** Also when the key has a new record meanwhile: the cursor stands on the old one. */
  @Test
  void operationsOnARemovedRecordSayRemovedAndChangeNothing() {
    acquire(1, 10, 20, 30);
    try (RecordCursor other = map.cursor(session)) {
      assertTrue(other.find(key(1), 0, 8));
      assertTrue(other.remove());
      assertFalse(other.remove(), "once");
    }
    for (int round = 0; round < 2; round++) {
      assertEquals(REMOVED, cursor.get(0));
      assertEquals(REMOVED, cursor.getAndAdd(0, 1));
      assertEquals(REMOVED, cursor.getAndMin(1, 1));
      assertEquals(REMOVED, cursor.getAndMax(2, 99));
      assertFalse(cursor.compareAndSet(0, 10, 11));
      assertFalse(cursor.remove());
      try (RecordCursor other = map.cursor(session)) {
        assertEquals(round == 0, other.acquire(key(1), 0, 8, new long[] {1, 2, 3}));
        assertEquals(1, other.get(0));
        assertEquals(2, other.get(1));
        assertEquals(3, other.get(2));
      }
    }
    assertTrue(find(1));
    assertEquals(1, cursor.get(0));
    assertEquals(1, map.size());
  }

  @Test
  void wrongFieldsAndCallsWithoutARecordAreRefused() {
    List<Executable> uses =
        List.of(
            () -> cursor.get(0),
            () -> cursor.getAndAdd(0, 1),
            () -> cursor.getAndMin(0, 1),
            () -> cursor.getAndMax(0, 1),
            () -> cursor.compareAndSet(0, 1, 1),
            cursor::remove,
            cursor::keyLength,
            () -> cursor.key(key(0), 0));
    uses.forEach(use -> assertThrows(IllegalStateException.class, use));
    acquire(1, 1, 2, 3);
    for (int field : new int[] {-1, 3, Integer.MAX_VALUE}) {
      assertThrows(IndexOutOfBoundsException.class, () -> cursor.get(field));
      assertThrows(IndexOutOfBoundsException.class, () -> cursor.getAndAdd(field, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> cursor.compareAndSet(field, 1, 1));
    }
    assertThrows(IllegalArgumentException.class, () -> acquire(2, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> acquire(2, 1, 2, 3, 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> cursor.find(MemorySegment.ofArray(new byte[70_000]), 0, 65_536));
    cursor.close();
    uses.forEach(use -> assertThrows(IllegalStateException.class, use));
    assertFalse(find(9));
    uses.forEach(use -> assertThrows(IllegalStateException.class, use));
    assertFalse(session.isPinned());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 16, 100, 32_000, 65_535})
  void keysOfEveryLengthComeBack(int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) length);
    MemorySegment key = MemorySegment.ofArray(bytes);
    assertTrue(cursor.acquire(key, 0, length, new long[] {1, 2, length}));
    byte[] out = new byte[length + 2];
    assertEquals(length, cursor.keyLength());
    cursor.key(MemorySegment.ofArray(out), 1);
    byte[] expected = new byte[length + 2];
    System.arraycopy(bytes, 0, expected, 1, length);
    assertTrue(java.util.Arrays.equals(expected, out));
    assertEquals(1, cursor.getAndAdd(0, 5));
    assertEquals(length, cursor.get(2));
    assertTrue(cursor.remove());
    assertFalse(cursor.find(key, 0, length));
  }

  @Test
  void recordsOfTheMostFieldsWork() {
    RecordMap wide = store.recordMap("wide", 4096);
    long[] fields = new long[4096];
    java.util.Arrays.setAll(fields, i -> i);
    try (RecordCursor c = wide.cursor(session)) {
      for (long n = 0; n < 20; n++) {
        assertTrue(c.acquire(key(n), 0, 8, fields));
        assertEquals(4095, c.getAndAdd(4095, 1));
        assertEquals(4096, c.get(4095));
        assertEquals(4094, c.get(4094));
      }
    }
    assertEquals(20, wide.size());
  }

  /** Removing what a walk stands on is allowed, and every record is seen once. */
  @Test
  void aWalkMayRemoveAsItGoes() {
    int n = 5000;
    for (int i = 0; i < n; i++) {
      acquire(i, i, 0, 0);
    }
    BitSet seen = new BitSet();
    cursor.rewind();
    while (cursor.next()) {
      int i = (int) cursor.get(0);
      assertFalse(seen.get(i), "record " + i + " twice");
      seen.set(i);
      if (i % 2 == 0) {
        assertTrue(cursor.remove());
      }
    }
    assertEquals(n, seen.cardinality());
    assertEquals(n / 2, map.size());
    for (int i = 0; i < n; i++) {
      assertEquals(i % 2 == 1, find(i), "record " + i);
    }
  }

  private interface Work {
    void run(int thread, RecordCursor cursor);
  }

  private void inThreads(int count, Work work) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      int thread = t;
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((ignored, e) -> failure.set(e))
              .start(
                  () -> {
                    try (Session own = store.session();
                        RecordCursor c = map.cursor(own)) {
                      work.run(thread, c);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(null, failure.get());
  }

  /** Adds to few records by many threads, while other records make the table grow. */
  @Test
  void noAddIsLostWhileTheMapGrows() throws Exception {
    int threads = 3;
    int adds = 60_000;
    inThreads(
        threads,
        (t, c) -> {
          for (int i = 0; i < adds; i++) {
            c.acquire(key(i % 7), 0, 8, new long[3]);
            c.getAndAdd(0, 1);
            c.getAndMax(1, i);
            c.getAndMin(2, -i);
            c.acquire(key(1000 + (long) t * adds + i), 0, 8, new long[] {i, 0, 0});
          }
        });
    long sum = 0;
    for (int k = 0; k < 7; k++) {
      assertTrue(find(k));
      sum += cursor.get(0);
      assertTrue(cursor.get(1) >= adds - 7, "maximum of " + k);
      assertEquals(-cursor.get(1), cursor.get(2), "minimum of " + k);
    }
    assertEquals((long) threads * adds, sum);
    assertEquals(7 + (long) threads * adds, map.size());
  }

  /**
   * Four threads add to records that the others remove and insert again. For each key insertions
   * and removals must balance. Catches a removal or an insertion that two threads are told of, and
   * one that nobody is told of.
   */
  @Test
  void addsAndRemovalsBalance() throws Exception {
    int keys = 5;
    AtomicLong added = new AtomicLong();
    AtomicLong inserted = new AtomicLong();
    AtomicLong removed = new AtomicLong();
    AtomicLongArray perKey = new AtomicLongArray(keys);
    inThreads(
        4,
        (t, c) -> {
          for (int i = 0; i < 40_000; i++) {
            int k = (i * 31 + t) % keys;
            if (c.acquire(key(k), 0, 8, new long[] {0, t, i})) {
              inserted.incrementAndGet();
              perKey.incrementAndGet(k);
            }
            if (c.getAndAdd(0, 1) != REMOVED) {
              added.incrementAndGet();
            }
            if (i % 4 == t % 4 && c.remove()) {
              removed.incrementAndGet();
              perKey.decrementAndGet(k);
            }
            c.acquire(key(100 + (long) t * 40_000 + i), 0, 8, new long[3]);
          }
        });
    long alive = 0;
    for (int k = 0; k < keys; k++) {
      boolean there = find(k);
      assertEquals(perKey.get(k), there ? 1 : 0, "insertions less removals of " + k);
      alive += there ? 1 : 0;
    }
    assertEquals(inserted.get() - removed.get(), alive);
    assertTrue(added.get() > 0 && removed.get() > 0, "the threads have not met");
    assertEquals(alive + 4 * 40_000, map.size());
  }

  /** Compare-and-set as a lock-free counter: each value is had by exactly one thread. */
  @Test
  void compareAndSetSucceedsForOneOnly() throws Exception {
    acquire(1, 0, 0, 0);
    int target = 60_000;
    AtomicLongArray winners = new AtomicLongArray(target);
    inThreads(
        3,
        (t, c) -> {
          assertTrue(c.find(key(1), 0, 8));
          while (true) {
            long v = c.get(0);
            if (v >= target) {
              return;
            }
            if (c.compareAndSet(0, v, v + 1)) {
              winners.incrementAndGet((int) v);
            }
          }
        });
    for (int i = 0; i < target; i++) {
      assertEquals(1, winners.get(i), "value " + i);
    }
  }
}
