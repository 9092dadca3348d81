package io.permalloy.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.LongLongCursor;
import io.permalloy.offheap.map.LongLongMap;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.Slices;
import io.permalloy.offheap.map.SnapshotRecordMap;
import io.permalloy.runtime.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * No operation on a data path leaves garbage: what the JVM says that this thread has allocated
 * during a million of them, once everything is compiled. What runs rarely is compiled late (a
 * foreign call once in 256 updates allocates a few bytes until then): so the millions before are
 * warm-up, until one leaves nothing. What allocates for good never comes to that. The last tests
 * plant operations that do, and must be caught.
 */
final class ZeroAllocationTest {
  private static final int KEYS = 10_000;
  private static final int OPERATIONS = 1_000_000;
  private static final int WARM_UPS = 20;

  /** A hundredth of a byte an operation: the smallest object is 16 bytes. */
  private static final long ALLOWED_BYTES = OPERATIONS / 100;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final byte[] key = new byte[16];
  private final byte[] value = new byte[64];
  private Store store;
  private Session session;
  private BytesMap map;
  private long sink;
  private Object kept;

  @BeforeEach
  void load() {
    store = Store.open("mem:?max=256MiB");
    session = store.session();
    map = store.bytesMap("bytes").with(session);
    for (int i = 0; i < KEYS; i++) {
      setKey(i);
      map.put(key, value);
    }
  }

  @AfterEach
  void close() {
    session.close();
    store.close();
  }

  private void setKey(int i) {
    int n = i % KEYS;
    for (int b = 0; b < key.length; b++) {
      key[b] = (byte) (n >>> b % 4 * 8);
    }
  }

  private static void assertNoGarbage(String what, IntConsumer operation) {
    long bytes = allocatedByAMillion(operation);
    int millions = 1;
    while (bytes > ALLOWED_BYTES && millions < WARM_UPS) {
      bytes = allocatedByAMillion(operation);
      millions++;
    }
    if (bytes > ALLOWED_BYTES) {
      fail(
          "after %d million times, another million of %s allocated %d bytes"
              .formatted(millions - 1, what, bytes));
    }
  }

  private static long allocatedByAMillion(IntConsumer operation) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < OPERATIONS; i++) {
      operation.accept(i);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Every operation counts 1 in the sink if it did what it should. */
  private void assertAllDone() {
    assertTrue(sink > 0 && sink % OPERATIONS == 0, () -> sink + " operations did their work");
  }

  @Test
  void getIntoAnArray() {
    assertNoGarbage(
        "get",
        i -> {
          setKey(i);
          sink += map.get(key, value) == 64 ? 1 : 0;
        });
    assertAllDone();
  }

  @Test
  void getOfAnAbsentKey() {
    byte[] absent = new byte[17];
    assertNoGarbage("get", i -> sink += map.get(absent, value) == BytesMap.ABSENT ? 1 : 0);
    assertAllDone();
  }

  @Test
  void getBetweenSegments() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(16);
      MemorySegment to = arena.allocate(64);
      assertNoGarbage(
          "get",
          i -> {
            setKey(i);
            MemorySegment.copy(key, 0, from, ValueLayout.JAVA_BYTE, 0, 16);
            sink += map.get(from, 0, 16, to, 0) == 64 ? 1 : 0;
          });
    }
    assertAllDone();
  }

  @Test
  void getWithoutASession() {
    BytesMap shared = store.bytesMap("bytes");
    assertNoGarbage(
        "get",
        i -> {
          setKey(i);
          sink += shared.get(key, value) == 64 ? 1 : 0;
        });
    assertAllDone();
  }

  @Test
  void putThatReplaces() {
    assertNoGarbage(
        "put",
        i -> {
          setKey(i);
          value[0] = (byte) i;
          sink += map.put(key, value) ? 0 : 1;
        });
    assertAllDone();
  }

  @Test
  void compareAndSet() {
    byte[] next = new byte[64];
    assertNoGarbage(
        "compareAndSet",
        i -> {
          setKey(i);
          sink += map.compareAndSet(key, value, next) ? 1 : 0;
        });
    assertAllDone();
  }

  @Test
  void removeAndPutThatInserts() {
    assertNoGarbage(
        "remove and put",
        i -> {
          setKey(i);
          sink += map.remove(key) & map.put(key, value) ? 1 : 0;
        });
    assertAllDone();
  }

  @Test
  void bulkGetAndPut() {
    byte[][] keys = new byte[40][16];
    byte[][] values = new byte[40][64];
    int[] lengths = new int[40];
    assertNoGarbage(
        "getAll and putAll",
        i -> {
          if (i % 40 == 0) {
            for (int k = 0; k < 40; k++) {
              setKey(i + k);
              System.arraycopy(key, 0, keys[k], 0, 16);
            }
            sink += map.getAll(keys, values, lengths) - map.putAll(keys, values);
          }
        });
    assertAllDone();
  }

  @Test
  void putBetweenSegments() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(16);
      MemorySegment to = arena.allocate(64);
      assertNoGarbage(
          "put and remove",
          i -> {
            setKey(i);
            MemorySegment.copy(key, 0, from, ValueLayout.JAVA_BYTE, 0, 16);
            sink += map.put(from, 0, 16, to, 0, 64) ? 0 : 1;
            if (i % 4 == 0 && !(map.remove(from, 0, 16) && map.put(from, 0, 16, to, 0, 64))) {
              sink--;
            }
          });
    }
    assertAllDone();
  }

  @Test
  void conditionalUpdates() {
    byte[] next = new byte[64];
    assertNoGarbage(
        "putIfAbsent, replace and conditional remove",
        i -> {
          setKey(i);
          boolean done = !map.putIfAbsent(key, next) && map.replace(key, value);
          done &= map.remove(key, value) && map.putIfAbsent(key, value) && map.containsKey(key);
          sink += done ? 1 : 0;
        });
    assertAllDone();
  }

  @Test
  void walkOverAllEntries() {
    BytesCursor cursor = store.bytesMap("bytes").cursor(session);
    MemorySegment to = MemorySegment.ofArray(value);
    assertNoGarbage(
        "next",
        i -> {
          if (!cursor.next()) {
            cursor.rewind();
            cursor.next();
          }
          cursor.value(to, 0);
          sink++;
        });
    cursor.close();
    assertAllDone();
  }

  @Test
  void operationsOnRecordsByLongKeys() {
    RecordCursor cursor = store.recordMap("records", 2).cursor(session);
    long[] initial = {0, 0};
    assertNoGarbage(
        "acquire, find, get, compareAndSet, min and remove",
        i -> {
          cursor.acquire(i % KEYS, initial);
          cursor.getAndAdd(0, 1);
          long first = cursor.get(0);
          boolean done = cursor.compareAndSet(0, first, first + 1) && cursor.find(i % KEYS);
          cursor.getAndMin(1, i);
          sink += done && (i % 4 != 0 || cursor.remove()) ? 1 : 0;
        });
    cursor.close();
    assertAllDone();
  }

  @Test
  void operationsOnLongs() {
    LongLongMap longs = store.longLongMap("longs").with(session);
    assertNoGarbage(
        "put, get, add, compareAndSet and remove",
        i -> {
          long k = i % KEYS;
          longs.put(k, i);
          boolean done = longs.get(k, -1) == i && longs.addAndGet(k, 1) == i + 1L;
          done &= longs.compareAndSet(k, i + 1L, k) && !longs.putIfAbsent(k, 1);
          sink += done && (i % 4 != 0 || longs.remove(k, k)) ? 1 : 0;
        });
    assertAllDone();
  }

  @Test
  void wholeRecordsAndTheirRemoval() {
    RecordCursor cursor = store.recordMap("records", 2).cursor(session);
    long[] row = {0, 0};
    assertNoGarbage(
        "acquire, set, get and removeAndGet",
        i -> {
          cursor.acquire(i % KEYS, row);
          boolean done = cursor.set(row) && cursor.get(row) && cursor.getAndSet(1, i) == row[1];
          sink += done && (i % 4 != 0 || cursor.removeAndGet(row)) ? 1 : 0;
        });
    cursor.close();
    assertAllDone();
  }

  @Test
  void bulkOperationsAndAWalkOnLongs() {
    LongLongMap longs = store.longLongMap("longs").with(session);
    LongLongCursor cursor = longs.cursor(session);
    long[] keys = new long[100];
    long[] values = new long[100];
    assertNoGarbage(
        "putAll, addAll, getAll and removeAll",
        i -> {
          if (i % 100 == 0) {
            for (int k = 0; k < 100; k++) {
              keys[k] = (i + k) % KEYS;
              values[k] = k;
            }
            longs.putAll(keys, 0, 100, values);
            longs.addAll(keys, 0, 100, values);
            longs.getAll(keys, 0, 100, values, -1);
            sink += values[7] == 14 && cursor.next() ? 100 : 0;
            cursor.rewind();
            longs.removeAll(keys, 0, 50);
          }
        });
    assertAllDone();
  }

  @Test
  void bulkOnRecords() {
    RecordMap records = store.recordMap("records", 2).with(session);
    long[] keys = new long[40];
    long[] rows = new long[80];
    long[] before = new long[40];
    byte[][] bytes = new byte[40][16];
    assertNoGarbage(
        "putAll, getAll, addAll and removeAll",
        i -> {
          if (i % 40 == 0) {
            for (int k = 0; k < 40; k++) {
              keys[k] = (i + k) % KEYS;
              setKey(i + k);
              System.arraycopy(key, 0, bytes[k], 0, 16);
              rows[2 * k] = 0;
            }
            records.putAll(keys, rows);
            records.addAll(bytes, rows);
            int there = records.addAll(keys, 0, keys, before) + records.getAll(keys, rows);
            sink += there - (i % 160 == 0 ? records.removeAll(bytes) : 40);
          }
        });
    assertAllDone();
  }

  @Test
  void bulkBetweenSegments() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keyBytes = arena.allocate(40 * 16);
      MemorySegment valueBytes = arena.allocate(40 * 64);
      Slices keys = new Slices().wrap(keyBytes, 0, 16, 16, 40);
      Slices values = new Slices().wrap(valueBytes, 0, 64, 64, 40);
      int[] lengths = new int[40];
      assertNoGarbage(
          "getAll and putAll",
          i -> {
            if (i % 40 == 0) {
              for (int k = 0; k < 40; k++) {
                setKey(i + k);
                MemorySegment.copy(key, 0, keyBytes, ValueLayout.JAVA_BYTE, 16 * k, 16);
              }
              sink += map.getAll(keys, values, lengths) - map.putAll(keys, values);
            }
          });
    }
    assertAllDone();
  }

  @Test
  void snapshotRecords() {
    SnapshotRecordMap top = store.snapshotRecordMap("top", 4).with(session);
    SnapshotRecordMap shared = store.snapshotRecordMap("top", 4);
    long[] row = new long[4];
    assertNoGarbage(
        "put, get and removeAndGet",
        i -> {
          top.put(i % KEYS, row);
          boolean done = top.get(i % KEYS, row) && shared.get(i % KEYS, row);
          sink += done && (i % 4 != 0 || top.removeAndGet(i % KEYS, row)) ? 1 : 0;
        });
    assertAllDone();
  }

  @Test
  void updateOfARecord() {
    RecordCursor cursor = store.recordMap("records", 2).cursor(session);
    try (Arena arena = Arena.ofConfined();
        cursor) {
      MemorySegment at = arena.allocate(16);
      long[] initial = {0, 0};
      assertNoGarbage(
          "acquire and add",
          i -> {
            at.set(ValueLayout.JAVA_LONG, 0, i % KEYS);
            sink += cursor.acquire(at, 0, 16, initial) ? 1 : 0;
            cursor.getAndAdd(0, 1);
            cursor.getAndMax(1, i);
          });
    }
    assertEquals(KEYS, sink, "each record is inserted once");
  }

  @Test
  void plantedAllocatingGetIsCaught() {
    assertThrows(
        AssertionError.class,
        () ->
            assertNoGarbage(
                "get that allocates",
                i -> {
                  setKey(i);
                  kept = map.get(key);
                }));
  }

  @Test
  void plantedBoxedKeyIsCaught() {
    Map<Long, byte[]> boxed = new HashMap<>();
    for (long i = 0; i < KEYS; i++) {
      boxed.put(i, value);
    }
    assertThrows(
        AssertionError.class,
        () ->
            assertNoGarbage(
                "get by a boxed key",
                i -> {
                  Long boxedKey = (long) (i % KEYS);
                  kept = boxedKey;
                  sink += boxed.get(boxedKey).length;
                }));
  }
}
