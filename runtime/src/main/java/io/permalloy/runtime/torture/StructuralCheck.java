package io.permalloy.runtime.torture;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.Store;
import java.util.List;

/**
 * Looks for what is wrong with a store that nobody else has open, after the dead were reaped. Each
 * fault is a line.
 */
final class StructuralCheck {
  private StructuralCheck() {}

  /**
   * By the words of the store, which nobody has open: all of {@code permalloy check}, and notes.
   */
  static List<String> byLooking(String uri) {
    try (StoreView store = Store.openReadOnly(uri)) {
      CheckReport report = store.check(Progress.NONE);
      if (!report.full()) {
        return List.of("somebody still has the store open");
      }
      return report.findings().stream().map(f -> f.fault() + ": " + f.text()).toList();
    }
  }

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
