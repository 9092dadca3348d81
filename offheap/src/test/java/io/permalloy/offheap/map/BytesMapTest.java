package io.permalloy.offheap.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.index.EntryProtocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operations of a byte map do, and at which sizes. */
final class BytesMapTest {
  private final OffHeapStore store = OffHeapStore.inMemory("s", 128L << 20);
  private final Session session = store.session();
  private final BytesMap map = store.bytesMap("m").with(session);

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static byte[] b(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void putSaysWhetherTheKeyIsNew() {
    assertTrue(map.put(b("k"), b("1")));
    assertFalse(map.put(b("k"), b("2")));
    assertArrayEquals(b("2"), map.get(b("k")));
    assertEquals(1, map.size());
  }

  @Test
  void putIfAbsentNeverReplaces() {
    assertTrue(map.putIfAbsent(b("k"), b("1")));
    assertFalse(map.putIfAbsent(b("k"), b("2")));
    assertArrayEquals(b("1"), map.get(b("k")));
  }

  @Test
  void replaceNeverInserts() {
    assertFalse(map.replace(b("k"), b("1")));
    assertNull(map.get(b("k")));
    map.put(b("k"), b("1"));
    assertTrue(map.replace(b("k"), b("2")));
    assertArrayEquals(b("2"), map.get(b("k")));
  }

  /** Expected values compare in full: same length, last byte, prefix, and empty are told apart. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 16, 100, 129, 40_000})
  void compareAndSetAndRemoveCompareTheWholeValue(int length) {
    byte[] key = b("k");
    byte[] value = bytes(length, 1);
    byte[] longer = Arrays.copyOf(value, length + 1);
    map.put(key, value);
    for (byte[] wrong : wrongValues(value)) {
      assertFalse(map.compareAndSet(key, wrong, b("x")), "length " + wrong.length);
      assertFalse(map.remove(key, wrong), "length " + wrong.length);
      assertArrayEquals(value, map.get(key));
    }
    assertFalse(map.compareAndSet(b("absent"), value, b("x")));
    assertFalse(map.remove(b("absent"), value));
    assertTrue(map.compareAndSet(key, value, longer));
    assertFalse(map.compareAndSet(key, value, longer), "it has the longer one now");
    assertArrayEquals(longer, map.get(key));
    assertTrue(map.compareAndSet(key, longer, longer), "to itself");
    assertFalse(map.remove(key, value));
    assertTrue(map.remove(key, longer));
    assertNull(map.get(key));
  }

  private static byte[][] wrongValues(byte[] value) {
    int n = value.length;
    if (n == 0) {
      return new byte[][] {{0}, new byte[8]};
    }
    byte[] first = value.clone();
    first[0]++;
    byte[] last = value.clone();
    last[n - 1]++;
    return new byte[][] {{}, first, last, Arrays.copyOf(value, n - 1), Arrays.copyOf(value, n + 1)};
  }

  @Test
  void removeSaysWhetherItWasThere() {
    assertFalse(map.remove(b("k")));
    map.put(b("k"), b("1"));
    assertTrue(map.remove(b("k")));
    assertFalse(map.remove(b("k")));
    assertEquals(BytesMap.ABSENT, map.get(b("k"), new byte[1]));
    assertFalse(map.containsKey(b("k")));
  }

  /** An empty value is there; it is not an absent one. */
  @Test
  void emptyKeysAndValuesAreKeysAndValues() {
    byte[] empty = {};
    assertTrue(map.put(empty, empty));
    assertArrayEquals(empty, map.get(empty));
    assertEquals(0, map.get(empty, empty));
    assertTrue(map.containsKey(empty));
    assertTrue(map.put(new byte[1], empty), "a zero byte is another key");
    assertEquals(2, map.size());
    assertTrue(map.compareAndSet(empty, empty, b("x")));
    assertTrue(map.remove(empty, b("x")));
    assertEquals(1, map.size());
  }

  @Test
  void aValueLongerThanTheRoomIsNotCopied() {
    map.put(b("k"), bytes(100, 3));
    byte[] small = bytes(99, 4);
    byte[] before = small.clone();
    assertEquals(100, map.get(b("k"), small));
    assertArrayEquals(before, small);
    MemorySegment segment = MemorySegment.ofArray(small);
    assertEquals(100, map.get(MemorySegment.ofArray(b("k")), 0, 1, segment, 0));
    assertArrayEquals(before, small);
    byte[] large = new byte[101];
    assertEquals(
        100, map.get(MemorySegment.ofArray(b("k")), 0, 1, MemorySegment.ofArray(large), 1));
    assertArrayEquals(bytes(100, 3), Arrays.copyOfRange(large, 1, 101));
  }

  @Test
  void segmentsOnAndOffTheHeapWorkAtAnyOffset() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment outside = arena.allocate(64);
      MemorySegment.copy(MemorySegment.ofArray(b("xxkeyvalue")), 0, outside, 3, 10);
      assertTrue(map.put(outside, 5, 3, outside, 8, 5));
      assertArrayEquals(b("value"), map.get(b("key")));
      assertEquals(5, map.get(outside, 5, 3, outside, 40));
      assertArrayEquals(
          b("value"), outside.asSlice(40, 5).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      assertTrue(map.remove(outside, 5, 3));
      assertEquals(0, map.size());
    }
  }

  /** Catches a failed copy that leaves half an entry behind, or keeps its block. */
  @Test
  void aRangeOutsideItsSegmentChangesNothing() {
    MemorySegment segment = MemorySegment.ofArray(new byte[10]);
    for (int i = 0; i < 1000; i++) {
      for (Executable wrong :
          new Executable[] {
            () -> map.put(segment, 8, 3, segment, 0, 1),
            () -> map.put(segment, 0, 1, segment, 8, 3),
            () -> map.put(segment, 0, 1, segment, -1, 3),
            () -> map.put(segment, -1, 1, segment, 0, 3),
            () -> map.remove(segment, 9, 2),
            () -> map.get(segment, 9, 2, segment, 0)
          }) {
        assertThrows(IndexOutOfBoundsException.class, wrong);
      }
    }
    assertEquals(0, map.size());
    map.put(segment, 0, 10, segment, 0, 10);
    assertEquals(1, map.size());
    assertFalse(session.isPinned(), "an error must not leave the session pinned");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 127, 128, 129, 255, 256, 65_534, 65_535})
  void keysOfEveryLengthWork(int length) {
    byte[] key = bytes(length, length);
    assertTrue(map.put(key, b("v")));
    assertFalse(map.putIfAbsent(key, b("w")));
    assertArrayEquals(b("v"), map.get(key));
    if (length > 0) {
      byte[] other = key.clone();
      other[length - 1]++;
      assertNull(map.get(other));
      assertNull(map.get(Arrays.copyOf(key, length - 1)));
      assertTrue(map.put(other, b("o")));
      assertArrayEquals(b("v"), map.get(key));
    }
    assertTrue(map.remove(key));
    assertNull(map.get(key));
  }

  @Test
  void lengthsBeyondTheLimitsAreRefusedByName() {
    byte[] key = new byte[65_536];
    MemorySegment segment = MemorySegment.ofArray(key);
    for (Executable wrong :
        new Executable[] {
          () -> map.get(key),
          () -> map.put(key, b("v")),
          () -> map.putIfAbsent(key, b("v")),
          () -> map.replace(key, b("v")),
          () -> map.compareAndSet(key, b("v"), b("w")),
          () -> map.remove(key),
          () -> map.remove(key, b("v")),
          () -> map.containsKey(key),
          () -> map.put(segment, 0, 65_536, segment, 0, 1),
          () -> map.get(segment, 0, 65_536, segment, 0),
          () -> map.remove(segment, 0, 65_536)
        }) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, wrong);
      assertTrue(
          e.getMessage().contains("65535") && e.getMessage().contains("65536"), e::getMessage);
    }
    for (int length : new int[] {-1, Integer.MIN_VALUE, (1 << 30) + 1, Integer.MAX_VALUE}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> map.put(segment, 0, 1, segment, 0, length));
      assertTrue(e.getMessage().contains("not " + length), e::getMessage);
    }
    assertEquals(0, map.size());
  }

  /** Around the end of every size class, where a block is full to its last byte. */
  @Test
  void valuesAroundEverySizeClassKeepEveryByte() {
    byte[] key = bytes(13, 0);
    byte[] neighbour = bytes(13, 1);
    int overhead = EntryProtocol.valueAt(13);
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      for (int around = -1; around <= 1; around++) {
        int length = Math.max(0, SizeClasses.bytes(c) - overhead + around);
        byte[] before = bytes(length, 7);
        byte[] value = bytes(length, c);
        map.put(neighbour, before);
        map.put(key, value);
        byte[] into = new byte[length];
        assertEquals(length, map.get(key, into));
        assertArrayEquals(value, into, "length " + length);
        assertArrayEquals(before, map.get(neighbour), "the neighbour of length " + length);
        map.remove(neighbour);
      }
    }
  }

  /** Runs of slabs: from just above the largest class to several mebibytes, and back. */
  @ParameterizedTest
  @ValueSource(ints = {32_640, 32_768, 65_487, 65_488, 65_535, 65_536, 131_072, 1 << 20, 5 << 20})
  void largeValuesComeAndGo(int length) {
    byte[] key = bytes(8, 1);
    long before = store.usedBytes();
    for (int i = 0; i < 40; i++) {
      byte[] value = bytes(length + i % 3, i);
      map.put(key, value);
      assertArrayEquals(value, map.get(key));
      byte[] into = new byte[value.length];
      assertEquals(value.length, map.get(key, into));
      assertArrayEquals(value, into);
      if (i % 4 == 3) {
        assertTrue(map.remove(key, value));
      }
    }
    assertEquals(0, map.size());
    session.reclaimAll();
    assertTrue(store.usedBytes() <= before + (4 << 16), "used " + store.usedBytes());
  }

  /** More than the store can ever have: an error, and neither overflow nor damage. */
  @Test
  void aValueLargerThanTheStoreIsRefused() {
    byte[] huge = new byte[200 << 20];
    map.put(b("k"), b("v"));
    StoreFullException e = assertThrows(StoreFullException.class, () -> map.put(b("k"), huge));
    assertTrue(e.neededBytes() > huge.length, e::getMessage);
    assertArrayEquals(b("v"), map.get(b("k")));
    map.put(b("other"), b("w"));
  }

  /** Catches a slot that keeps a tag of the wrong bits after growth, at every table size so far. */
  @Test
  void everyKeyIsFoundAfterEachOfManyGrowths() {
    int n = 0;
    for (int size = 1; size <= 1 << 17; size *= 2) {
      for (; n < size; n++) {
        assertTrue(map.put(bytes(8, n), b("" + n)));
      }
      int step = Math.max(1, size / 5000);
      for (int i = 0; i < n; i += step) {
        assertArrayEquals(b("" + i), map.get(bytes(8, i)), i + " of " + n);
      }
      assertEquals(n, map.size());
    }
  }
}
