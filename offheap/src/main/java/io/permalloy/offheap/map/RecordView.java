package io.permalloy.offheap.map;

import java.util.function.BiConsumer;

/**
 * A {@link RecordMap} of a store that is open for reading only. As {@link BytesView}; each field is
 * read atomically, several of them not at one instant. Not thread-safe: have one for each thread.
 */
public final class RecordView {
  private final UnpinnedMap map;
  private final int fields;

  RecordView(UnpinnedMap map, int fields) {
    this.map = map;
    this.fields = fields;
  }

  /**
   * Fields of a record.
   *
   * @return count
   */
  public int fields() {
    return fields;
  }

  /**
   * The fields of a record.
   *
   * @param key its key
   * @return a copy, or null if the record is not there
   */
  public long[] get(byte[] key) {
    return map.fields(key, fields);
  }

  /**
   * Whether a record is there.
   *
   * @param key its key
   * @return true if it is
   */
  public boolean containsKey(byte[] key) {
    return map.find(key);
  }

  /**
   * Counts the records. Weakly consistent; O(size).
   *
   * @return count
   */
  public long size() {
    return map.size();
  }

  /**
   * Shows all records. Weakly consistent, as {@link BytesView#forEach}.
   *
   * @param action takes copies of key and fields
   */
  public void forEach(BiConsumer<byte[], long[]> action) {
    UnpinnedMap.Walk walk = map.new Walk();
    while (walk.next(true)) {
      for (byte[] key : walk.keys()) {
        long[] record = map.fields(key, fields);
        if (record != null) {
          action.accept(key, record);
        }
      }
    }
  }
}
