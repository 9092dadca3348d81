package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store still uses when every map is gone and every session line has been taken over and
 * drained, beyond what a store uses that never held more.
 */
final class Leak {
  private static final int LINES = 256;

  private Leak() {}

  /** Bytes, in whole slabs. The store's maps are dropped. */
  static long bytes(Store store) {
    long used = emptied(store);
    String sameSize = "mem:?max=" + store.maxBytes();
    try (Store fresh = Store.open(sameSize)) {
      fresh.bytesMap("any").put(new byte[1], new byte[1]);
      return Math.max(0, used - emptied(fresh));
    }
  }

  private static long emptied(Store store) {
    store.maps().forEach(store::drop);
    for (int round = 0; round < 3; round++) {
      List<Session> all = new ArrayList<>();
      for (int i = 0; i < LINES; i++) {
        all.add(store.session());
      }
      all.forEach(Session::close);
    }
    return store.usedBytes();
  }
}
