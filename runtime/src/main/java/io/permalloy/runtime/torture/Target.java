package io.permalloy.runtime.torture;

import java.util.List;

/**
 * The maps of an epoch, and the objects in them whose histories are checked: the value of a key, or
 * one field of a record.
 *
 * <pre>  object   map:8 | field:8 | key:32, a number that is not 0 </pre>
 */
final class Target {
  /** Bytes; never dropped while it is used; a few hot and many cold keys. */
  static final int BYTES = 1;

  /** Records; the same. */
  static final int RECORDS = 2;

  /** Bytes; dropped and made again now and then; so few keys that they share buckets. */
  static final int PASSING_BYTES = 3;

  /** Records; the same. */
  static final int PASSING_RECORDS = 4;

  /** From long to long; as the map of bytes. */
  static final int LONGS = 5;

  /** From long to long; dropped and made again. */
  static final int PASSING_LONGS = 6;

  /** Records that are written as a whole, one for each thread that there has been. */
  static final int SNAPSHOTS = 7;

  static final List<Integer> MAPS =
      List.of(BYTES, RECORDS, PASSING_BYTES, PASSING_RECORDS, LONGS, PASSING_LONGS, SNAPSHOTS);
  static final int FIELDS = 2;

  private static final String LETTERS = "brxylzs";

  private Target() {}

  static boolean isRecords(int map) {
    return map == RECORDS || map == PASSING_RECORDS;
  }

  static boolean isPassing(int map) {
    return map == PASSING_BYTES || map == PASSING_RECORDS || map == PASSING_LONGS;
  }

  static String name(int map, long epoch) {
    return LETTERS.charAt(map - 1) + Long.toString(epoch);
  }

  /** The epoch of a map of this name, or -1 if it is none of ours. */
  static long epochOf(String name) {
    return name.matches("[" + LETTERS + "][0-9]{1,15}") ? Long.parseLong(name.substring(1)) : -1;
  }

  static long object(int map, int field, long key) {
    return (long) map << 40 | (long) field << 32 | key;
  }

  static int map(long object) {
    return (int) (object >>> 40);
  }

  static int field(long object) {
    return (int) (object >>> 32) & 0xff;
  }

  static long key(long object) {
    return object & 0xffff_ffffL;
  }

  static String describe(long object, long epoch) {
    if (!MAPS.contains(map(object))) {
      return "object " + Long.toHexString(object) + ", which is none";
    }
    String text = "map " + name(map(object), epoch) + ", key " + key(object);
    return isRecords(map(object)) ? text + ", field " + field(object) : text;
  }
}
