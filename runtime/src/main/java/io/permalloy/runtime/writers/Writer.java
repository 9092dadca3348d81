package io.permalloy.runtime.writers;

import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.torture.Values;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** The main class of a process that writes. */
final class Writer {
  static final String MAP = "writers";
  private static final long SHARED = 1L << 40;

  private final Slips slips;
  private final int self;
  private final long bytes;
  private final BytesMap map;
  private long writes;

  private Writer(Slips slips, int self, long bytes, BytesMap map) {
    this.slips = slips;
    this.self = self;
    this.bytes = bytes;
    this.map = map;
  }

  /**
   * Writes.
   *
   * @param a URI, file of the slips, number of this writer, of all, bytes to write, shared keys
   * @throws IOException if the slips cannot be mapped
   */
  public static void main(String[] a) throws IOException {
    int self = Integer.parseInt(a[2]);
    int sameKeys = Integer.parseInt(a[5]);
    Slips slips = Slips.map(Path.of(a[1]), Integer.parseInt(a[3]), sameKeys, Arena.global());
    try (Store store = Store.open(a[0]);
        Session session = store.session()) {
      BytesMap map = store.bytesMap(MAP).with(session);
      Writer writer = new Writer(slips, self, Long.parseLong(a[4]), map);
      slips.set(self, Slips.OPENED, System.nanoTime());
      writer.write(1, 0);
      if (sameKeys > 0) {
        writer.write(2, sameKeys);
      }
    }
    slips.set(self, Slips.DONE, System.nanoTime());
  }

  /** The number of a writer's i-th own key. */
  static long ownKey(int writer, long i) {
    return (long) writer << 20 | i;
  }

  static long sharedKey(int i) {
    return SHARED + i;
  }

  private void write(int part, int sameKeys) {
    while (slips.part() < part) {
      LockSupport.parkNanos(100_000);
    }
    slips.set(self, part, Slips.BEGIN, System.nanoTime());
    SplittableRandom random = new SplittableRandom(self);
    long written = 0;
    for (long i = 0; written < bytes; i++) {
      int shared = sameKeys == 0 ? -1 : random.nextInt(sameKeys);
      long key = shared < 0 ? ownKey(self, i) : sharedKey(shared);
      long number = Values.number(self, 0, ++writes);
      byte[] value = Values.value(number, key);
      if (shared >= 0) {
        slips.last(self, shared, number);
      }
      map.put(Values.key(key), value);
      written += value.length;
      slips.set(self, part, Slips.BYTES, written);
      slips.set(self, part, Slips.WRITES, i + 1);
    }
    slips.set(self, part, Slips.END, System.nanoTime());
  }
}
