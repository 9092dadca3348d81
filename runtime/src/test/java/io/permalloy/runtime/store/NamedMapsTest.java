package io.permalloy.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps by name: making, opening, listing, dropping. */
final class NamedMapsTest {
  private static final long SLAB = 1 << 16;
  private static final MemorySegment KEY = MemorySegment.ofArray(new byte[] {1, 2, 3, 4});

  private final Store store = Store.open("mem:?max=63MiB");

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] bytes(String s) {
    return s.getBytes(UTF_8);
  }

  @Test
  void aNewStoreHasNoMaps() {
    assertEquals(List.of(), store.maps());
    assertFalse(store.exists("m"));
    assertFalse(store.drop("m"));
  }

  @Test
  void mapsAreListedInOrderAndKeptApart() {
    for (String name : List.of("zebra", "ä", "a", "book/ßtock", " ")) {
      store.bytesMap(name).put(bytes("k"), bytes(name));
    }
    store.recordMap("records", 3);
    assertEquals(List.of(" ", "a", "book/ßtock", "records", "zebra", "ä"), store.maps());
    for (String name : List.of("zebra", "ä", "a", "book/ßtock", " ")) {
      assertArrayEquals(bytes(name), store.bytesMap(name).get(bytes("k")));
      assertTrue(store.exists(name));
    }
  }

  /** Two handles of one name are one map. */
  @Test
  void openingAgainFindsTheSame() {
    store.bytesMap("m").put(bytes("k"), bytes("v"));
    assertArrayEquals(bytes("v"), store.bytesMap("m").get(bytes("k")));
    assertEquals(List.of("m"), store.maps());
  }

  /** Limits count bytes of UTF-8: 127 letters of two bytes fit, 128 do not. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "ä", "\uD83D\uDE00", "\0"})
  void namesHave1To255BytesOfUtf8(String letter) {
    int fits = 255 / bytes(letter).length;
    String longest = letter.repeat(fits);
    store.bytesMap(longest).put(bytes("k"), bytes("v"));
    assertEquals(List.of(longest), store.maps());
    assertTrue(store.drop(longest));
    for (String wrong : List.of("", letter.repeat(fits + 1))) {
      for (Executable use :
          List.<Executable>of(
              () -> store.bytesMap(wrong),
              () -> store.recordMap(wrong, 1),
              () -> store.exists(wrong),
              () -> store.drop(wrong))) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, use);
        assertTrue(e.getMessage().contains("not " + bytes(wrong).length), e::getMessage);
      }
    }
  }

  @Test
  void anotherKindOrOtherFieldsAreRefusedByName() {
    store.bytesMap("b");
    store.recordMap("r", 3);
    assertSays(
        "map b of store mem:?max=63MiB is a map of bytes, not of records of 2 fields",
        () -> store.recordMap("b", 2));
    assertSays(
        "map r of store mem:?max=63MiB is a map of records of 3 fields, not of bytes",
        () -> store.bytesMap("r"));
    assertSays(
        "map r of store mem:?max=63MiB is a map of records of 3 fields, not of records of 4 fields",
        () -> store.recordMap("r", 4));
    assertEquals(3, store.recordMap("r", 3).fields());
    assertSays(
        "map r of store mem:?max=63MiB is a map of records of 3 fields, not of snapshot records of"
            + " 3 fields",
        () -> store.snapshotRecordMap("r", 3));
    store.snapshotRecordMap("s", 3);
    assertSays(
        "map s of store mem:?max=63MiB is a map of snapshot records of 3 fields, not of records of"
            + " 3 fields",
        () -> store.recordMap("s", 3));
    assertEquals(3, store.snapshotRecordMap("s", 3).fields());
  }

  private static void assertSays(String text, Executable use) {
    assertEquals(text, assertThrows(IllegalStateException.class, use).getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 4097, Integer.MAX_VALUE})
  void impossibleNumbersOfFieldsAreRefused(int fields) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> store.recordMap("r", fields));
    assertTrue(e.getMessage().contains("not " + fields), e::getMessage);
    assertFalse(store.exists("r"));
  }

  /** 63 in a store below 64 MiB: 64 entries, of which the catalog has one. */
  @Test
  void theNumberOfMapsHasALimitAndDroppingMakesRoom() {
    List<String> names = new ArrayList<>();
    IllegalStateException full =
        assertThrows(
            IllegalStateException.class,
            () -> {
              while (names.size() < 100) {
                store.bytesMap("m" + names.size());
                names.add("m" + names.size());
              }
            });
    assertEquals(63, names.size());
    assertTrue(full.getMessage().contains("63 maps"), full::getMessage);
    assertEquals(63, store.maps().size());
    assertTrue(store.drop("m7"));
    store.bytesMap("other").put(bytes("k"), bytes("v"));
    assertEquals(63, store.maps().size());
  }

  /** Catches entries, tables or overflow buckets that dropping forgets. */
  @Test
  void droppingGivesTheSpaceBack() {
    store.bytesMap("warm-up").put(bytes("k"), bytes("v"));
    store.drop("warm-up");
    long before = store.usedBytes();
    for (int round = 0; round < 3; round++) {
      BytesMap map = store.bytesMap("big");
      byte[] value = new byte[100];
      for (int i = 0; i < 100_000; i++) {
        map.put(bytes("key-" + i), value);
      }
      long full = store.usedBytes();
      assertTrue(full > before + 100_000 * 100, "used " + full);
      assertTrue(store.drop("big"));
      long after = store.usedBytes();
      assertTrue(after <= before + 4 * SLAB, "before " + before + ", after " + after);
    }
  }

  /** The slabs are the session's; they come back when it does something, or ends. */
  @Test
  void droppingGivesTheSpaceBackThatAnOpenSessionHadTaken() {
    store.bytesMap("warm-up").put(bytes("k"), bytes("v"));
    store.drop("warm-up");
    long before = store.usedBytes();
    Session session = store.session();
    BytesMap map = store.bytesMap("big").with(session);
    for (int i = 0; i < 50_000; i++) {
      map.put(bytes("key-" + i), new byte[100]);
    }
    assertTrue(store.drop("big"));
    session.close();
    long after = store.usedBytes();
    assertTrue(after <= before + 4 * SLAB, "before " + before + ", after " + after);
  }

  @Test
  void handlesOfADroppedMapThrowAndTheNameCanBeUsedAgain() {
    BytesMap old = store.bytesMap("m");
    RecordMap oldRecords = store.recordMap("r", 1);
    old.put(bytes("k"), bytes("old"));
    try (Session session = store.session();
        BytesCursor cursor = old.cursor(session);
        RecordCursor record = oldRecords.cursor(session)) {
      record.acquire(KEY, 0, 4, new long[] {7});
      record.rewind();
      BytesMap mine = old.with(session);
      assertTrue(store.drop("m"));
      assertFalse(store.drop("m"));
      assertTrue(store.drop("r"));
      BytesMap fresh = store.bytesMap("m");
      assertNull(fresh.get(bytes("k")), "a new map is empty");
      fresh.put(bytes("k"), bytes("new"));
      RecordMap freshRecords = store.recordMap("r", 2);
      for (Executable use :
          List.<Executable>of(
              () -> old.get(bytes("k")),
              () -> old.get(bytes("k"), new byte[9]),
              () -> old.put(bytes("k"), bytes("x")),
              () -> old.putIfAbsent(bytes("j"), bytes("x")),
              () -> old.replace(bytes("k"), bytes("x")),
              () -> old.remove(bytes("k")),
              () -> old.containsKey(bytes("k")),
              old::size,
              () -> mine.get(bytes("k"), new byte[9]),
              () -> mine.put(bytes("k"), bytes("x")),
              cursor::next,
              oldRecords::size,
              () -> record.find(KEY, 0, 4),
              () -> record.acquire(KEY, 0, 4, new long[1]),
              record::next)) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use);
        assertTrue(e.getMessage().contains("dropped"), e::getMessage);
      }
      assertArrayEquals(bytes("new"), fresh.get(bytes("k")), "the new map is untouched");
      assertEquals(1, fresh.size());
      assertEquals(0, freshRecords.size());
    }
  }

  /** A record that a cursor stands on stays readable until the cursor leaves, drop or not. */
  @Test
  void droppingUnderACursorDoesNotTakeTheEntryAway() {
    BytesMap map = store.bytesMap("m");
    byte[] value = new byte[5000];
    java.util.Arrays.fill(value, (byte) 7);
    for (int i = 0; i < 200; i++) {
      map.put(bytes("k" + i), value);
    }
    try (Session session = store.session();
        BytesCursor cursor = map.cursor(session)) {
      assertTrue(cursor.next());
      assertTrue(store.drop("m"));
      BytesMap other = store.bytesMap("other");
      for (int i = 0; i < 500; i++) {
        other.put(bytes("k" + i), new byte[5000]);
      }
      assertArrayEquals(value, cursor.value());
      assertThrows(
          IllegalStateException.class,
          () -> {
            while (cursor.next()) {
              assertArrayEquals(value, cursor.value(), "the rest of the bucket");
            }
          });
    }
  }

  /** Catches two maps of one name, lost names, leaked tables and directory entries. */
  @Test
  void eightThreadsMakeOpenAndDropTheSameNames() throws Exception {
    store.bytesMap("warm-up").put(bytes("k"), bytes("v"));
    store.drop("warm-up");
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int seed = t;
      threads.add(Thread.ofPlatform().start(() -> makeAndDrop(seed, failures)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
    for (String name : store.maps()) {
      assertTrue(store.drop(name), name);
    }
    assertEquals(List.of(), store.maps());
    for (int i = 0; i < 63; i++) {
      store.bytesMap("all-" + i);
    }
    for (int i = 0; i < 63; i++) {
      assertTrue(store.drop("all-" + i), "a directory entry has leaked");
    }
    long used = store.usedBytes();
    assertTrue(used <= 16 * SLAB, "leaked: " + used);
  }

  private void makeAndDrop(int seed, ConcurrentLinkedQueue<Throwable> failures) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] mine = {(byte) seed};
    for (int i = 0; i < 6000; i++) {
      String name = "map-" + random.nextInt(3);
      try {
        switch (random.nextInt(4)) {
          case 0 -> store.drop(name);
          case 1 -> store.exists(name);
          default -> {
            BytesMap map = store.bytesMap(name);
            map.put(mine, mine);
            byte[] found = map.get(mine);
            if (found != null && found[0] != mine[0]) {
              failures.add(new AssertionError("wrong value"));
            }
          }
        }
      } catch (IllegalStateException e) {
        if (!e.getMessage().contains("dropped")) {
          failures.add(e);
        }
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
  }
}
