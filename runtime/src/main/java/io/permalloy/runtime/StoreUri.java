package io.permalloy.runtime;

import io.permalloy.offheap.HugePages;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a store is, and how it is made: {@code mem:}, {@code shm:NAME} or {@code file:PATH}, with
 * {@code ?max=SIZE&huge=off|try|require} behind it.
 *
 * @param text the whole
 * @param kind backend
 * @param path its file, or null for memory
 * @param maxBytes its maximum
 * @param huge whether it is mapped with huge pages
 */
record StoreUri(String text, Kind kind, Path path, long maxBytes, HugePages huge) {
  /** The backends. */
  enum Kind {
    MEMORY,
    FILE
  }

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  static StoreUri parse(String uri) {
    int query = uri.indexOf('?');
    String place = query < 0 ? uri : uri.substring(0, query);
    long max = defaultMax();
    HugePages huge = HugePages.OFF;
    if (query >= 0) {
      for (String option : uri.substring(query + 1).split("&", -1)) {
        if (option.startsWith("max=")) {
          max = size(uri, option.substring(4));
        } else if (option.startsWith("huge=")) {
          huge = hugePages(uri, option.substring(5));
        } else {
          throw error(
              uri, "unknown option '" + option + "'; there are max=SIZE and huge=off|try|require");
        }
      }
    }
    if (place.equals("mem:")) {
      return new StoreUri(uri, Kind.MEMORY, null, max, huge);
    }
    if (place.startsWith("shm:")) {
      return new StoreUri(uri, Kind.FILE, shared(uri, place.substring(4)), max, huge);
    }
    if (place.startsWith("file:") && place.length() > 5) {
      return new StoreUri(uri, Kind.FILE, Path.of(place.substring(5)).toAbsolutePath(), max, huge);
    }
    throw error(uri, "it must begin with mem:, shm:NAME or file:PATH");
  }

  private static Path shared(String uri, String name) {
    if (!name.matches("[A-Za-z0-9._-]+") || name.startsWith(".")) {
      throw error(uri, "the name '" + name + "' may have letters, digits, '.', '_' and '-' only");
    }
    return SHARED_MEMORY.resolve(name + ".permalloy");
  }

  private static HugePages hugePages(String uri, String text) {
    return switch (text) {
      case "off" -> HugePages.OFF;
      case "try" -> HugePages.TRY;
      case "require" -> HugePages.REQUIRE;
      default -> throw error(uri, "huge is '" + text + "', and may be off, try or require");
    };
  }

  private static long size(String uri, String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String[] units = {"", "KIB", "MIB", "GIB", "TIB"};
    for (int i = units.length - 1; i >= 0; i--) {
      if (upper.endsWith(units[i])) {
        String number = upper.substring(0, upper.length() - units[i].length());
        if (number.matches("[0-9]{1,15}") && Long.parseLong(number) <= Long.MAX_VALUE >> 10 * i) {
          return Long.parseLong(number) << 10 * i;
        }
      }
    }
    throw error(uri, "'" + text + "' is no size; write bytes, or a number with KiB, MiB, GiB, TiB");
  }

  private static IllegalArgumentException error(String uri, String why) {
    return new IllegalArgumentException("store '" + uri + "': " + why);
  }

  /** Half of the machine's memory, whole slabs, at least a gibibyte. */
  private static long defaultMax() {
    var os = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    long memory =
        os instanceof com.sun.management.OperatingSystemMXBean m
            ? m.getTotalMemorySize()
            : 2L << 30;
    return Math.max(1L << 30, memory / 2) & -(1L << 16);
  }
}
