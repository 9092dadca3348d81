package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.StoreFullException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bulk operations on records do what the same single ones do, one after the other. */
final class RecordBulkTest {
  private static final int FIELDS = 3;
  private static final long REMOVED = RecordMap.REMOVED;

  /** How keys come. */
  enum Form {
    LONGS,
    ARRAYS,
    FIXED,
    ANYWHERE
  }

  private final OffHeapStore store = OffHeapStore.inMemory("s", 128L << 20);
  private final RecordMap shared = store.recordMap("m", FIELDS);
  private final RecordMap map = shared.with(store.session());
  private final Map<ByteBuffer, long[]> model = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(5);

  @AfterEach
  void close() {
    store.close();
  }

  /** Few keys, so that batches have some twice and the map has most. */
  private byte[] key(Form form) {
    int n = random.nextInt(2_000);
    byte[] key = new byte[form == Form.LONGS ? 8 : form == Form.FIXED ? 13 : n % 40];
    Arrays.fill(key, (byte) n);
    if (key.length >= 2) {
      key[key.length - 2] = (byte) (n >> 8);
    }
    return key;
  }

  private byte[][] keys(Form form, int count) {
    byte[][] keys = new byte[count][];
    Arrays.setAll(keys, i -> key(form));
    return keys;
  }

  private long[] values(int count) {
    return random.longs((long) count * FIELDS, -1_000, 1_000).toArray();
  }

  private static long[] longs(byte[][] keys) {
    long[] longs = new long[keys.length];
    MemorySegment to = MemorySegment.ofArray(longs);
    for (int i = 0; i < keys.length; i++) {
      MemorySegment.copy(keys[i], 0, to, ValueLayout.JAVA_BYTE, 8L * i, 8);
    }
    return longs;
  }

  private static Slices slices(Form form, byte[][] keys) {
    int room = 45;
    MemorySegment in = MemorySegment.ofArray(new byte[2 + room * keys.length]);
    long[] offsets = new long[keys.length];
    int[] lengths = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      offsets[i] = 2 + (long) room * (form == Form.FIXED ? i : keys.length - 1 - i);
      lengths[i] = keys[i].length;
      MemorySegment.copy(keys[i], 0, in, ValueLayout.JAVA_BYTE, offsets[i], lengths[i]);
    }
    return form == Form.FIXED
        ? new Slices().wrap(in, 2, 13, room, keys.length)
        : new Slices().wrap(in, offsets, lengths, keys.length);
  }

  private interface Operation<K> {
    int on(RecordMap map, K keys);
  }

  private static int apply(
      RecordMap map,
      Form form,
      byte[][] keys,
      Operation<long[]> onLongs,
      Operation<byte[][]> onArrays,
      Operation<Slices> onSlices) {
    return switch (form) {
      case LONGS -> onLongs.on(map, longs(keys));
      case ARRAYS -> onArrays.on(map, keys);
      default -> onSlices.on(map, slices(form, keys));
    };
  }

  private void check(RecordMap through, Form form, int count) {
    byte[][] keys = keys(form, count);
    long[] into = new long[count * FIELDS + 1];
    int present =
        apply(
            through,
            form,
            keys,
            (m, k) -> m.getAll(k, into),
            (m, k) -> m.getAll(k, into),
            (m, k) -> m.getAll(k, into));
    int expected = 0;
    for (int i = 0; i < count; i++) {
      long[] row = model.get(ByteBuffer.wrap(keys[i]));
      expected += row == null ? 0 : 1;
      long[] got = Arrays.copyOfRange(into, i * FIELDS, (i + 1) * FIELDS);
      assertArrayEquals(row == null ? new long[] {REMOVED, REMOVED, REMOVED} : row, got);
    }
    assertEquals(expected, present);
    assertEquals(0, into[count * FIELDS]);
  }

  private int put(RecordMap through, Form form, byte[][] keys, long[] values) {
    int inserted = 0;
    for (int i = 0; i < keys.length; i++) {
      long[] row = Arrays.copyOfRange(values, i * FIELDS, (i + 1) * FIELDS);
      inserted += model.put(ByteBuffer.wrap(keys[i].clone()), row) == null ? 1 : 0;
    }
    assertEquals(
        inserted,
        apply(
            through,
            form,
            keys,
            (m, k) -> m.putAll(k, values),
            (m, k) -> m.putAll(k, values),
            (m, k) -> m.putAll(k, values)));
    return inserted;
  }

  private void addToOne(RecordMap through, Form form, byte[][] keys, long[] deltas) {
    int field = random.nextInt(FIELDS);
    long[] before = new long[keys.length];
    int present =
        apply(
            through,
            form,
            keys,
            (m, k) -> m.addAll(k, field, deltas, before),
            (m, k) -> m.addAll(k, field, deltas, before),
            (m, k) -> m.addAll(k, field, deltas, before));
    int expected = 0;
    for (int i = 0; i < keys.length; i++) {
      long[] row = model.get(ByteBuffer.wrap(keys[i]));
      assertEquals(row == null ? REMOVED : row[field], before[i]);
      if (row != null) {
        row[field] += deltas[i];
        expected++;
      }
    }
    assertEquals(expected, present);
  }

  private void addToAll(RecordMap through, Form form, byte[][] keys, long[] deltas) {
    int inserted = 0;
    for (int i = 0; i < keys.length; i++) {
      ByteBuffer key = ByteBuffer.wrap(keys[i].clone());
      inserted += model.containsKey(key) ? 0 : 1;
      long[] row = model.computeIfAbsent(key, k -> new long[FIELDS]);
      for (int f = 0; f < FIELDS; f++) {
        row[f] += deltas[i * FIELDS + f];
      }
    }
    assertEquals(
        inserted,
        apply(
            through,
            form,
            keys,
            (m, k) -> m.addAll(k, deltas),
            (m, k) -> m.addAll(k, deltas),
            (m, k) -> m.addAll(k, deltas)));
  }

  private void remove(RecordMap through, Form form, byte[][] keys) {
    int removed = 0;
    for (byte[] key : keys) {
      removed += model.remove(ByteBuffer.wrap(key)) == null ? 0 : 1;
    }
    assertEquals(
        removed,
        apply(
            through, form, keys, RecordMap::removeAll, RecordMap::removeAll, RecordMap::removeAll));
  }

  @ParameterizedTest
  @CsvSource({
    "LONGS, 0",
    "LONGS, 1",
    "LONGS, 31",
    "LONGS, 32",
    "LONGS, 33",
    "LONGS, 500",
    "ARRAYS, 0",
    "ARRAYS, 1",
    "ARRAYS, 33",
    "ARRAYS, 500",
    "FIXED, 0",
    "FIXED, 1",
    "FIXED, 33",
    "FIXED, 500",
    "ANYWHERE, 0",
    "ANYWHERE, 1",
    "ANYWHERE, 33",
    "ANYWHERE, 500"
  })
  void manyAreAsOneByOne(Form form, int count) {
    for (int round = 0; round < 60; round++) {
      RecordMap through = round % 3 == 0 ? shared : map;
      put(through, form, keys(form, count), values(count));
      check(through, form, count);
      addToOne(through, form, keys(form, count), values(count));
      addToAll(through, form, keys(form, count), values(count));
      check(through, form, count);
      remove(through, form, keys(form, count / 2));
      check(through, form, count);
      assertEquals(model.size(), map.size());
    }
  }

  @Test
  void wrongArgumentsAreRefusedBeforeAnythingHappens() {
    long[] keys = {1, 2, 3};
    long[] values = new long[9];
    for (Executable wrong :
        List.<Executable>of(
            () -> map.getAll(keys, new long[8]),
            () -> map.putAll(keys, new long[8]),
            () -> map.addAll(keys, new long[8]),
            () -> map.addAll(keys, 3, values, values),
            () -> map.addAll(keys, -1, values, values),
            () -> map.addAll(keys, 0, new long[2], values),
            () -> map.addAll(keys, 0, values, new long[2]),
            () -> new Slices().wrap(MemorySegment.ofArray(new byte[10]), 0, 4, 4, 3),
            () -> new Slices().wrap(MemorySegment.ofArray(new byte[10]), 0, 4, 4, -1),
            () -> new Slices().wrap(MemorySegment.ofArray(new byte[10]), -1, 4, 4, 1),
            () -> new Slices().wrap(MemorySegment.ofArray(new byte[1]), keys, new int[2], 3))) {
      assertThrows(IndexOutOfBoundsException.class, wrong);
    }
    values[8] = REMOVED;
    assertThrows(IllegalArgumentException.class, () -> map.putAll(keys, values));
    assertThrows(IllegalArgumentException.class, () -> map.addAll(keys, values));
    Slices long1 = new Slices().wrap(MemorySegment.ofArray(new byte[70_000]), 0, 65_536, 0, 1);
    assertThrows(IllegalArgumentException.class, () -> map.putAll(long1, new long[3]));
    assertEquals(0, map.size());
  }

  @Test
  void closedStoreAndDroppedMapAreSaid() {
    long[] keys = {1, 2, 3};
    map.putAll(keys, new long[9]);
    store.drop("m");
    for (int round = 0; round < 2; round++) {
      assertThrows(IllegalStateException.class, () -> map.getAll(keys, new long[9]));
      assertThrows(IllegalStateException.class, () -> map.putAll(keys, new long[9]));
      assertThrows(IllegalStateException.class, () -> map.removeAll(keys));
      assertThrows(IllegalStateException.class, () -> map.addAll(keys, new long[9]));
      assertThrows(
          IllegalStateException.class, () -> shared.addAll(keys, 0, new long[3], new long[3]));
      store.close();
    }
  }

  /** What fits is there, and removing makes room. */
  @Test
  void fullStoreIsSaidAndChangesNothingMore() {
    try (OffHeapStore small = OffHeapStore.inMemory("small", 2L << 20);
        Session session = small.session()) {
      RecordMap records = small.recordMap("m", 16).with(session);
      long[] keys = random.longs(40_000).toArray();
      long[] values = new long[keys.length * 16];
      assertThrows(StoreFullException.class, () -> records.putAll(keys, values));
      long there = records.size();
      assertTrue(there > 1_000, "only " + there);
      assertEquals(there, records.getAll(keys, values));
      assertEquals(there, records.removeAll(keys));
      assertEquals(0, records.size());
      assertEquals(1_000, records.addAll(Arrays.copyOf(keys, 1_000), new long[16_000]));
    }
  }

  /** Every addition that was made is in a record that was taken, or still there. */
  @Test
  void noAdditionIsLostOrMadeTwice() throws Exception {
    int threads = 3;
    int rounds = 1_500;
    int keyCount = 50;
    AtomicLongArray taken = new AtomicLongArray(FIELDS);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      long seed = t;
      all.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((ignored, e) -> failure.set(e))
              .start(() -> addAndTake(seed, rounds, keyCount, taken)));
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertEquals(null, failure.get());
    long[] keys = new long[keyCount];
    Arrays.setAll(keys, i -> i);
    long[] rows = new long[keyCount * FIELDS];
    map.getAll(keys, rows);
    for (int i = 0; i < rows.length; i++) {
      taken.addAndGet(i % FIELDS, rows[i] == REMOVED ? 0 : rows[i]);
    }
    for (int f = 0; f < FIELDS; f++) {
      assertEquals((long) threads * rounds * 40 * (f + 1), taken.get(f), "field " + f);
    }
  }

  private void addAndTake(long seed, int rounds, int keyCount, AtomicLongArray taken) {
    SplittableRandom own = new SplittableRandom(seed);
    long[] keys = new long[40];
    long[] deltas = new long[40 * FIELDS];
    Arrays.setAll(deltas, i -> i % FIELDS + 1);
    long[] row = new long[FIELDS];
    try (Session session = store.session();
        RecordCursor cursor = shared.cursor(session)) {
      RecordMap mine = shared.with(session);
      for (int round = 0; round < rounds; round++) {
        Arrays.setAll(keys, i -> own.nextInt(keyCount));
        mine.addAll(keys, deltas);
        for (int i = 0; i < 20; i++) {
          if (cursor.find(own.nextInt(keyCount)) && cursor.removeAndGet(row)) {
            for (int f = 0; f < FIELDS; f++) {
              taken.addAndGet(f, row[f]);
            }
          }
        }
        cursor.rewind();
      }
    }
  }
}
