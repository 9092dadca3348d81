package io.permalloy.offheap.map;

import io.permalloy.offheap.index.RecordHalves;
import java.util.ConcurrentModificationException;

/**
 * One thread's view of a {@link SnapshotRecordMap}: find a record, or insert it, then read or write
 * all of its fields as one, without looking for it again.
 *
 * <p>Pinned from a successful {@link #find}, {@link #acquire} or {@link #next} until the next of
 * them or {@link #close}: the record is not freed meanwhile. It may be removed: then {@link #get}
 * and {@link #put} return false. Do not stay on a record while idle: it keeps memory back.
 *
 * <p>Nothing here allocates. Not thread-safe.
 */
public final class SnapshotRecordCursor extends RecordPosition {
  SnapshotRecordCursor(RecordAccess access, Session session) {
    super(access, session);
  }

  @Override
  void checkFields(long[] values) {
    checkLength(values);
  }

  /**
   * Reads all fields as they were at one instant. Lock-free: reads again only if the record has
   * been written or removed meanwhile. Acquire.
   *
   * @param into is set to the values of the fields; unspecified if this returns false
   * @return false if the record has been removed
   * @throws IllegalArgumentException if the array has another length than records have fields
   */
  public boolean get(long[] into) {
    checkLength(into);
    return RecordHalves.read(record(), fieldsAddress(), into, 0, into.length);
  }

  /**
   * Writes all fields at one instant. Wait-free; volatile. One thread at a time may write a record:
   * see {@link SnapshotRecordMap}.
   *
   * @param values the new values of the fields
   * @return false if the record has been removed
   * @throws IllegalArgumentException if the array has another length than records have fields
   * @throws ConcurrentModificationException if somebody else has written the record meanwhile; what
   *     is in it is unspecified until it is written again
   */
  public boolean put(long[] values) {
    checkLength(values);
    return isWritten(RecordHalves.write(record(), fieldsAddress(), values, 0, values.length));
  }

  static boolean isWritten(int result) {
    if (result == RecordHalves.CONTENDED) {
      throw new ConcurrentModificationException(
          "two writers have written one record at a time, which has room for one: its fields are"
              + " unspecified until it is written again; let one thread write a record");
    }
    return result == RecordHalves.WRITTEN;
  }

  /**
   * Removes the record that the cursor stands on, and says what was in it: what its last write that
   * was made has written.
   *
   * @param values is set to the last values of the fields, if this call removed the record
   * @return true if this call removed it, false if somebody else had
   * @throws IllegalArgumentException if the array has another length than records have fields
   */
  public boolean removeAndGet(long[] values) {
    checkLength(values);
    return end(values);
  }

  @Override
  void takeLast(long header, long fieldsAt, long[] last) {
    RecordHalves.copy(header, fieldsAt, last, 0, last.length);
  }
}
