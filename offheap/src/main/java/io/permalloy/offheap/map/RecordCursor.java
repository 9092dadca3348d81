package io.permalloy.offheap.map;

import io.permalloy.offheap.index.RecordFields;
import java.util.Objects;

/**
 * One thread's view of a record map: find a record, or insert it, then read and update its fields
 * in place.
 *
 * <p>Pinned from a successful {@link #find}, {@link #acquire} or {@link #next} until the next of
 * them or {@link #close}: the record is not freed meanwhile. It may be removed: then field
 * operations return {@link RecordMap#REMOVED} and change nothing. Do not stay on a record while
 * idle: it keeps memory back.
 *
 * <p>Each field operation is atomic, with volatile order for updates and acquire for reads, and
 * lock-free. Operations on all fields are atomic field by field, not together; for that there is
 * {@link SnapshotRecordMap}. Nothing here allocates. Not thread-safe.
 */
public final class RecordCursor extends RecordPosition {
  RecordCursor(RecordAccess access, Session session) {
    super(access, session);
  }

  @Override
  void checkFields(long[] values) {
    checkLength(values);
    for (long value : values) {
      RecordFields.check(value);
    }
  }

  private long field(int field) {
    record();
    Objects.checkIndex(field, fields());
    return fieldsAddress() + ((long) field << 3);
  }

  /**
   * Reads a field.
   *
   * @param field its number, from 0
   * @return its value, or {@link RecordMap#REMOVED}
   */
  public long get(int field) {
    long a = field(field);
    return RecordFields.get(record(), a);
  }

  /**
   * Reads all fields, one after the other. Each read is atomic; the values need never have been
   * there together.
   *
   * @param into is set to the values of the fields; unspecified if this returns false
   * @return false if the record has been removed
   * @throws IllegalArgumentException if the array has another length than records have fields
   */
  public boolean get(long[] into) {
    checkLength(into);
    return RecordFields.getAll(record(), fieldsAddress(), into, 0, into.length);
  }

  /**
   * Sets a field.
   *
   * @param field its number, from 0
   * @param value the new value
   * @return false if the record has been removed
   * @throws IllegalArgumentException if the value is {@link RecordMap#REMOVED}
   */
  public boolean set(int field, long value) {
    return getAndSet(field, value) != RecordMap.REMOVED;
  }

  /**
   * Sets all fields, one after the other, the last one first. Each is set atomically, not all
   * together.
   *
   * @param values the new values
   * @return false if the record was removed before the last of them was set
   * @throws IllegalArgumentException if the array has another length than records have fields, or a
   *     value is {@link RecordMap#REMOVED}; nothing has changed then
   */
  public boolean set(long[] values) {
    checkFields(values);
    return RecordFields.setAll(record(), fieldsAddress(), values, 0, values.length);
  }

  /**
   * Sets a field.
   *
   * @param field its number, from 0
   * @param value the new value
   * @return the value before, or {@link RecordMap#REMOVED}
   * @throws IllegalArgumentException if the value is {@link RecordMap#REMOVED}
   */
  public long getAndSet(int field, long value) {
    long a = field(field);
    RecordFields.check(value);
    return RecordFields.getAndSet(record(), a, value);
  }

  /**
   * Adds to a field.
   *
   * @param field its number, from 0
   * @param delta what to add
   * @return the value before, or {@link RecordMap#REMOVED}
   */
  public long getAndAdd(int field, long delta) {
    long a = field(field);
    return RecordFields.getAndAdd(record(), a, delta);
  }

  /**
   * Lowers a field to a value, if it is higher.
   *
   * @param field its number, from 0
   * @param limit the value
   * @return the value before, or {@link RecordMap#REMOVED}
   */
  public long getAndMin(int field, long limit) {
    long a = field(field);
    RecordFields.check(limit);
    return RecordFields.getAndMin(record(), a, limit);
  }

  /**
   * Raises a field to a value, if it is lower.
   *
   * @param field its number, from 0
   * @param limit the value
   * @return the value before, or {@link RecordMap#REMOVED}
   */
  public long getAndMax(int field, long limit) {
    long a = field(field);
    RecordFields.check(limit);
    return RecordFields.getAndMax(record(), a, limit);
  }

  /**
   * Sets a field if it has a value.
   *
   * @param field its number, from 0
   * @param expected the value that it must have
   * @param value the new value
   * @return true if it had; false also if the record has been removed
   * @throws IllegalArgumentException if either value is {@link RecordMap#REMOVED}
   */
  public boolean compareAndSet(int field, long expected, long value) {
    long a = field(field);
    RecordFields.check(value);
    RecordFields.check(expected);
    return RecordFields.compareAndSet(record(), a, expected, value);
  }

  /**
   * Removes the record that the cursor stands on, and says what was in it. Nothing is lost: an
   * update of a field that was said to have been made is in the value returned for it, and one that
   * comes too late is told {@link RecordMap#REMOVED}.
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
    RecordFields.seal(fieldsAt, last, 0, last.length);
  }
}
