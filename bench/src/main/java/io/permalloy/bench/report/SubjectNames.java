package io.permalloy.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people call the maps that results name by their keys. */
final class SubjectNames {
  /** The map that peers are compared with. */
  static final String BYTES = "permalloy-bytes";

  /** Those that peers are compared with, the first of which there is a row. */
  static final List<String> OWN = List.of(BYTES, "permalloy-longs", "permalloy-records");

  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(BYTES, "Permalloy");
    NAMES.put("permalloy-records", "Permalloy records");
    NAMES.put("permalloy-longs", "Permalloy longs");
    NAMES.put(RowKey.MEMORY, "the memory itself");
    NAMES.put("heap", "ConcurrentHashMap");
    NAMES.put("jctools", "JCTools");
    NAMES.put("agrona", "Agrona");
    NAMES.put("chronicle", "Chronicle Map");
    NAMES.put("lmdb", "LMDB");
    NAMES.put("mapdb", "MapDB");
    NAMES.put("mvstore", "H2 MVStore");
    NAMES.put("rocksdb", "RocksDB");
  }

  private static final List<String> ORDER = List.copyOf(NAMES.keySet());

  private SubjectNames() {}

  static String of(String subject) {
    return NAMES.getOrDefault(subject, subject);
  }

  static boolean isPermalloy(String subject) {
    return subject.startsWith("permalloy");
  }

  static boolean isPeer(String subject) {
    return !isPermalloy(subject) && !subject.equals(RowKey.MEMORY);
  }

  /** Smaller comes first; what is not known comes last. */
  static int rank(String subject) {
    int place = ORDER.indexOf(subject);
    return place < 0 ? ORDER.size() : place;
  }
}
