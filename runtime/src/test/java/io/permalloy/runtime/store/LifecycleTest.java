package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening and closing of stores and sessions. */
final class LifecycleTest {
  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {2, 3};
  private static final MemorySegment SEGMENT = MemorySegment.ofArray(new byte[16]);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void closingIsIdempotent(Backend backend) {
    try (Backend.Place place = backend.place(folder, "4MiB")) {
      Store store = Store.open(place.uri());
      store.close();
      store.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyUseAfterCloseSaysThatTheStoreIsClosed(Backend backend) {
    try (Backend.Place place = backend.place(folder, "4MiB")) {
      Store store = Store.open(place.uri());
      BytesMap bytes = store.bytesMap("bytes");
      RecordMap records = store.recordMap("records", 2);
      bytes.put(KEY, VALUE);
      Session session = store.session();
      Map<String, Executable> uses = new LinkedHashMap<>();
      uses.put("session", store::session);
      uses.put("bytesMap", () -> store.bytesMap("bytes"));
      uses.put("bytesMap, new", () -> store.bytesMap("more"));
      uses.put("recordMap", () -> store.recordMap("records", 2));
      uses.put("exists", () -> store.exists("bytes"));
      uses.put("maps", store::maps);
      uses.put("drop", () -> store.drop("bytes"));
      uses.put("usedBytes", store::usedBytes);
      uses.put("records.size", records::size);
      addUses(uses, "own session ", bytes);
      addUses(uses, "borrowed session ", bytes.with(session));
      BytesCursor cursor = bytes.cursor(session);
      RecordCursor record = records.cursor(session);
      uses.put("cursor.next", cursor::next);
      uses.put("record.find", () -> record.find(SEGMENT, 0, 1));
      uses.put("record.acquire", () -> record.acquire(SEGMENT, 0, 1, new long[2]));
      uses.put("record.next", record::next);
      store.close();
      for (int round = 0; round < 3; round++) {
        uses.forEach((name, use) -> assertSaysClosed(place.uri(), name, use));
      }
      assertDoesNotThrow(session::close);
      assertDoesNotThrow(cursor::close);
      assertDoesNotThrow(record::close);
      assertEquals(4 << 20, store.maxBytes());
      assertEquals(place.uri(), store.uri());
    }
  }

  private static void addUses(Map<String, Executable> uses, String through, BytesMap map) {
    uses.put(through + "get", () -> map.get(KEY));
    uses.put(through + "get into", () -> map.get(KEY, new byte[8]));
    uses.put(through + "get segment", () -> map.get(SEGMENT, 0, 1, SEGMENT, 8));
    uses.put(through + "containsKey", () -> map.containsKey(KEY));
    uses.put(through + "put", () -> map.put(KEY, VALUE));
    uses.put(through + "put segment", () -> map.put(SEGMENT, 0, 1, SEGMENT, 0, 4));
    uses.put(through + "putIfAbsent", () -> map.putIfAbsent(KEY, VALUE));
    uses.put(through + "replace", () -> map.replace(KEY, VALUE));
    uses.put(through + "compareAndSet", () -> map.compareAndSet(KEY, VALUE, KEY));
    uses.put(through + "remove", () -> map.remove(KEY));
    uses.put(through + "remove expected", () -> map.remove(KEY, VALUE));
    uses.put(through + "remove segment", () -> map.remove(SEGMENT, 0, 1));
    uses.put(through + "size", map::size);
  }

  private static void assertSaysClosed(String uri, String name, Executable use) {
    IllegalStateException e = assertThrows(IllegalStateException.class, use, name);
    assertEquals("store " + uri + " is closed", e.getMessage(), name);
  }

  @Test
  void storesInMemoryHaveNothingInCommon() {
    try (Store a = Store.open("mem:?max=4MiB");
        Store b = Store.open("mem:?max=4MiB")) {
      a.bytesMap("m").put(KEY, VALUE);
      assertNull(b.bytesMap("m").get(KEY));
    }
  }

  /** 128 for a store below 64 MiB, as the documentation of Session says. */
  @Test
  void sessionsHaveALimitWhichIsNamedAndClosingOneMakesRoom() {
    try (Store store = Store.open("mem:?max=4MiB")) {
      List<Session> sessions = new ArrayList<>();
      IllegalStateException full =
          assertThrows(
              IllegalStateException.class,
              () -> {
                while (sessions.size() <= 128) {
                  sessions.add(store.session());
                }
              });
      assertTrue(sessions.size() >= 120, "only " + sessions.size());
      assertTrue(
          full.getMessage().contains("mem:?max=4MiB has 128 sessions open"), full::getMessage);
      sessions.removeLast().close();
      sessions.add(store.session());
      sessions.forEach(Session::close);
      for (int i = 0; i < 1000; i++) {
        store.session().close();
      }
    }
  }

  /** Catches sessions that are bound to threads: virtual ones would use them up. */
  @Test
  void manyVirtualThreadsShareTheSessions() throws Exception {
    try (Store store = Store.open("mem:?max=8MiB")) {
      BytesMap map = store.bytesMap("m");
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 3000; i++) {
          byte[] key = {(byte) i, (byte) (i >> 8)};
          threads.execute(() -> map.put(key, key));
        }
      }
      assertEquals(3000, map.size());
    }
  }

  @Test
  void aClosedSessionSaysSoWhileTheStoreGoesOn() {
    try (Store store = Store.open("mem:?max=4MiB")) {
      BytesMap map = store.bytesMap("m");
      map.put(KEY, VALUE);
      Session session = store.session();
      BytesMap mine = map.with(session);
      BytesCursor cursor = map.cursor(session);
      RecordCursor record = store.recordMap("r", 1).cursor(session);
      session.close();
      session.close();
      Map<String, Executable> uses = new LinkedHashMap<>();
      addUses(uses, "", mine);
      uses.put("cursor", cursor::next);
      uses.put("record", () -> record.find(SEGMENT, 0, 1));
      uses.forEach(
          (name, use) -> {
            IllegalStateException e = assertThrows(IllegalStateException.class, use, name);
            assertEquals("this session of store mem:?max=4MiB is closed", e.getMessage(), name);
          });
      assertEquals(1, map.size());
    }
  }

  @Test
  void aSessionWithAnOpenCursorCannotBeClosed() {
    try (Store store = Store.open("mem:?max=4MiB")) {
      BytesMap map = store.bytesMap("m");
      map.put(KEY, VALUE);
      Session session = store.session();
      BytesCursor cursor = map.cursor(session);
      assertTrue(cursor.next());
      IllegalStateException e = assertThrows(IllegalStateException.class, session::close);
      assertTrue(e.getMessage().contains("cursor"), e::getMessage);
      assertEquals(1, cursor.key().length, "the cursor still stands");
      cursor.close();
      session.close();
    }
  }

  /** Catches a session that pins one store while entries of another are read: use after free. */
  @Test
  void aSessionOfAnotherStoreIsRefused() {
    try (Store a = Store.open("mem:?max=4MiB");
        Store b = Store.open("mem:?max=8MiB");
        Session ofB = b.session()) {
      BytesMap bytes = a.bytesMap("m");
      RecordMap records = a.recordMap("r", 1);
      for (Executable use :
          List.<Executable>of(
              () -> bytes.with(ofB), () -> bytes.cursor(ofB), () -> records.cursor(ofB))) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, use);
        assertTrue(e.getMessage().contains("mem:?max=8MiB"), e::getMessage);
      }
    }
  }
}
