package io.permalloy.runtime.torture;

import io.permalloy.runtime.Store;
import java.util.List;

/** Looks for what is wrong with a store that nobody else has open, after the dead were reaped. */
interface StructuralCheck {
  /** Faults found, each in a line or more; none if the store is sound. */
  List<String> faults(Store store);

  /** By iteration: each map can be read, and has as many entries as it says. */
  static List<String> byReading(Store store) {
    return store.maps().stream()
        .filter(name -> !isSound(store, name))
        .map(name -> "map " + name + " gives another number of entries than it counts")
        .toList();
  }

  private static boolean isSound(Store store, String name) {
    return switch (name.charAt(0)) {
      case 'b', 'x' -> countBytes(store, name) == store.bytesMap(name).size();
      case 'l', 'z' -> countLongs(store, name) == store.longLongMap(name).size();
      default -> true;
    };
  }

  private static long countBytes(Store store, String name) {
    long n = 0;
    try (var session = store.session();
        var cursor = store.bytesMap(name).cursor(session)) {
      while (cursor.next()) {
        n++;
      }
    }
    return n;
  }

  private static long countLongs(Store store, String name) {
    long n = 0;
    try (var session = store.session()) {
      var cursor = store.longLongMap(name).cursor(session);
      while (cursor.next()) {
        n++;
      }
    }
    return n;
  }
}
