package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.permalloy.offheap.map.BytesMap;
import io.permalloy.runtime.Store;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opening a store that others are using at that moment. Catches an opener that compares what the
 * store says now with the size that its file had before.
 */
final class OpenWhileGrowingTest {
  private static final int ROUNDS = 12;

  @TempDir Path folder;

  @Test
  void aGrowingStoreIsNotTakenForOneCutShort() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (Backend.Place place = Backend.SHM.place(folder, "256MiB");
          Store store = Store.open(place.uri())) {
        AtomicBoolean done = new AtomicBoolean();
        Thread grower = Thread.ofPlatform().start(() -> grow(store, done));
        int opened = 0;
        while (!done.get()) {
          try (Store other = Store.open(place.uri())) {
            opened += other.exists("m") || other.maxBytes() > 0 ? 1 : 0;
          }
        }
        grower.join();
        assertEquals(3000, store.bytesMap("m").size(), opened + " openings");
      }
    }
  }

  private static void grow(Store store, AtomicBoolean done) {
    try {
      BytesMap map = store.bytesMap("m");
      byte[] value = new byte[60_000];
      for (int i = 0; i < 3000; i++) {
        map.put(new byte[] {(byte) i, (byte) (i >> 8)}, value);
      }
    } finally {
      done.set(true);
    }
  }
}
