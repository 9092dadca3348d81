package io.permalloy.offheap.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.BytesView;
import io.permalloy.offheap.map.LongLongMap;
import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordView;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.SnapshotRecordMap;
import io.permalloy.offheap.map.StoreView;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looking at a store that others are working on: no false alarm, no wrong value, no lost key. */
final class StoreInUseTest {
  /** Longer: {@code -Dpermalloy.looks=1000}. */
  private static final int LOOKS = Integer.getInteger("permalloy.looks", 12);

  private static final int PERMANENT = 500;
  private Path folder;
  private Path path;

  @BeforeEach
  void make() throws Exception {
    folder = Files.createTempDirectory(Path.of("/dev/shm"), "permalloy-test");
    path = folder.resolve("s");
  }

  @AfterEach
  void clear() throws Exception {
    Files.deleteIfExists(path);
    Files.delete(folder);
  }

  private static byte[] key(int i) {
    return ByteBuffer.allocate(12).putInt(i).putLong(i * 0x9e3779b97f4a7c15L).array();
  }

  /** A value that tells its key, its length, and whether it is whole. */
  private static byte[] value(int key, int length) {
    byte[] value = new byte[8 + length];
    Arrays.fill(value, (byte) (key + length));
    ByteBuffer.wrap(value).putInt(key).putInt(length);
    return value;
  }

  private static void assertWhole(byte[] key, byte[] value) {
    ByteBuffer head = ByteBuffer.wrap(value);
    int number = head.getInt();
    int length = head.getInt();
    assertTrue(Arrays.equals(key, key(number)), "a value of another key");
    assertTrue(Arrays.equals(value, value(number, length)), "a mixture of values");
  }

  private static void churn(OffHeapStore store, AtomicBoolean stop, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (!stop.get()) {
      try (Session session = store.session()) {
        BytesMap map = store.bytesMap("m").with(session);
        for (int i = 0; i < 5000 && !stop.get(); i++) {
          int key = random.nextInt(PERMANENT + 20_000);
          int length = random.nextInt(100) == 0 ? random.nextInt(100_000) : random.nextInt(120);
          if (key >= PERMANENT && random.nextInt(3) == 0) {
            map.remove(key(key));
          } else {
            map.put(key(key), value(key, length));
          }
        }
        String name = "new" + random.nextInt(3); // made, grown, dropped
        try {
          BytesMap other = store.bytesMap(name).with(session);
          for (int i = 0; i < 2000 && !stop.get(); i++) {
            other.put(key(i), value(i, 5));
          }
          store.drop(name);
        } catch (IllegalStateException dropped) {
          assertTrue(dropped.getMessage().contains("dropped"), dropped.getMessage());
        }
      }
    }
  }

  private static void records(OffHeapStore store, AtomicBoolean stop) {
    SplittableRandom random = new SplittableRandom(7);
    try (Session session = store.session();
        RecordCursor cursor = store.recordMap("r", 2).cursor(session)) {
      while (!stop.get()) {
        long key = random.nextInt(4000);
        cursor.acquire(key, new long[] {key, 0});
        cursor.getAndAdd(1, 1);
        if (key >= PERMANENT && random.nextInt(3) == 0) {
          cursor.remove();
        }
        cursor.rewind(); // stands nowhere, and keeps nothing back
      }
    }
  }

  private static void longs(OffHeapStore store, AtomicBoolean stop) {
    SplittableRandom random = new SplittableRandom(9);
    try (Session session = store.session()) {
      LongLongMap map = store.longLongMap("l").with(session);
      while (!stop.get()) {
        long key = random.nextInt(20_000);
        long value = random.nextInt(4) == 0 ? 0x8001L << 48 | key : key;
        if (random.nextInt(3) == 0) {
          map.remove(key);
        } else {
          map.put(key, value);
        }
      }
    }
  }

  /** Fields that fit together: whoever mixes two versions is found out. */
  private static void snapshots(OffHeapStore store, AtomicBoolean stop) {
    SplittableRandom random = new SplittableRandom(11);
    try (Session session = store.session()) {
      SnapshotRecordMap map = store.snapshotRecordMap("s", 3).with(session);
      for (long version = 0; !stop.get(); version++) {
        long key = random.nextInt(2000);
        if (key >= PERMANENT && random.nextInt(3) == 0) {
          map.remove(key);
        } else {
          map.put(key, new long[] {key, version, 3 * version + key});
        }
      }
    }
  }

  private interface Look {
    void look(StoreView view);
  }

  private void whileOthersWork(Look look) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try (OffHeapStore store = OffHeapStore.inFile("s", path, 256 << 20);
        ExecutorService workers = Executors.newFixedThreadPool(5)) {
      for (int i = 0; i < PERMANENT; i++) {
        store.bytesMap("m").put(key(i), value(i, 10));
      }
      try (Session session = store.session();
          RecordCursor cursor = store.recordMap("r", 2).cursor(session)) {
        for (long i = 0; i < PERMANENT; i++) {
          cursor.acquire(i, new long[] {i, 0});
        }
      }
      for (long i = 0; i < PERMANENT; i++) {
        store.snapshotRecordMap("s", 3).put(i, new long[] {i, 0, i});
      }
      Future<?> one = workers.submit(() -> churn(store, stop, 1));
      Future<?> two = workers.submit(() -> churn(store, stop, 2));
      Future<?> three = workers.submit(() -> records(store, stop));
      Future<?> four = workers.submit(() -> longs(store, stop));
      Future<?> five = workers.submit(() -> snapshots(store, stop));
      try (StoreView view = StoreView.open("s", path)) {
        for (int i = 0; i < LOOKS; i++) {
          look.look(view);
        }
      } finally {
        stop.set(true);
        one.get();
        two.get();
        three.get();
        four.get();
        five.get();
      }
    }
    try (StoreView view = StoreView.open("s", path)) {
      CheckReport report = view.check(Progress.NONE);
      assertTrue(report.full() && report.isClean(), report.findings()::toString);
    }
  }

  @Test
  void aCheckGivesNoFalseAlarm() throws Exception {
    whileOthersWork(
        view -> {
          CheckReport report = view.check(Progress.NONE);
          assertFalse(report.full());
          assertTrue(report.findings().isEmpty(), report.findings()::toString);
          assertTrue(report.entries() > 2 * PERMANENT, "hardly anything was looked at");
        });
  }

  @Test
  void aReaderGetsWholeValuesAndEveryKeyOnce() throws Exception {
    whileOthersWork(
        view -> {
          BytesView map = view.bytesMap("m");
          Set<Integer> seen = new HashSet<>();
          map.forEach(
              (key, value) -> {
                assertWhole(key, value);
                int number = ByteBuffer.wrap(key).getInt();
                assertTrue(seen.add(number), "key " + number + " twice");
              });
          for (int i = 0; i < PERMANENT; i++) {
            assertTrue(seen.contains(i), "key " + i + " was not seen");
            assertTrue(map.containsKey(key(i)));
            assertWhole(key(i), map.get(key(i)));
          }
          assertFalse(map.containsKey(key(-1)));
          RecordView records = view.recordMap("r");
          Set<Long> seenRecords = new HashSet<>();
          records.forEach((key, fields) -> assertTrue(seenRecords.add(fields[0])));
          for (long i = 0; i < PERMANENT; i++) {
            assertTrue(seenRecords.contains(i), "record " + i + " was not seen");
          }
          assertTrue(map.size() >= PERMANENT && records.size() >= PERMANENT);
          Set<Long> seenSnapshots = new HashSet<>();
          view.recordMap("s")
              .forEach(
                  (key, fields) -> {
                    assertEquals(3 * fields[1] + fields[0], fields[2], "two versions mixed");
                    assertTrue(seenSnapshots.add(fields[0]));
                  });
          for (long i = 0; i < PERMANENT; i++) {
            assertTrue(seenSnapshots.contains(i), "snapshot record " + i + " was not seen");
          }
        });
  }

  @Test
  void aStatusIsAlwaysToBeHad() throws Exception {
    whileOthersWork(
        view -> {
          var status = view.status();
          assertEquals(1, status.processes().size());
          assertEquals(ProcessHandle.current().pid(), status.processes().getFirst().pid());
          assertTrue(status.processes().getFirst().alive());
          assertTrue(status.maps().stream().anyMatch(m -> m.name().equals("m")));
          try {
            view.bytesMap("r");
            throw new AssertionError("of another kind");
          } catch (IllegalStateException | NoSuchElementException expected) {
            assertTrue(expected.getMessage().contains("records"), expected.getMessage());
          }
        });
  }
}
