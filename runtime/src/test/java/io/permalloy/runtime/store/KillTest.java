package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.LongLongCursor;
import io.permalloy.offheap.map.LongLongMap;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that writes is killed, again and again, at moments that nobody has chosen; the next one
 * goes on. What had been acknowledged, in memory that outlives the process, must be there; the one
 * operation that was under way may have happened or not.
 */
final class KillTest {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final long ACK_BYTES = 256;
  private static final long BYTES_ACK = 0;
  private static final long RECORDS_ACK = 64;
  private static final long LONGS_ACK = 192;
  private static final long LONGS_KEPT = 50_000;
  private static final long READY = 128;

  @TempDir Path folder;

  /** Operation n of the byte map: the same in every process. */
  private static final class Operation {
    final int key;
    final byte[] value;

    Operation(long n) {
      SplittableRandom random = new SplittableRandom(n);
      key = random.nextInt((int) Math.min(20_000, 200 + n / 4));
      value =
          random.nextInt(4) == 0 ? null : new byte[8 + random.nextInt(random.nextInt(3) * 90 + 1)];
      if (value != null) {
        ByteBuffer.wrap(value).putLong(n);
        for (int i = 8; i < value.length; i++) {
          value[i] = (byte) (n + i);
        }
      }
    }

    byte[] keyBytes() {
      return ByteBuffer.allocate(12).putLong(key * 31L).putInt(key).array();
    }

    void apply(BytesMap map) {
      if (value == null) {
        map.remove(keyBytes());
      } else {
        map.put(keyBytes(), value);
      }
    }

    void apply(Map<Integer, byte[]> model) {
      if (value == null) {
        model.remove(key);
      } else {
        model.put(key, value);
      }
    }
  }

  private static long longOf(long n) {
    return n % 8 == 0 ? 0x8001_0000_0000_0000L + n : n * 7;
  }

  private static MemorySegment mapAck(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, ACK_BYTES, Arena.global());
    }
  }

  /** The child: one thread for each map; both go on where the acknowledgements end. */
  static final class Writer {
    public static void main(String[] args) throws Exception {
      MemorySegment ack = mapAck(Path.of(args[1]));
      Store store = Store.open(args[0]);
      Thread bytes = Thread.ofPlatform().start(() -> writeBytes(store, ack));
      Thread records = Thread.ofPlatform().start(() -> writeRecords(store, ack));
      Thread longs = Thread.ofPlatform().start(() -> writeLongs(store, ack));
      ack.set(LONG, READY, 1);
      bytes.join();
      records.join();
      longs.join();
    }

    /** Each n comes with its value, boxed now and then; what was 50,000 before goes. */
    private static void writeLongs(Store store, MemorySegment ack) {
      try (Session session = store.session()) {
        LongLongMap map = store.longLongMap("longs").with(session);
        for (long n = ack.get(LONG, LONGS_ACK) + 1; ; n++) {
          map.put(n, longOf(n));
          map.remove(n - LONGS_KEPT);
          ack.set(LONG, LONGS_ACK, n);
        }
      }
    }

    private static void writeBytes(Store store, MemorySegment ack) {
      try (Session session = store.session()) {
        BytesMap map = store.bytesMap("bytes").with(session);
        for (long n = ack.get(LONG, BYTES_ACK) + 1; ; n++) {
          new Operation(n).apply(map);
          ack.set(LONG, BYTES_ACK, n);
        }
      }
    }

    private static void writeRecords(Store store, MemorySegment ack) {
      MemorySegment key = MemorySegment.ofArray(new long[1]);
      RecordMap map = store.recordMap("records", 2);
      try (Session session = store.session();
          RecordCursor cursor = map.cursor(session)) {
        for (long n = ack.get(LONG, RECORDS_ACK) + 1; ; n++) {
          key.set(LONG, 0, n % 5 == 0 ? 0 : n);
          if (!cursor.acquire(key, 0, 8, new long[] {1, n})) {
            cursor.getAndAdd(0, 1);
          }
          ack.set(LONG, RECORDS_ACK, n);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SHM", "FILE"})
  void whatWasAcknowledgedSurvivesEveryKill(Backend backend) throws Exception {
    Path ackPath = folder.resolve("ack");
    MemorySegment ack = mapAck(ackPath);
    SplittableRandom random = new SplittableRandom(11);
    Map<Integer, byte[]> model = new HashMap<>();
    long modelled = 0;
    try (Backend.Place place = backend.place(folder, "256MiB")) {
      for (int kill = 0; kill < (backend == Backend.SHM ? 20 : 10); kill++) {
        killOnce(place.uri(), ack, ackPath, 1 + random.nextInt(150));
        assertSound(place.uri());
        long acknowledged = ack.get(LONG, BYTES_ACK);
        while (modelled < acknowledged) {
          new Operation(++modelled).apply(model);
        }
        try (Store store = Store.open(place.uri());
            Session session = store.session()) {
          checkBytes(store.bytesMap("bytes").with(session), session, model, acknowledged + 1);
          checkRecords(store.recordMap("records", 2), session, ack.get(LONG, RECORDS_ACK));
          checkLongs(store.longLongMap("longs").with(session), session, ack.get(LONG, LONGS_ACK));
        }
      }
      assertSound(place.uri());
      assertTrue(modelled > 1000, "hardly anything was written: " + modelled);
      assertNothingLeaks(place.uri());
    }
  }

  /**
   * What the dead has left half done is no damage, and nothing is lost; before a reap and after.
   */
  private static void assertSound(String uri) {
    try (StoreView view = Store.openReadOnly(uri)) {
      CheckReport report = view.check(Progress.NONE);
      assertTrue(report.full() && report.isClean(), report.findings()::toString);
    }
  }

  private void killOnce(String uri, MemorySegment ack, Path ackPath, int millis) throws Exception {
    ack.set(LONG, READY, 0);
    Path output = folder.resolve("output");
    Process child =
        new ProcessBuilder(
                ChildJvm.command(ChildJvm.quickStart(), Writer.class, uri, ackPath.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    while (ack.get(LONG, READY) == 0 && child.isAlive()) {
      Thread.sleep(2);
    }
    boolean ended = child.waitFor(millis, TimeUnit.MILLISECONDS);
    child.destroyForcibly().waitFor();
    assertTrue(!ended && ack.get(LONG, READY) == 1, Files.readString(output));
  }

  private static void checkBytes(
      BytesMap map, Session session, Map<Integer, byte[]> model, long inFlight) {
    Operation perhaps = new Operation(inFlight);
    Map<Integer, byte[]> found = new HashMap<>();
    try (BytesCursor cursor = map.cursor(session)) {
      while (cursor.next()) {
        int key = ByteBuffer.wrap(cursor.key()).getInt(8);
        assertEquals(null, found.put(key, cursor.value()), "key " + key + " is there twice");
        assertArrayEquals(cursor.value(), map.get(cursor.key()), "get and cursor, key " + key);
      }
    }
    byte[] foundPerhaps = found.remove(perhaps.key);
    Map<Integer, byte[]> expected = new HashMap<>(model);
    byte[] before = expected.remove(perhaps.key);
    assertTrue(
        java.util.Arrays.equals(foundPerhaps, before)
            || java.util.Arrays.equals(foundPerhaps, perhaps.value),
        "operation " + inFlight + " left something else");
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((key, value) -> assertArrayEquals(value, found.get(key), "key " + key));
  }

  private static void checkRecords(RecordMap map, Session session, long acknowledged) {
    MemorySegment key = MemorySegment.ofArray(new long[1]);
    long inserted = acknowledged - acknowledged / 5;
    try (RecordCursor cursor = map.cursor(session)) {
      for (long n = 1; n <= acknowledged; n++) {
        if (n % 5 != 0) {
          key.set(LONG, 0, n);
          assertTrue(cursor.find(key, 0, 8), "record " + n + " of " + acknowledged);
          assertTrue(cursor.get(0) >= 1 && cursor.get(1) == n, "fields of record " + n);
        }
      }
      key.set(LONG, 0, 0);
      if (cursor.find(key, 0, 8)) {
        assertBetween(acknowledged / 5, acknowledged / 5 + 40, cursor.get(0));
      } else {
        assertTrue(acknowledged < 5);
      }
      long seen = 0;
      cursor.rewind();
      while (cursor.next()) {
        seen++;
      }
      assertBetween(inserted, inserted + 2, seen);
    }
  }

  private static void checkLongs(LongLongMap map, Session session, long acknowledged) {
    long first = Math.max(1, acknowledged - LONGS_KEPT + 1);
    for (long n = first + 1; n <= acknowledged; n++) {
      assertEquals(longOf(n), map.get(n, 0), "key " + n + " of " + acknowledged);
    }
    assertEquals(0, map.get(first - 1, 0), "removed key " + (first - 1));
    LongLongCursor cursor = map.cursor(session);
    long seen = 0;
    while (cursor.next()) {
      assertEquals(longOf(cursor.key()), cursor.value());
      seen++;
    }
    assertBetween(acknowledged - first, acknowledged - first + 2, seen);
  }

  /** An operation in flight is done again by the next child: each kill may count one twice. */
  private static void assertBetween(long least, long most, long actual) {
    assertTrue(actual >= least && actual <= most, actual + " is not in " + least + ".." + most);
  }

  /** What the dead had taken comes back: after dropping the maps nearly nothing is used. */
  private static void assertNothingLeaks(String uri) {
    try (Store store = Store.open(uri)) {
      long full = store.usedBytes();
      assertTrue(store.drop("bytes") && store.drop("records") && store.drop("longs"));
      store.bytesMap("more");
      store.drop("more");
      long slabs = (store.usedBytes() >> 16) - headerSlabs();
      assertTrue(slabs <= 16, slabs + " slabs are used by nothing; full were " + (full >> 16));
    }
  }

  private static long headerSlabs() {
    try (Store empty = Store.open("mem:?max=256MiB")) {
      return empty.usedBytes() >> 16;
    }
  }

  /** The child: takes every session that there is, and dies with them. */
  static final class Hoarder {
    public static void main(String[] args) {
      Store store = Store.open(args[0]);
      store.bytesMap("m").put(new byte[] {1}, new byte[] {2});
      List<Session> all = new ArrayList<>();
      try {
        while (true) {
          all.add(store.session());
        }
      } catch (IllegalStateException none) {
        System.out.println(all.size());
        Runtime.getRuntime().halt(0);
      }
    }
  }

  /** Catches a reaper that needs a session of its own before it frees those of the dead. */
  @Test
  void aDeadProcessThatHadEverySessionDoesNotLockTheStore() throws Exception {
    try (Backend.Place place = Backend.SHM.place(folder, "4MiB")) {
      for (int round = 0; round < 2; round++) {
        String output =
            ChildJvm.run(
                folder, ChildJvm.command(ChildJvm.quickStart(), Hoarder.class, place.uri()));
        assertTrue(Integer.parseInt(output.strip()) > 100, output);
      }
      try (Store store = Store.open(place.uri())) {
        assertEquals(1, store.bytesMap("m").size());
        for (int i = 0; i < 100; i++) {
          store.session();
        }
      }
    }
  }
}
