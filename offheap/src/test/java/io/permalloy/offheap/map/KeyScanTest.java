package io.permalloy.offheap.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in pieces, with nothing held in between. */
final class KeyScanTest {
  private static final int STABLE = 2000;

  private final OffHeapStore store = OffHeapStore.inMemory("s", 256L << 20);
  private final BytesMap map = store.bytesMap("m");

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] key(int i) {
    return ByteBuffer.allocate(4).putInt(i).array();
  }

  private void put(int from, int to) {
    for (int i = from; i < to; i++) {
      map.put(key(i), key(i));
    }
  }

  /** Walks in pieces, with something to do between them; fails if it sees a stable key twice. */
  private BitSet walk(int atLeast, Runnable between) {
    BitSet seen = new BitSet();
    List<byte[]> piece = new ArrayList<>();
    long position = 0;
    do {
      piece.clear();
      position = map.scanKeys(position, atLeast, piece);
      assertTrue(position == 0 || piece.size() >= atLeast, "fewer before the end");
      assertTrue(piece.size() < atLeast + 64, "a piece of " + piece.size());
      for (byte[] key : piece) {
        int i = ByteBuffer.wrap(key).getInt();
        if (i < STABLE) {
          assertFalse(seen.get(i), "key " + i + " twice in one walk");
          seen.set(i);
        }
      }
      between.run();
    } while (position != 0);
    return seen;
  }

  @Test
  void anEmptyMapHasNothing() {
    List<byte[]> keys = new ArrayList<>();
    assertEquals(0, map.scanKeys(0, 10, keys));
    assertTrue(keys.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, STABLE, Integer.MAX_VALUE - 64})
  void everyKeyIsSeenOnce(int atLeast) {
    put(0, STABLE);
    assertEquals(STABLE, walk(atLeast, () -> {}).cardinality());
  }

  /** The table doubles several times under one walk. */
  @Test
  void growthBetweenTwoPiecesLosesAndRepeatsNothing() {
    put(0, STABLE);
    int[] next = {STABLE};
    BitSet seen =
        walk(
            50,
            () -> {
              if (next[0] < 30 * STABLE) {
                put(next[0], next[0] += 3000);
              }
            });
    assertEquals(STABLE, seen.cardinality());
    assertTrue(next[0] >= 30 * STABLE, "grown to " + next[0]);
  }

  @Test
  void growthByAnotherThreadLosesAndRepeatsNothing() throws Exception {
    put(0, STABLE);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = STABLE; !stop.get() && i < 300_000; i++) {
                      map.put(key(i), key(i));
                      map.put(key(i % STABLE), key(i));
                    }
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
    try {
      for (int round = 0; round < 20; round++) {
        assertEquals(STABLE, walk(100, () -> {}).cardinality());
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertNull(failure.get());
  }

  @Test
  void theStoreCanBeClosedBetweenTwoPieces() {
    put(0, STABLE);
    long position = map.scanKeys(0, 10, new ArrayList<>());
    store.close();
    assertThrows(IllegalStateException.class, () -> map.scanKeys(position, 10, new ArrayList<>()));
  }
}
