package io.permalloy.runtime.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.Store;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates of one key by many threads: none is lost, none is made twice. */
final class AtomicityTest {
  private static final int THREADS = 8;
  private static final int KEYS = 3;
  private static final int ROUNDS = 8_000;

  private final Store store = Store.open("mem:?max=63MiB");
  private final ConcurrentMap<Long, Long> map = store.map("sums", Codecs.LONG, Codecs.LONG);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void noUpdateOfManyThreadsIsLost() throws Exception {
    assertEquals(0, lostUpdates(map));
  }

  /** The planted defect: get and put instead of compare-and-set. */
  @Test
  void anUpdateWithoutCompareAndSetIsFound() throws Exception {
    long lost = 0;
    for (int i = 0; lost == 0 && i < 100; i++) {
      map.clear();
      lost = lostUpdates(new GetAndPut(map));
    }
    assertTrue(lost > 0, "the test cannot see lost updates");
  }

  /** Adds 1 in as many ways as there are; what is missing at the end. */
  private static long lostUpdates(ConcurrentMap<Long, Long> sums) throws Exception {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    inThreads(
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          for (int i = 0; i < ROUNDS; i++) {
            addOne(sums, random.nextLong(KEYS), random.nextInt(3));
          }
        },
        failures);
    assertEquals(List.of(), List.copyOf(failures));
    long expected = (long) THREADS * ROUNDS;
    return expected - sums.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void addOne(ConcurrentMap<Long, Long> sums, Long key, int way) {
    switch (way) {
      case 0 -> sums.merge(key, 1L, Long::sum);
      case 1 -> sums.compute(key, (k, old) -> old == null ? 1 : old + 1);
      default -> {
        if (sums.computeIfPresent(key, (k, old) -> old + 1) == null) {
          sums.merge(key, 1L, Long::sum);
        }
      }
    }
  }

  /** Every value that goes in comes out of exactly one operation, or is there at the end. */
  @Test
  void eachValueIsReturnedOnce() throws Exception {
    ConcurrentHashMap<Long, Boolean> out = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Long> in = new ConcurrentLinkedQueue<>();
    inThreads(
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          for (int i = 0; i < ROUNDS; i++) {
            Long key = random.nextLong(KEYS);
            Long mine = (long) seed << 32 | i;
            Long back = null;
            boolean entered = true;
            switch (random.nextInt(4)) {
              case 0 -> back = map.put(key, mine);
              case 1 -> {
                back = map.replace(key, mine);
                entered = back != null;
              }
              case 2 -> entered = map.putIfAbsent(key, mine) == null;
              default -> {
                back = map.remove(key);
                entered = false;
              }
            }
            if (entered) {
              in.add(mine);
            }
            if (back != null) {
              assertNull(out.put(back, true), "returned twice");
            }
          }
        },
        failures);
    assertEquals(List.of(), List.copyOf(failures));
    Map<Long, Boolean> all = new HashMap<>(out);
    map.values().forEach(left -> assertNull(all.put(left, true), "returned, and still there"));
    Map<Long, Boolean> expected = new HashMap<>();
    in.forEach(value -> expected.put(value, true));
    assertEquals(expected, all);
  }

  /** One winner for each key and round. */
  @Test
  void oneOfManyRemovesAndReplacesSucceeds() throws Exception {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    LongAdder won = new LongAdder();
    for (long key = 0; key < ROUNDS; key++) {
      map.put(key, 0L);
    }
    inThreads(
        seed -> {
          for (long key = 0; key < ROUNDS; key++) {
            boolean mine = (seed & 1) == 0 ? map.remove(key, 0L) : map.replace(key, 0L, 1L);
            if (mine) {
              won.increment();
            }
          }
        },
        failures);
    assertEquals(List.of(), List.copyOf(failures));
    assertEquals(ROUNDS, won.sum());
  }

  /** The function runs again if somebody came in between: here, the function itself. */
  @Test
  void aFunctionThatIsOvertakenRunsAgain() {
    assertOvertakenRunsAgain(map);
  }

  @Test
  void aFunctionThatIsNotRunAgainIsFound() {
    ConcurrentMap<Long, Long> wrong = new GetAndPut(map);
    assertThrows(AssertionError.class, () -> assertOvertakenRunsAgain(wrong));
  }

  private static void assertOvertakenRunsAgain(ConcurrentMap<Long, Long> map) {
    map.put(1L, 10L);
    int[] runs = {0};
    BiFunction<Long, Long, Long> add =
        (key, old) -> {
          if (runs[0]++ == 0) {
            map.put(1L, 100L);
          }
          return old + 1;
        };
    assertEquals(101, map.compute(1L, add));
    assertEquals(2, runs[0]);
    runs[0] = 0;
    assertEquals(101, map.computeIfPresent(1L, add));
    runs[0] = 0;
    assertEquals(104, map.merge(1L, 4L, (old, more) -> add.apply(1L, old) - 1 + more));
    assertEquals(104, map.get(1L));
    assertNull(map.computeIfPresent(1L, (k, old) -> removed(map, k)));
    assertEquals(7, map.computeIfAbsent(1L, k -> map.put(k, 7L) == null ? 8L : 9L));
  }

  private static Long removed(ConcurrentMap<Long, Long> map, Long key) {
    map.remove(key);
    return 1L;
  }

  /** What a filter has not seen stays. */
  @Test
  void removeIfAndReplaceAllDoNotTakeWhatTheyHaveNotSeen() {
    map.put(1L, 10L);
    assertEquals(
        false,
        map.values()
            .removeIf(
                value -> {
                  map.put(1L, 11L);
                  return value == 10;
                }));
    assertEquals(
        false,
        map.entrySet()
            .removeIf(
                entry -> {
                  map.put(1L, 12L);
                  return entry.getValue() == 11;
                }));
    int[] runs = {0};
    map.replaceAll(
        (key, old) -> {
          if (runs[0]++ == 0) {
            map.put(key, 20L);
          }
          return old + 1;
        });
    assertEquals(Map.of(1L, 21L), map);
  }

  private interface Work {
    void run(int seed) throws Exception;
  }

  private static void inThreads(Work work, ConcurrentLinkedQueue<Throwable> failures)
      throws InterruptedException {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int seed = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      start.await();
                      work.run(seed);
                    } catch (Throwable e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** The same map with updates that are not atomic. */
  private static final class GetAndPut extends AbstractMap<Long, Long>
      implements ConcurrentMap<Long, Long> {
    private final ConcurrentMap<Long, Long> map;

    GetAndPut(ConcurrentMap<Long, Long> map) {
      this.map = map;
    }

    @Override
    public Long get(Object key) {
      return map.get(key);
    }

    @Override
    public Long put(Long key, Long value) {
      return map.put(key, value);
    }

    @Override
    public Set<Entry<Long, Long>> entrySet() {
      return map.entrySet();
    }

    @Override
    public Long putIfAbsent(Long key, Long value) {
      return map.putIfAbsent(key, value);
    }

    @Override
    public boolean remove(Object key, Object value) {
      return map.remove(key, value);
    }

    @Override
    public boolean replace(Long key, Long oldValue, Long newValue) {
      return map.replace(key, oldValue, newValue);
    }

    @Override
    public Long replace(Long key, Long value) {
      return map.replace(key, value);
    }

    @Override
    public Long compute(Long key, BiFunction<? super Long, ? super Long, ? extends Long> function) {
      Long made = function.apply(key, map.get(key));
      if (made == null) {
        map.remove(key);
      } else {
        map.put(key, made);
      }
      return made;
    }

    @Override
    public Long computeIfPresent(
        Long key, BiFunction<? super Long, ? super Long, ? extends Long> function) {
      return map.get(key) == null ? null : compute(key, function);
    }

    @Override
    public Long merge(
        Long key, Long value, BiFunction<? super Long, ? super Long, ? extends Long> function) {
      return compute(key, (k, old) -> old == null ? value : function.apply(old, value));
    }
  }
}
