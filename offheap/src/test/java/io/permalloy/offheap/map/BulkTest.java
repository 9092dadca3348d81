package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk operations do what the same single ones do, one after the other. */
final class BulkTest {
  private static final int ROOM = 40;

  private final OffHeapStore store = OffHeapStore.inMemory("s", 128L << 20);
  private final BytesMap shared = store.bytesMap("m");
  private final BytesMap map = shared.with(store.session());
  private final Map<ByteBuffer, byte[]> model = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(5);

  @AfterEach
  void close() {
    store.close();
  }

  /** Few keys, of all lengths, so that batches have some twice and the map has most. */
  private byte[] key() {
    int n = random.nextInt(3_000);
    byte[] key = new byte[n % 40];
    Arrays.fill(key, (byte) n);
    if (key.length >= 2) {
      key[key.length - 2] = (byte) (n >> 8);
    }
    return key;
  }

  private byte[][] keys(int count) {
    byte[][] keys = new byte[count][];
    Arrays.setAll(keys, i -> key());
    return keys;
  }

  private byte[][] values(int count) {
    byte[][] values = new byte[count][];
    for (int i = 0; i < count; i++) {
      values[i] = new byte[random.nextInt(2 * ROOM)];
      Arrays.fill(values[i], (byte) random.nextInt());
    }
    return values;
  }

  private void check(BytesMap through, int count) {
    byte[][] keys = keys(count);
    byte[][] dst = new byte[count][ROOM];
    int[] lengths = new int[count];
    int present = through.getAll(keys, dst, lengths);
    int expected = 0;
    for (int i = 0; i < count; i++) {
      byte[] value = model.get(ByteBuffer.wrap(keys[i]));
      assertEquals(value == null ? BytesMap.ABSENT : value.length, lengths[i]);
      expected += value == null ? 0 : 1;
      if (value != null && value.length <= ROOM) {
        assertArrayEquals(value, Arrays.copyOf(dst[i], value.length));
      }
    }
    assertEquals(expected, present);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 64, 100, 1_000})
  void manyAreAsOneByOne(int count) {
    for (int round = 0; round < 200; round++) {
      byte[][] keys = keys(count);
      byte[][] values = values(count);
      int inserted = 0;
      for (int i = 0; i < count; i++) {
        inserted += model.put(ByteBuffer.wrap(keys[i].clone()), values[i]) == null ? 1 : 0;
      }
      assertEquals(inserted, (round % 2 == 0 ? map : shared).putAll(keys, values));
      check(map, count);
      check(shared, count);
      byte[][] gone = keys(count / 2);
      int removed = 0;
      for (byte[] key : gone) {
        removed += model.remove(ByteBuffer.wrap(key)) == null ? 0 : 1;
      }
      assertEquals(removed, map.removeAll(gone));
      assertEquals(model.size(), map.size());
    }
  }

  @Test
  void tooShortArraysAreRefusedBeforeAnythingHappens() {
    byte[][] keys = keys(3);
    assertThrows(
        IndexOutOfBoundsException.class, () -> map.getAll(keys, new byte[2][8], new int[3]));
    assertThrows(
        IndexOutOfBoundsException.class, () -> map.getAll(keys, new byte[3][8], new int[2]));
    assertThrows(IndexOutOfBoundsException.class, () -> map.putAll(keys, new byte[2][8]));
    assertEquals(0, map.size());
  }

  @Test
  void closedStoreIsSaid() {
    byte[][] keys = keys(3);
    store.close();
    assertThrows(IllegalStateException.class, () -> map.getAll(keys, new byte[3][8], new int[3]));
    assertThrows(IllegalStateException.class, () -> map.putAll(keys, new byte[3][8]));
    assertThrows(IllegalStateException.class, () -> map.removeAll(keys));
  }
}
