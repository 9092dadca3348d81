package io.permalloy.offheap.map;

import java.util.function.BiConsumer;

/**
 * A {@link RecordMap} or {@link SnapshotRecordMap} of a store that is open for reading only. As
 * {@link BytesView}. Of a record map each field is read atomically, several of them not at one
 * instant; of a snapshot record map all are as one write has left them. Not thread-safe: have one
 * for each thread.
 */
public final class RecordView {
  private final UnpinnedMap map;
  private final int fields;
  private final int halves;

  RecordView(UnpinnedMap map, int fields, int halves) {
    this.map = map;
    this.fields = fields;
    this.halves = halves;
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
    return map.fields(key, fields, halves);
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
        long[] record = map.fields(key, fields, halves);
        if (record != null) {
          action.accept(key, record);
        }
      }
    }
  }
}
