package io.permalloy.runtime.typed;

import io.permalloy.runtime.Store;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentMap;

/** Empty typed maps, as many as a suite wants, in one store that lives as long as the JVM. */
final class FreshMaps {
  /** More than one test of the suites uses. */
  private static final int KEPT = 16;

  private final Store store = Store.open("mem:?max=1GiB");
  private final ArrayDeque<String> names = new ArrayDeque<>();
  private int made;

  synchronized ConcurrentMap<String, String> next() {
    if (names.size() == KEPT) {
      store.drop(names.remove());
    }
    String name = "map-" + made++;
    names.add(name);
    return store.map(name, Codecs.STRING, Codecs.STRING);
  }
}
