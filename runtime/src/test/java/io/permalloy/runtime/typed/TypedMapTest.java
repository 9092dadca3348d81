package io.permalloy.runtime.typed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the suites of others do not ask a typed map. */
final class TypedMapTest {
  private static final int MANY = 1_000;

  private final Store store = Store.open("mem:?max=63MiB");
  private final ConcurrentMap<Integer, String> map =
      store.map("words", Codecs.INTEGER, Codecs.STRING);

  @AfterEach
  void close() {
    store.close();
  }

  private void putMany() {
    for (int i = 0; i < MANY; i++) {
      map.put(i, "v" + i);
    }
  }

  @Test
  void valuesOfAllLengthsComeBack() {
    for (int length : List.of(0, 1, 63, 64, 65, 1000, 100_000)) {
      String value = "x".repeat(length);
      map.put(length, value);
      assertEquals(value, map.get(length));
      assertEquals(value, map.put(length, ""));
    }
  }

  @Test
  void oneNameIsOneMapForTypesAndBytes() {
    map.put(7, "seven");
    BytesMap bytes = store.bytesMap("words");
    assertArrayEquals("seven".getBytes(), bytes.get(new byte[] {7, 0, 0, 0}));
    assertEquals("seven", store.map("words", Codecs.INTEGER, Codecs.STRING).get(7));
    store.recordMap("records", 1);
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> store.map("records", Codecs.LONG, Codecs.LONG));
    assertTrue(e.getMessage().contains("records"), e::getMessage);
  }

  @Test
  void throughASessionOfOnesOwn() {
    try (Session session = store.session()) {
      ConcurrentMap<Integer, String> mine =
          TypedMap.over(
              "words", store.bytesMap("words").with(session), Codecs.INTEGER, Codecs.STRING);
      mine.put(1, "a");
      mine.merge(1, "b", String::concat);
      assertEquals(Map.of(1, "ab"), mine);
      assertEquals(Map.of(1, "ab"), map);
    }
  }

  @Test
  void nullIsRefusedEverywhere() {
    map.put(1, "a");
    for (Executable use :
        List.<Executable>of(
            () -> map.get(null),
            () -> map.containsKey(null),
            () -> map.containsValue(null),
            () -> map.put(null, "a"),
            () -> map.put(1, null),
            () -> map.putIfAbsent(null, "a"),
            () -> map.putIfAbsent(1, null),
            () -> map.remove(null),
            () -> map.remove(null, "a"),
            () -> map.remove(1, null),
            () -> map.replace(null, "a"),
            () -> map.replace(1, null),
            () -> map.replace(1, null, "b"),
            () -> map.replace(1, "a", null),
            () -> map.compute(null, (k, v) -> "b"),
            () -> map.compute(1, null),
            () -> map.computeIfAbsent(null, k -> "b"),
            () -> map.computeIfAbsent(1, null),
            () -> map.computeIfPresent(null, (k, v) -> "b"),
            () -> map.computeIfPresent(1, null),
            () -> map.merge(null, "b", String::concat),
            () -> map.merge(1, null, String::concat),
            () -> map.merge(1, "b", null),
            () -> map.replaceAll(null),
            () -> map.replaceAll((k, v) -> null),
            () -> map.keySet().contains(null),
            () -> map.keySet().remove(null),
            () -> map.values().contains(null),
            () -> map.values().remove(null),
            () -> map.values().removeIf(null),
            () -> map.entrySet().removeIf(null),
            () -> map.entrySet().iterator().next().setValue(null),
            () -> store.map("m", null, Codecs.LONG),
            () -> store.map("m", Codecs.LONG, null))) {
      assertThrows(NullPointerException.class, use);
    }
    assertEquals(Map.of(1, "a"), map);
  }

  /** As in the JDK's maps: it is not there, and no reason to fail. */
  @Test
  void whatIsOfAnotherTypeIsNotThere() {
    map.put(1, "a");
    Object other = 1L;
    assertNull(map.get(other));
    assertFalse(map.containsKey(other));
    assertFalse(map.containsValue(other));
    assertNull(map.remove(other));
    assertFalse(map.remove(other, "a"));
    assertFalse(map.remove(1, other));
    assertFalse(map.keySet().remove(other));
    assertFalse(map.values().remove(other));
    assertFalse(map.entrySet().contains(new SimpleEntry<>(other, "a")));
    assertFalse(map.entrySet().contains(new SimpleEntry<>(1, null)));
    assertFalse(map.entrySet().remove(new SimpleEntry<>(null, "a")));
    assertFalse(map.equals(Map.of(other, "a")));
    assertEquals(Map.of(1, "a"), map);
  }

  @Test
  void viewsAreLive() {
    Set<Integer> keys = map.keySet();
    Set<Map.Entry<Integer, String>> entries = map.entrySet();
    assertTrue(keys.isEmpty() && entries.isEmpty() && map.values().isEmpty() && map.isEmpty());
    putMany();
    assertEquals(MANY, keys.size());
    assertEquals(MANY, new HashSet<>(keys).size());
    assertEquals(MANY, new HashSet<>(map.values()).size());
    assertTrue(keys.remove(5));
    assertTrue(map.values().remove("v6"));
    assertTrue(entries.remove(Map.entry(7, "v7")));
    assertFalse(entries.remove(Map.entry(8, "v7")));
    assertEquals(MANY - 3, map.size());
    entries.forEach(entry -> entry.setValue(entry.getValue() + "!"));
    assertEquals("v8!", map.get(8));
    assertTrue(map.values().removeIf(value -> !value.equals("v8!")));
    assertEquals("{8=v8!}", map.toString());
    assertEquals(Map.of(8, "v8!").hashCode(), map.hashCode());
    map.clear();
    assertTrue(keys.isEmpty());
  }

  @Test
  void everyIteratorRemovesWhatItGaveLast() {
    for (Iterator<?> iterator :
        List.of(map.keySet().iterator(), map.values().iterator(), map.entrySet().iterator())) {
      assertThrows(IllegalStateException.class, iterator::remove);
    }
    for (int view = 0; view < 3; view++) {
      putMany();
      Iterator<?> iterator =
          List.of(map.keySet(), map.values(), map.entrySet()).get(view).iterator();
      int left = MANY;
      while (iterator.hasNext()) {
        iterator.next();
        left--;
        assertEquals(left > 0, iterator.hasNext()); // reads ahead
        iterator.remove();
        assertThrows(IllegalStateException.class, iterator::remove);
      }
      assertEquals(0, left);
      assertEquals(0, map.size());
    }
  }

  @Test
  void whatHasGoneMeanwhileIsNotGiven() {
    putMany();
    int seen = 0;
    for (Integer key : map.keySet()) {
      seen++;
      map.keySet().removeIf(other -> !other.equals(key));
    }
    assertTrue(seen <= 2, "seen " + seen); // one is read ahead
    assertEquals(1, map.size());
  }

  /** Each would pin memory, or use up one of the store's 128 places. */
  @Test
  void abandonedIteratorsHoldNothing() {
    putMany();
    List<Iterator<?>> abandoned = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      for (Iterator<?> iterator :
          List.of(map.keySet().iterator(), map.values().iterator(), map.entrySet().iterator())) {
        iterator.next();
        abandoned.add(iterator);
      }
    }
    store.session().close();
    map.clear();
    for (int i = 0; i < 200; i++) { // more than fits if nothing comes back
      map.put(0, "x".repeat(1 << 20));
    }
    store.close();
    assertThrows(IllegalStateException.class, () -> abandoned.getFirst().next());
    assertThrows(IllegalStateException.class, map::size);
  }

  /** What is there throughout is seen exactly once, whatever comes and goes, and while it grows. */
  @Test
  void iterationBesideAWriter() throws Exception {
    putMany();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; !stop.get(); i++) {
                      int key = MANY + i % 50_000;
                      map.put(key, "w");
                      map.put(i % MANY, "v" + i % MANY);
                      if (i % 3 == 0) {
                        map.remove(key);
                      }
                    }
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
    try {
      for (int round = 0; round < 30; round++) {
        seesAll(map.keySet(), key -> key);
        seesAll(map.values(), v -> v.equals("w") ? MANY : Integer.parseInt(v.substring(1)));
        seesAll(map.entrySet(), Map.Entry::getKey);
        assertTrue(map.values().toArray().length >= MANY);
        assertTrue(map.keySet().stream().toArray().length >= MANY);
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertNull(failure.get());
  }

  private static <T> void seesAll(Iterable<T> view, ToIntFunction<T> number) {
    BitSet seen = new BitSet();
    view.forEach(
        each -> {
          int n = number.applyAsInt(each);
          if (n < MANY) {
            assertFalse(seen.get(n), n + " twice");
            seen.set(n);
          }
        });
    assertEquals(MANY, seen.cardinality());
  }

  /** A size would make streams fail when it changes. */
  @Test
  void spliteratorsPromiseNoSize() {
    for (Spliterator<?> spliterator :
        List.of(
            map.keySet().spliterator(), map.values().spliterator(), map.entrySet().spliterator())) {
      assertFalse(spliterator.hasCharacteristics(Spliterator.SIZED));
      assertTrue(spliterator.hasCharacteristics(Spliterator.CONCURRENT | Spliterator.NONNULL));
    }
    assertTrue(map.keySet().spliterator().hasCharacteristics(Spliterator.DISTINCT));
    assertTrue(map.entrySet().spliterator().hasCharacteristics(Spliterator.DISTINCT));
    assertFalse(map.values().spliterator().hasCharacteristics(Spliterator.DISTINCT));
  }

  @Test
  void bytesAreComparedByContent() {
    ConcurrentMap<byte[], byte[]> raw = store.map("raw", Codecs.BYTES, Codecs.BYTES);
    assertNull(raw.put(new byte[] {1}, new byte[] {2}));
    assertArrayEquals(new byte[] {2}, raw.get(new byte[] {1}));
    assertTrue(raw.containsValue(new byte[] {2}));
    assertTrue(raw.values().contains(new byte[] {2}));
    assertTrue(raw.entrySet().contains(Map.entry(new byte[] {1}, new byte[] {2})));
    assertFalse(raw.remove(new byte[] {1}, new byte[] {3}));
    assertTrue(raw.replace(new byte[] {1}, new byte[] {2}, new byte[] {3}));
    assertTrue(raw.values().remove(new byte[] {3}));
    assertTrue(raw.isEmpty());
  }

  /** A function that scribbles on what it is given must not make an update run for ever. */
  @Test
  void whatAFunctionDoesToItsArgumentDoesNotCount() {
    ConcurrentMap<Integer, byte[]> raw = store.map("raw", Codecs.INTEGER, Codecs.BYTES);
    raw.put(1, new byte[] {1});
    byte[] given =
        raw.compute(
            1,
            (key, old) -> {
              old[0]++;
              return old;
            });
    assertArrayEquals(new byte[] {2}, given);
    raw.replaceAll(
        (key, old) -> {
          old[0]++;
          return old;
        });
    given[0] = 9;
    assertArrayEquals(new byte[] {3}, raw.get(1));
  }

  @Test
  void aFunctionThatThrowsChangesNothing() {
    map.put(1, "a");
    RuntimeException thrown = new RuntimeException("mine");
    assertSame(
        thrown,
        assertThrows(
            RuntimeException.class,
            () ->
                map.compute(
                    1,
                    (k, v) -> {
                      throw thrown;
                    })));
    assertEquals(Map.of(1, "a"), map);
  }

  @Test
  void aFullStoreChangesNothing() {
    map.put(1, "a");
    String large = "x".repeat(64 << 20);
    assertThrows(StoreFullException.class, () -> map.put(1, large));
    assertThrows(StoreFullException.class, () -> map.merge(1, large, (old, more) -> more));
    assertThrows(StoreFullException.class, () -> map.put(2, large));
    assertEquals(Map.of(1, "a"), map);
  }

  @Test
  void aKeyThatIsTooLongIsRefused() {
    ConcurrentMap<String, Long> byName = store.map("names", Codecs.STRING, Codecs.LONG);
    String longest = "x".repeat(65_535);
    byName.put(longest, 1L);
    assertEquals(1L, byName.get(longest));
    for (Executable use :
        List.<Executable>of(
            () -> byName.put(longest + "x", 1L),
            () -> byName.get(longest + "x"),
            () -> byName.merge(longest + "x", 1L, Long::sum))) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, use);
      assertTrue(e.getMessage().contains("65536"), e::getMessage);
    }
  }

  @Test
  void aDroppedMapSaysSo() {
    putMany();
    Iterator<Integer> iterator = map.keySet().iterator();
    iterator.next();
    assertTrue(store.drop("words"));
    for (Executable use :
        List.<Executable>of(
            () -> map.get(1), () -> map.put(1, "a"), map::size, map::isEmpty, iterator::next)) {
      IllegalStateException e = assertThrows(IllegalStateException.class, use);
      assertTrue(e.getMessage().contains("dropped"), e::getMessage);
    }
  }
}
