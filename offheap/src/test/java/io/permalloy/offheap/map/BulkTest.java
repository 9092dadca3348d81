package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

  /** The same bytes in one segment, from its end to its beginning. */
  private static Slices slices(byte[][] each) {
    int total = 0;
    for (byte[] bytes : each) {
      total += bytes.length;
    }
    MemorySegment in = MemorySegment.ofArray(new byte[total]);
    long[] offsets = new long[each.length];
    int[] lengths = new int[each.length];
    for (int i = 0; i < each.length; i++) {
      total -= each[i].length;
      offsets[i] = total;
      lengths[i] = each[i].length;
      MemorySegment.copy(each[i], 0, in, ValueLayout.JAVA_BYTE, total, lengths[i]);
    }
    return new Slices().wrap(in, offsets, lengths, each.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 500})
  void segmentsAreAsArrays(int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate((long) count * (ROOM + 3) + 1);
      Slices dst = new Slices().wrap(room, 1, ROOM, ROOM + 3, count);
      for (int round = 0; round < 100; round++) {
        byte[][] keys = keys(count);
        byte[][] values = values(count);
        int inserted = 0;
        for (int i = 0; i < count; i++) {
          inserted += model.put(ByteBuffer.wrap(keys[i].clone()), values[i]) == null ? 1 : 0;
        }
        BytesMap through = round % 2 == 0 ? map : shared;
        assertEquals(inserted, through.putAll(slices(keys), slices(values)));
        check(map, count);
        byte[][] asked = keys(count);
        int[] lengths = new int[count];
        int present = through.getAll(slices(asked), dst, lengths);
        for (int i = 0; i < count; i++) {
          byte[] value = model.get(ByteBuffer.wrap(asked[i]));
          assertEquals(value == null ? BytesMap.ABSENT : value.length, lengths[i]);
          present -= value == null ? 0 : 1;
          if (value != null && value.length <= ROOM) {
            long at = 1 + i * (ROOM + 3L);
            assertArrayEquals(value, room.asSlice(at, value.length).toArray(ValueLayout.JAVA_BYTE));
          }
        }
        assertEquals(0, present);
        byte[][] gone = keys(count / 2);
        int removed = 0;
        for (byte[] key : gone) {
          removed += model.remove(ByteBuffer.wrap(key)) == null ? 0 : 1;
        }
        assertEquals(removed, through.removeAll(slices(gone)));
        assertEquals(model.size(), map.size());
      }
    }
  }

  @Test
  void tooFewSlicesAreRefusedBeforeAnythingHappens() {
    Slices three = slices(keys(3));
    Slices two = slices(values(2));
    assertThrows(IndexOutOfBoundsException.class, () -> map.getAll(three, two, new int[3]));
    assertThrows(IndexOutOfBoundsException.class, () -> map.getAll(three, three, new int[2]));
    assertThrows(IndexOutOfBoundsException.class, () -> map.putAll(three, two));
    assertEquals(0, map.size());
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
