package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.map.SpaceUse.Part;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What memory is used for, and that it is used again. One thread: the same every time. */
final class SpaceTest {
  private static byte[] key(int i) {
    return ByteBuffer.allocate(16).putInt(i).array();
  }

  private static OffHeapStore store() {
    return OffHeapStore.inMemory("mem:", 64 << 20);
  }

  @Test
  void everyByteHasItsPart() {
    try (OffHeapStore store = store();
        Session session = store.session()) {
      BytesMap map = store.bytesMap("bytes").with(session);
      for (int i = 0; i < 5_000; i++) {
        map.put(key(i), new byte[100]);
      }
      map.put(key(-1), new byte[200_000]); // a run of slabs
      try (RecordCursor record = store.recordMap("records", 3).cursor(session)) {
        record.acquire(MemorySegment.ofArray(key(1)), 0, 16, new long[3]);
      }
      SpaceUse use = store.space();
      assertEquals(5_000 + 2 + 2, use.entries(), "and two names");
      assertEquals(16 * 5_002 + 5 + 7, use.bytes(Part.KEYS));
      assertEquals(100 * 5_000 + 200_000 + 24 + 2 * 8, use.bytes(Part.VALUES));
      assertEquals(16 * 5_003 + 24, use.bytes(Part.HEADERS));
      assertEquals(store.usedBytes(), use.used());
      assertEquals(use.held() - use.bytes(Part.FREE_SLABS), use.used());
      for (Part part : Part.values()) {
        assertTrue(use.bytes(part) >= 0, part + ": " + use.bytes(part));
      }
      long padding = use.bytes(Part.PADDING) - (4L * 65536 - 200_032);
      assertTrue(padding >= 0 && padding < 40 * 5_004, "padding " + padding);
      assertTrue(use.bytes(Part.TABLES) >= 5_000 / 7 * 64, use.bytes(Part.TABLES) + " in tables");
    }
  }

  @Test
  void removedEntriesAreRetiredAndThenFree() {
    try (OffHeapStore store = store();
        Session session = store.session()) {
      BytesMap map = store.bytesMap("bytes").with(session);
      map.put(key(1), new byte[1000]);
      assertEquals(0, store.space().bytes(Part.RETIRED));
      map.remove(key(1));
      map.remove(key(2)); // what an operation unlinks is retired by the next one
      long retired = store.space().bytes(Part.RETIRED);
      assertTrue(retired >= 1032 && retired < 1400, "retired " + retired);
      session.reclaim();
      assertEquals(0, store.space().bytes(Part.RETIRED));
      assertEquals(1, store.space().entries(), "the name");
    }
  }

  /** Each session's slabs are emptied by the other: nobody but their owner can fill them again. */
  @Test
  void memoryThatOthersEmptyIsUsedAgain() {
    int window = 1_000;
    try (OffHeapStore store = store();
        Session producer = store.session();
        Session consumer = store.session()) {
      BytesMap in = store.bytesMap("queue").with(producer);
      BytesMap out = store.bytesMap("queue").with(consumer);
      long most = 0;
      for (int i = 0; i < 60_000; i++) {
        in.put(key(i), new byte[1000]);
        if (i >= window) {
          assertTrue(out.remove(key(i - window)));
        }
        most = i % 500 == 0 ? Math.max(most, store.usedBytes()) : most;
      }
      assertTrue(most < 8 << 20, "1 MB was live, and " + most + " bytes were used");
    }
  }
}
