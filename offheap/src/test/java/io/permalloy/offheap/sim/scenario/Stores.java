package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Posix;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;

/** Empty stores on simulated anonymous memory. */
final class Stores {
  static final long BYTES = 1L << 20;

  private Stores() {}

  /** Address of a formatted region of the smallest size. */
  static long format() {
    StoreLayout layout = StoreLayout.forSize(BYTES);
    int flags = Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS | Posix.MAP_NORESERVE;
    long base = Posix.map(0, layout.maxBytes(), flags, -1);
    Mem.putLong(base + StoreLayout.EPOCH_AT, 2);
    return base;
  }

  /** A process's own view of it. */
  static Region attach(long base) {
    return new Region("simulated", StoreLayout.forSize(BYTES), base, -1);
  }
}
