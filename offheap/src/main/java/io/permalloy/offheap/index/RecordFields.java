package io.permalloy.offheap.index;

import io.permalloy.offheap.mem.Mem;

/**
 * The fields of a record that has many writers: each is a word of its own.
 *
 * <p><b>Linearization points.</b> Read: the load. Update: its compare-and-set; or, if the record
 * died after its header was found alive, the instant before that: the operation was running then.
 *
 * <p><b>Seals.</b> Who removes a record to have its values puts {@link #SEALED} into each field, by
 * exchange, after the header has become DEAD. An update of the field comes before the seal, and is
 * in the value that the remover gets, or finds the seal and fails. So no update that was said to
 * have been made is lost. SEALED is therefore the one value that a field cannot hold.
 *
 * <p>Lock-free; allocates nothing. The caller is pinned.
 */
public final class RecordFields {
  /** What a field holds after its record has been removed; and what updates return then. */
  public static final long SEALED = 0x8000_0000_0000_0001L;

  private RecordFields() {}

  /**
   * Whether a record is there. Acquire.
   *
   * @param record its address
   * @return true if it has not been removed
   */
  public static boolean isAlive(long record) {
    return Mem.getLongAcquire(record + RecordProtocol.STATE) == RecordProtocol.ALIVE;
  }

  /**
   * Refuses the value that no field can hold.
   *
   * @param value a value for a field
   */
  public static void check(long value) {
    if (value == SEALED) {
      throw new IllegalArgumentException("a field cannot hold " + SEALED + " (RecordMap.REMOVED)");
    }
  }

  /**
   * Reads a field.
   *
   * @param record address of the record
   * @param at address of the field
   * @return its value, or SEALED
   */
  public static long get(long record, long at) {
    return isAlive(record) ? Mem.getLongAcquire(at) : SEALED;
  }

  /**
   * Adds to a field.
   *
   * @param record address of the record
   * @param at address of the field
   * @param delta what to add
   * @return the value before, or SEALED
   */
  public static long getAndAdd(long record, long at, long delta) {
    if (!isAlive(record)) {
      return SEALED;
    }
    long value = Mem.getLongAcquire(at);
    while (value != SEALED) {
      check(value + delta);
      long witness = Mem.compareAndExchangeLong(at, value, value + delta);
      if (witness == value) {
        return value;
      }
      value = witness;
    }
    return value;
  }

  /**
   * Lowers a field to a value, if it is higher.
   *
   * @param record address of the record
   * @param at address of the field
   * @param limit the value; not SEALED
   * @return the value before, or SEALED
   */
  public static long getAndMin(long record, long at, long limit) {
    if (!isAlive(record)) {
      return SEALED;
    }
    long value = Mem.getLongAcquire(at);
    while (value != SEALED && value > limit) {
      long witness = Mem.compareAndExchangeLong(at, value, limit);
      if (witness == value) {
        return value;
      }
      value = witness;
    }
    return value;
  }

  /**
   * Raises a field to a value, if it is lower.
   *
   * @param record address of the record
   * @param at address of the field
   * @param limit the value; not SEALED
   * @return the value before, or SEALED
   */
  public static long getAndMax(long record, long at, long limit) {
    if (!isAlive(record)) {
      return SEALED;
    }
    long value = Mem.getLongAcquire(at);
    while (value != SEALED && value < limit) {
      long witness = Mem.compareAndExchangeLong(at, value, limit);
      if (witness == value) {
        return value;
      }
      value = witness;
    }
    return value;
  }

  /**
   * Sets a field.
   *
   * @param record address of the record
   * @param at address of the field
   * @param to the new value; not SEALED
   * @return the value before, or SEALED
   */
  public static long getAndSet(long record, long at, long to) {
    if (!isAlive(record)) {
      return SEALED;
    }
    long value = Mem.getLongAcquire(at);
    while (value != SEALED) {
      long witness = Mem.compareAndExchangeLong(at, value, to);
      if (witness == value) {
        return value;
      }
      value = witness;
    }
    return value;
  }

  /**
   * Sets a field if it has a value.
   *
   * @param record address of the record
   * @param at address of the field
   * @param expected the value that it must have; not SEALED
   * @param to the new value; not SEALED
   * @return true if it had
   */
  public static boolean compareAndSet(long record, long at, long expected, long to) {
    return isAlive(record) && Mem.compareAndSetLong(at, expected, to);
  }

  /**
   * Sets all fields, one after the other, the last one first.
   *
   * @param record address of the record
   * @param fieldsAddress address of its first field
   * @param values the new values; none is SEALED
   * @param from the first of them in the array
   * @param fields how many
   * @return false if the record was removed before the last of them was set
   */
  public static boolean setAll(
      long record, long fieldsAddress, long[] values, int from, int fields) {
    for (int i = fields - 1; i >= 0; i--) {
      if (getAndSet(record, fieldsAddress + ((long) i << 3), values[from + i]) == SEALED) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads all fields, one after the other: each is atomic, all together are not.
   *
   * @param record address of the record
   * @param fieldsAddress address of its first field
   * @param into where they go
   * @param from index of the first there
   * @param fields how many
   * @return false if the record has been removed
   */
  public static boolean getAll(long record, long fieldsAddress, long[] into, int from, int fields) {
    if (!isAlive(record)) {
      return false;
    }
    boolean sealed = false;
    for (int i = 0; i < fields; i++) {
      long value = Mem.getLongAcquire(fieldsAddress + ((long) i << 3));
      sealed |= value == SEALED;
      into[from + i] = value;
    }
    return !sealed;
  }

  /**
   * Seals all fields of a record that the caller has removed by {@link RecordProtocol#end}.
   *
   * @param fieldsAddress address of its first field
   * @param into where their last values go
   * @param from index of the first there
   * @param fields how many
   */
  public static void seal(long fieldsAddress, long[] into, int from, int fields) {
    for (int i = 0; i < fields; i++) {
      long at = fieldsAddress + ((long) i << 3);
      long value = Mem.getLongAcquire(at);
      long witness = Mem.compareAndExchangeLong(at, value, SEALED);
      while (witness != value) {
        value = witness;
        witness = Mem.compareAndExchangeLong(at, value, SEALED);
      }
      into[from + i] = value;
    }
  }
}
