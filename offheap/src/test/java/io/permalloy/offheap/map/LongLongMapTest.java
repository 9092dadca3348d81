package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.StoreFullException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operations of a long to long map do, for every kind of key and value. */
final class LongLongMapTest {
  private static final long NONE = 0x7777_7777_7777L;

  /** Around the ends, around what lives in a box, and what special words look like. */
  private static final long[] ODD = {
    0,
    1,
    2,
    3,
    -1,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    0x8000_ffff_ffff_ffffL,
    0x8001_0000_0000_0000L,
    0x8001_0000_0000_0001L,
    0x8001_0000_0000_0002L,
    0x8001_4000_0000_0000L,
    0x8001_8000_0000_0004L,
    0x8001_ffff_ffff_ffffL,
    0x8002_0000_0000_0000L,
    NONE
  };

  private final OffHeapStore store = OffHeapStore.inMemory("s", 256L << 20);
  private final Session session = store.session();
  private final LongLongMap map = store.longLongMap("m").with(session);

  @TempDir Path folder;

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void putSaysWhetherTheKeyIsNew() {
    assertTrue(map.put(1, 10));
    assertFalse(map.put(1, 11));
    assertEquals(11, map.get(1, NONE));
    assertEquals(1, map.size());
    assertEquals(11, map.getAndPut(1, 12, NONE));
    assertEquals(NONE, map.getAndPut(2, 12, NONE));
  }

  @Test
  void absentCountsAsZeroWhenAddedTo() {
    assertEquals(5, map.addAndGet(1, 5));
    assertEquals(5, map.getAndAdd(1, 2));
    assertEquals(7, map.get(1, NONE));
    assertEquals(0, map.getAndAdd(2, 0));
    assertTrue(map.containsKey(2));
    assertEquals(Long.MIN_VALUE, map.addAndGet(1, Long.MAX_VALUE - 6));
  }

  @Test
  void conditionalsNeedTheirCondition() {
    assertFalse(map.replace(1, 5));
    assertFalse(map.compareAndSet(1, 0, 5));
    assertFalse(map.remove(1));
    assertFalse(map.remove(1, 0));
    assertEquals(NONE, map.getAndRemove(1, NONE));
    assertTrue(map.putIfAbsent(1, 5));
    assertFalse(map.putIfAbsent(1, 6));
    assertFalse(map.compareAndSet(1, 6, 7));
    assertTrue(map.compareAndSet(1, 5, 7));
    assertTrue(map.replace(1, 8));
    assertFalse(map.remove(1, 7));
    assertTrue(map.remove(1, 8));
    assertFalse(map.containsKey(1));
    assertEquals(0, map.size());
  }

  @Test
  void everyNumberIsAKeyAndAValue() {
    for (long key : ODD) {
      for (long value : ODD) {
        map.put(key, value);
        assertEquals(value, map.get(key, value + 1), () -> Long.toHexString(value));
        assertTrue(map.containsKey(key));
        assertEquals(value, map.getAndAdd(key, 1));
        assertEquals(value + 1, map.get(key, 0));
        assertFalse(map.compareAndSet(key, value, 5));
        assertTrue(map.compareAndSet(key, value + 1, value));
        assertFalse(map.putIfAbsent(key, 7));
        assertEquals(value, map.getAndRemove(key, value + 1));
        assertFalse(map.containsKey(key));
        assertTrue(map.putIfAbsent(key, value));
      }
    }
    assertEquals(ODD.length, map.size());
  }

  /** Odd numbers often; keys of a range, so that they meet again. */
  private static long number(SplittableRandom random, int range) {
    return switch (random.nextInt(8)) {
      case 0 -> ODD[random.nextInt(ODD.length)];
      case 1 -> random.nextLong();
      case 2 -> 0x8001_0000_0000_0000L | random.nextLong() >>> 16;
      default -> random.nextInt(range);
    };
  }

  private static long key(SplittableRandom random, int range) {
    long n = random.nextInt(range);
    return n < ODD.length ? ODD[(int) n] : n * 0x9e37_79b9_7f4aL;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 100, 3000, 100_000})
  void doesWhatAHashMapDoes(int range) {
    SplittableRandom random = new SplittableRandom(range);
    LongLongMap shared = store.longLongMap("m");
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < 400_000; i++) {
      long key = key(random, range);
      long value = number(random, 50);
      boolean growing = i / (2 * range) % 2 == 0;
      int what = random.nextInt(growing ? 14 : 18);
      step(i % 3 == 0 ? shared : map, model, what, key, value);
      if (i % 100_000 == 99_999) {
        assertSame(model);
      }
    }
    assertSame(model);
  }

  private static void step(LongLongMap map, Map<Long, Long> model, int what, long key, long value) {
    Long old = model.get(key);
    switch (what) {
      case 0, 1 -> {
        assertEquals(old == null, map.put(key, value));
        model.put(key, value);
      }
      case 2, 3 -> {
        assertEquals(old == null, map.putIfAbsent(key, value));
        model.putIfAbsent(key, value);
      }
      case 4 -> {
        assertEquals((old == null ? 0 : old) + value, map.addAndGet(key, value));
        model.merge(key, value, Long::sum);
      }
      case 5 -> {
        assertEquals(old == null ? NONE : old, map.getAndPut(key, value, NONE));
        model.put(key, value);
      }
      case 6 -> {
        assertEquals(old != null, map.replace(key, value));
        model.replace(key, value);
      }
      case 7, 8 -> {
        boolean matches = what == 7 && old != null || old != null && old == value;
        assertEquals(matches, map.compareAndSet(key, what == 7 && old != null ? old : value, 99));
        if (matches) {
          model.put(key, 99L);
        }
      }
      case 9, 10, 11 -> assertEquals(old == null ? NONE : old, map.get(key, NONE));
      case 12 -> assertEquals(old != null, map.containsKey(key));
      case 13 -> {
        boolean matches = old != null && old == value;
        assertEquals(matches, map.remove(key, value));
        model.remove(key, value);
      }
      case 14 -> {
        assertEquals(old == null ? NONE : old, map.getAndRemove(key, NONE));
        model.remove(key);
      }
      default -> {
        assertEquals(old != null, map.remove(key));
        model.remove(key);
      }
    }
  }

  private void assertSame(Map<Long, Long> model) {
    Map<Long, Long> seen = new HashMap<>();
    LongLongCursor cursor = map.cursor(session);
    while (cursor.next()) {
      assertEquals(null, seen.put(cursor.key(), cursor.value()), "seen twice");
    }
    assertEquals(model, seen);
    assertEquals(model.size(), map.size());
    model.forEach((key, value) -> assertEquals(value, map.get(key, value + 1)));
  }

  @Test
  void bulkDoesWhatSingleOperationsDo() {
    SplittableRandom random = new SplittableRandom(5);
    Map<Long, Long> model = new HashMap<>();
    for (int round = 0; round < 2000; round++) {
      int n = random.nextInt(200);
      long[] keys = random.longs(n + 3).map(x -> key(random, 5000)).toArray();
      long[] values = random.longs(n + 3).map(x -> number(random, 50)).toArray();
      int from = random.nextInt(3);
      int fresh = 0;
      for (int i = from; i < from + n; i++) {
        boolean present = model.containsKey(keys[i]);
        switch (round % 4) {
          case 0 -> model.put(keys[i], values[i]);
          case 1 -> model.merge(keys[i], values[i], Long::sum);
          case 2 -> model.remove(keys[i]);
          default -> {}
        }
        fresh += present ? 0 : 1;
      }
      switch (round % 4) {
        case 0 -> assertEquals(fresh, map.putAll(keys, from, n, values));
        case 1 -> assertEquals(fresh, map.addAll(keys, from, n, values));
        case 2 -> assertEquals(n - fresh, map.removeAll(keys, from, n));
        default -> {
          map.getAll(keys, from, n, values, NONE);
          for (int i = from; i < from + n; i++) {
            assertEquals(model.getOrDefault(keys[i], NONE), values[i]);
          }
        }
      }
    }
    assertSame(model);
  }

  @Test
  void removedKeysCellsComeBack() {
    for (long i = 0; i < 1000; i++) {
      map.put(i, i);
    }
    long used = 0;
    for (long i = 1000; i < 2_000_000; i++) {
      map.put(i, i);
      assertTrue(map.remove(i - 1000));
      if (i == 20_000) {
        used = store.usedBytes();
      }
    }
    assertEquals(1000, map.size());
    assertTrue(store.usedBytes() <= used + (1 << 20), used + " bytes, then " + store.usedBytes());
  }

  @Test
  void boxesComeBack() {
    long used = 0;
    for (int i = 0; i < 1_000_000; i++) {
      map.put(i % 100, 0x8001_0000_0000_0000L + i);
      if (i == 20_000) {
        used = store.usedBytes();
      }
    }
    assertTrue(store.usedBytes() <= used + (1 << 20), used + " bytes, then " + store.usedBytes());
  }

  @Test
  void fullStoreSaysSoAndLosesNothing() {
    try (OffHeapStore small = OffHeapStore.inMemory("small", 2 << 20);
        Session s = small.session()) {
      LongLongMap tight = small.longLongMap("m").with(s);
      long[] n = {0};
      StoreFullException full =
          assertThrows(
              StoreFullException.class,
              () -> {
                while (n[0] < 1_000_000) {
                  tight.put(n[0], n[0] * 3);
                  n[0]++;
                }
              });
      assertTrue(full.getMessage().contains("small"), full::getMessage);
      assertTrue(n[0] > 15_000, n[0] + " entries");
      assertEquals(n[0], tight.size());
      for (long i = 0; i < n[0]; i++) {
        assertEquals(i * 3, tight.get(i, NONE));
        assertTrue(tight.remove(i, i * 3));
      }
      assertEquals(NONE, tight.get(n[0], NONE));
      small.drop("m");
      LongLongMap again = small.longLongMap("m").with(s);
      for (long i = 0; i < 10_000; i++) {
        again.put(i, 1);
      }
    }
  }

  @Test
  void dropGivesEverythingBack() {
    long[] used = new long[3];
    for (int round = 0; round < 3; round++) {
      LongLongMap dropped = store.longLongMap("dropped");
      for (long i = 0; i < 100_000; i++) {
        dropped.put(i, i % 3 == 0 ? 0x8001_0000_0000_0000L + i : i);
      }
      assertTrue(store.drop("dropped"));
      assertThrows(IllegalStateException.class, () -> dropped.get(1, NONE));
      assertThrows(IllegalStateException.class, () -> dropped.put(1, 1));
      assertThrows(IllegalStateException.class, dropped::size);
      used[round] = store.usedBytes();
    }
    assertEquals(used[1], used[2]);
  }

  @Test
  void aMapOfAnotherKindIsRefused() {
    IllegalStateException bytes =
        assertThrows(IllegalStateException.class, () -> store.bytesMap("m"));
    assertTrue(bytes.getMessage().contains("is a map of longs, not of bytes"), bytes::getMessage);
    store.bytesMap("b");
    IllegalStateException longs =
        assertThrows(IllegalStateException.class, () -> store.longLongMap("b"));
    assertTrue(longs.getMessage().contains("is a map of bytes, not of longs"), longs::getMessage);
  }

  @Test
  void closedSessionsAndStoresAreRefused() {
    Session other = store.session();
    LongLongMap bound = store.longLongMap("m").with(other);
    bound.put(1, 1);
    other.close();
    assertThrows(IllegalStateException.class, () -> bound.get(1, NONE));
    assertThrows(IllegalStateException.class, () -> bound.put(1, 1));
    assertThrows(
        IllegalStateException.class, () -> bound.getAll(new long[1], 0, 1, new long[1], 0));
    store.close();
    assertThrows(IllegalStateException.class, () -> map.get(1, NONE));
    assertThrows(IllegalStateException.class, () -> map.put(1, 1));
    assertThrows(IllegalStateException.class, () -> map.cursor(session).next());
  }

  @Test
  void anotherOpeningOfTheFileSeesTheSame() {
    Path file = folder.resolve("store");
    try (OffHeapStore one = OffHeapStore.inFile("one", file, 64 << 20);
        OffHeapStore two = OffHeapStore.inFile("two", file, 64 << 20)) {
      LongLongMap a = one.longLongMap("m");
      LongLongMap b = two.longLongMap("m");
      for (long i = 0; i < 50_000; i++) {
        (i % 2 == 0 ? a : b).put(i, i + 7);
        assertEquals(i + 7, (i % 3 == 0 ? a : b).get(i, NONE));
        assertEquals(i / 2 + 7, (i % 3 == 0 ? b : a).get(i / 2, NONE));
      }
    }
    try (OffHeapStore three = OffHeapStore.inFile("three", file, 64 << 20)) {
      assertEquals(50_000, three.longLongMap("m").size());
      assertEquals(107, three.longLongMap("m").get(100, NONE));
    }
  }

  /** Sums are exact, and what nobody touches is always there, while all of it grows and shrinks. */
  @Test
  void threadsLoseNothing() throws InterruptedException {
    int threads = 4;
    int rounds = 150_000;
    AtomicReference<Throwable> failure = new AtomicReference<>();
    LongLongMap shared = store.longLongMap("m");
    for (long k = 0; k < 100; k++) {
      shared.put(-1 - k, k);
    }
    Thread[] all = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      long first = (t + 1L) << 40;
      SplittableRandom random = new SplittableRandom(t);
      all[t] =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
              .start(() -> torture(shared, random, first, rounds));
    }
    for (Thread t : all) {
      t.join();
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
    long sum = 0;
    for (long k = 0; k < 50; k++) {
      sum += shared.get(1000 + k, 0);
    }
    assertEquals((long) threads * rounds, sum);
    assertEquals(100 + 50 + threads * 100, shared.size());
  }

  private void torture(LongLongMap shared, SplittableRandom random, long first, int rounds) {
    try (Session own = store.session()) {
      LongLongMap mine = shared.with(own);
      for (int i = 0; i < rounds; i++) {
        mine.getAndAdd(1000 + random.nextInt(50), 1);
        assertTrue(mine.put(first + i, i % 16 == 0 ? 0x8001_0000_0000_0000L : i));
        if (i >= 100) {
          assertTrue(mine.remove(first + i - 100));
        }
        long quiet = random.nextInt(100);
        assertEquals(quiet, mine.get(-1 - quiet, NONE));
        assertEquals(NONE, mine.get(first + i - 100, NONE));
        if (i % 10_000 == 0) {
          assertQuietKeysOnce(mine, own);
        }
      }
    }
  }

  private static void assertQuietKeysOnce(LongLongMap map, Session session) {
    int seen = 0;
    LongLongCursor cursor = map.cursor(session);
    while (cursor.next()) {
      if (cursor.key() < 0) {
        assertEquals(-1 - cursor.key(), cursor.value());
        seen++;
      }
    }
    assertEquals(100, seen);
  }
}
