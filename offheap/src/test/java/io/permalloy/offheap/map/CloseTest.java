package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.segment.Posix;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing while something is open or under way. */
final class CloseTest {
  private static final long SHORT_PATIENCE = 1_000_000;
  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {2, 3};

  @TempDir Path folder;

  /** Catches a close that takes the memory away from under a cursor. */
  @Test
  void anOpenCursorIsWaitedForAndThenClosingIsRefused() {
    OffHeapStore store = OffHeapStore.inMemory("s", 4 << 20);
    BytesMap map = store.bytesMap("m");
    map.put(KEY, VALUE);
    Session session = store.session();
    BytesCursor cursor = map.cursor(session);
    assertTrue(cursor.next());
    for (int i = 0; i < 3; i++) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> store.close(SHORT_PATIENCE));
      assertTrue(e.getMessage().contains("store s cannot be closed"), e::getMessage);
    }
    assertArrayEquals(VALUE, cursor.value());
    assertArrayEquals(VALUE, map.get(KEY), "the store goes on");
    map.put(new byte[] {9}, VALUE);
    store.session().close();
    cursor.close();
    store.close(SHORT_PATIENCE);
    store.close(SHORT_PATIENCE);
    assertThrows(IllegalStateException.class, () -> map.get(KEY));
  }

  @Test
  void aRecordCursorCountsToo() {
    OffHeapStore store = OffHeapStore.inMemory("s", 4 << 20);
    RecordMap map = store.recordMap("m", 1);
    RecordCursor cursor = map.cursor(store.session());
    MemorySegment key = MemorySegment.ofArray(KEY);
    assertTrue(cursor.acquire(key, 0, 1, new long[] {5}));
    assertThrows(IllegalStateException.class, () -> store.close(SHORT_PATIENCE));
    assertEquals(5, cursor.getAndAdd(0, 1));
    cursor.close();
    store.close(SHORT_PATIENCE);
    assertThrows(IllegalStateException.class, () -> cursor.find(key, 0, 1));
  }

  /** A refused close must not leave the store half closed for other threads. */
  @Test
  void afterARefusalEverythingWorksAgain() {
    OffHeapStore store = OffHeapStore.inMemory("s", 4 << 20);
    BytesMap map = store.bytesMap("m");
    try (Session session = store.session()) {
      map.put(KEY, VALUE);
      try (BytesCursor cursor = map.cursor(session)) {
        assertTrue(cursor.next());
        assertThrows(IllegalStateException.class, () -> store.close(SHORT_PATIENCE));
      }
      store.recordMap("r", 2);
      assertEquals(List.of("m", "r"), store.maps());
      assertTrue(store.drop("r"));
      map.with(session).put(KEY, KEY);
      assertArrayEquals(KEY, map.get(KEY));
      assertTrue(store.usedBytes() > 0);
    }
    store.close();
  }

  /**
   * A thread that does not know of the closing yet goes on trying, and each try stores a pin and
   * takes it back. Catches a line that others can have before that thread has lost sight of it: it
   * would clear the pin of the line's next holder, whose entries would be freed under its eyes. The
   * moment is stretched by holding the lock that closing needs.
   */
  @Test
  void aClosingStoreKeepsItsLinesUntilItsMemoryIsOutOfReach() throws Exception {
    Path path = folder.resolve("s");
    OffHeapStore closing = OffHeapStore.inFile("closing", path, 4 << 20);
    OffHeapStore other = OffHeapStore.inFile("other", path, 4 << 20);
    other.bytesMap("m").put(KEY, VALUE);
    List<Session> held = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      held.add(closing.session());
    }
    int control = Posix.open(path.toString(), Posix.O_RDWR_CLOEXEC, 0);
    long controlByte = (1L << 62) - 1;
    assertEquals(0, Posix.lock(control, controlByte, false));
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch sawClosed = new CountDownLatch(1);
    Thread late = Thread.ofPlatform().start(() -> tryOn(held, stop, sawClosed));
    Thread closer = Thread.ofPlatform().start(closing::close);
    sawClosed.await();
    awaitWaiting(closer, stop);
    boolean lost = false;
    List<Session> taken = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      taken.add(other.session());
    }
    List<BytesCursor> cursors = new ArrayList<>();
    for (Session session : taken) {
      BytesCursor cursor = other.bytesMap("m").cursor(session);
      assertTrue(cursor.next());
      cursors.add(cursor);
    }
    for (int i = 0; i < 100_000 && !lost; i++) {
      for (Session session : taken) {
        lost |= !isPinned(other, session);
      }
    }
    stop.set(true);
    late.join();
    Posix.unlock(control, controlByte);
    closer.join();
    Posix.close(control);
    cursors.forEach(BytesCursor::close);
    taken.forEach(Session::close);
    assertFalse(lost, "a pin was cleared by a thread of the closing store");
    List<Session> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      all.add(other.session());
    }
    assertEquals(120, all.size(), "the lines of the closed store can be had afterwards");
    other.close();
  }

  /** As a thread does that has just looked whether its session is closed, and found it open. */
  private static void tryOn(List<Session> sessions, AtomicBoolean stop, CountDownLatch sawClosed) {
    while (!stop.get()) {
      for (Session session : sessions) {
        try {
          session.participant().enter();
          session.participant().exit();
        } catch (IllegalStateException closed) {
          sawClosed.countDown();
        }
      }
    }
  }

  /** Until the closer has dealt with every session: then it waits in a system call for the lock. */
  private static void awaitWaiting(Thread closer, AtomicBoolean stop) throws InterruptedException {
    for (int calm = 0; calm < 50 && !stop.get(); calm++) {
      Thread.sleep(1);
      if (!closer.isAlive()) {
        throw new AssertionError("closing did not wait for the lock");
      }
    }
  }

  private static boolean isPinned(OffHeapStore store, Session session) {
    long at = store.region().base() + store.region().layout().line(session.participant().line());
    return io.permalloy.offheap.mem.Mem.getLongVolatile(at) != 0;
  }
}
