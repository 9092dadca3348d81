package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.BucketCursor;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordFields;
import java.util.Objects;

/**
 * A map from bytes to records of 64-bit fields that are updated in place, each field atomically, by
 * any number of writers.
 *
 * <p>Work with it through a {@link RecordCursor}, one a thread. Keys are 0 to 65,535 bytes; a
 * {@code long} is the key of its 8 bytes, little-endian. Thread-safe; lock-free; allocates nothing
 * in steady state.
 */
public final class RecordMap {
  /**
   * The one value that a field cannot hold. Field operations return it when the record has been
   * removed.
   */
  public static final long REMOVED = RecordFields.SEALED;

  private static final int HALVES = 1;

  private final OffHeapStore store;
  private final Sessions sessions;
  private final RecordAccess access;
  private final RecordBulk bulk;

  RecordMap(OffHeapStore store, HashIndex index, int fields, Session bound) {
    this.store = store;
    this.sessions = new Sessions(store, bound);
    this.access = new RecordAccess(index, fields, HALVES);
    this.bulk = new RecordBulk(access);
  }

  /**
   * The same map through one session. Not thread-safe.
   *
   * @param session the session; of this store
   * @return the map
   */
  public RecordMap with(Session session) {
    session.checkIsOf(store);
    return new RecordMap(store, access.index(), access.fields(), session);
  }

  /**
   * A cursor that works through a session.
   *
   * @param through the session; of this store
   * @return the cursor, standing nowhere
   */
  public RecordCursor cursor(Session through) {
    through.checkIsOf(store);
    return new RecordCursor(access, through);
  }

  /**
   * Fields of a record.
   *
   * @return count
   */
  public int fields() {
    return access.fields();
  }

  /**
   * Counts the records. Weakly consistent; O(size).
   *
   * @return count
   */
  public long size() {
    Session through = sessions.take();
    try {
      return count(access.index(), through, access);
    } finally {
      sessions.done(through);
    }
  }

  private Session take(long[] keys) {
    Session s = sessions.take();
    s.bulk().of(keys);
    return s;
  }

  private Session take(byte[][] keys) {
    Session s = sessions.take();
    s.bulk().of(keys);
    return s;
  }

  private Session take(Slices keys) {
    Session s = sessions.take();
    s.bulk().of(keys);
    return s;
  }

  private void done(Session s) {
    s.bulk().release();
    sessions.done(s);
  }

  private void checkRoom(int keys, long[] array) {
    Objects.checkFromIndexSize(0, (long) keys * fields(), array.length);
  }

  private void checkField(int field, int keys, long[] deltas, long[] before) {
    Objects.checkIndex(field, fields());
    Objects.checkFromIndexSize(0, keys, Math.min(deltas.length, before.length));
  }

  /**
   * Reads all fields of many records, with their cache misses overlapping: much faster than one by
   * one where the map is larger than the caches. Each field is read atomically, at some time during
   * the call; not all together.
   *
   * @param keys the keys
   * @param into is set to the fields: those of key i from i x {@link #fields} on, all {@link
   *     #REMOVED} if there is no such record
   * @return how many of the records are there
   * @throws IndexOutOfBoundsException if {@code into} has less room than the keys take
   */
  public int getAll(long[] keys, long[] into) {
    checkRoom(keys.length, into);
    Session s = take(keys);
    try {
      return bulk.getAll(s, into);
    } finally {
      done(s);
    }
  }

  /**
   * Reads all fields of many records, as {@link #getAll(long[], long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @param into is set to the fields: those of key i from i x {@link #fields} on
   * @return how many of the records are there
   */
  public int getAll(byte[][] keys, long[] into) {
    checkRoom(keys.length, into);
    Session s = take(keys);
    try {
      return bulk.getAll(s, into);
    } finally {
      done(s);
    }
  }

  /**
   * Reads all fields of many records, as {@link #getAll(long[], long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @param into is set to the fields: those of key i from i x {@link #fields} on
   * @return how many of the records are there
   */
  public int getAll(Slices keys, long[] into) {
    checkRoom(keys.count(), into);
    Session s = take(keys);
    try {
      return bulk.getAll(s, into);
    } finally {
      done(s);
    }
  }

  /**
   * Inserts many records, or sets all fields of those that are there, one record after the other,
   * with their cache misses overlapping. To insert is one atomic step; fields are set one by one,
   * the last one first, and once more in a new record if theirs is removed meanwhile.
   *
   * @param keys the keys
   * @param values the fields: those of key i from i x {@link #fields} on
   * @return how many were inserted
   * @throws IndexOutOfBoundsException if {@code values} has fewer fields than the keys take
   * @throws IllegalArgumentException if one of them is {@link #REMOVED}; nothing has changed then
   * @throws StoreFullException if there is no room; what comes before the one that failed is done
   */
  public int putAll(long[] keys, long[] values) {
    checkRoom(keys.length, values);
    RecordBulk.checkAll(values);
    Session s = take(keys);
    try {
      return bulk.putAll(s, values);
    } finally {
      done(s);
    }
  }

  /**
   * Inserts or sets many records, as {@link #putAll(long[], long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @param values the fields: those of key i from i x {@link #fields} on
   * @return how many were inserted
   */
  public int putAll(byte[][] keys, long[] values) {
    checkRoom(keys.length, values);
    RecordBulk.checkAll(values);
    Session s = take(keys);
    try {
      return bulk.putAll(s, values);
    } finally {
      done(s);
    }
  }

  /**
   * Inserts or sets many records, as {@link #putAll(long[], long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @param values the fields: those of key i from i x {@link #fields} on
   * @return how many were inserted
   */
  public int putAll(Slices keys, long[] values) {
    checkRoom(keys.count(), values);
    RecordBulk.checkAll(values);
    Session s = take(keys);
    try {
      return bulk.putAll(s, values);
    } finally {
      done(s);
    }
  }

  /**
   * Adds to one field of many records, one after the other, with their cache misses overlapping.
   * Each addition is atomic by itself.
   *
   * @param keys the keys
   * @param field number of the field, from 0
   * @param deltas what to add, for each key
   * @param before is set to the value before, for each key; {@link #REMOVED} if there is no such
   *     record
   * @return how many of the records are there
   * @throws IndexOutOfBoundsException if there is no such field, or an array is shorter than {@code
   *     keys}
   * @throws IllegalArgumentException if a sum is {@link #REMOVED}; the additions before it are made
   */
  public int addAll(long[] keys, int field, long[] deltas, long[] before) {
    checkField(field, keys.length, deltas, before);
    Session s = take(keys);
    try {
      return bulk.addAll(s, field, deltas, before);
    } finally {
      done(s);
    }
  }

  /**
   * Adds to one field, as {@link #addAll(long[], int, long[], long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @param field number of the field, from 0
   * @param deltas what to add, for each key
   * @param before is set to the value before, for each key; or {@link #REMOVED}
   * @return how many of the records are there
   */
  public int addAll(byte[][] keys, int field, long[] deltas, long[] before) {
    checkField(field, keys.length, deltas, before);
    Session s = take(keys);
    try {
      return bulk.addAll(s, field, deltas, before);
    } finally {
      done(s);
    }
  }

  /**
   * Adds to one field, as {@link #addAll(long[], int, long[], long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @param field number of the field, from 0
   * @param deltas what to add, for each key
   * @param before is set to the value before, for each key; or {@link #REMOVED}
   * @return how many of the records are there
   */
  public int addAll(Slices keys, int field, long[] deltas, long[] before) {
    checkField(field, keys.count(), deltas, before);
    Session s = take(keys);
    try {
      return bulk.addAll(s, field, deltas, before);
    } finally {
      done(s);
    }
  }

  /**
   * Adds to all fields of many records, one record after the other, with their cache misses
   * overlapping. A record that is not there is inserted, with what would be added as its fields.
   * Each addition is atomic by itself and made once: if a record is removed meanwhile, what had not
   * been added to it goes into a new one.
   *
   * @param keys the keys
   * @param deltas what to add: for key i from i x {@link #fields} on
   * @return how many were inserted
   * @throws IndexOutOfBoundsException if {@code deltas} has fewer than the keys take
   * @throws IllegalArgumentException if a delta is {@link #REMOVED}: nothing has changed then; or a
   *     sum is: the additions before it are made
   * @throws StoreFullException if there is no room; the additions before the one that failed are
   *     made
   */
  public int addAll(long[] keys, long[] deltas) {
    checkRoom(keys.length, deltas);
    RecordBulk.checkAll(deltas);
    Session s = take(keys);
    try {
      return bulk.addAll(s, deltas);
    } finally {
      done(s);
    }
  }

  /**
   * Adds to all fields, as {@link #addAll(long[], long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @param deltas what to add: for key i from i x {@link #fields} on
   * @return how many were inserted
   */
  public int addAll(byte[][] keys, long[] deltas) {
    checkRoom(keys.length, deltas);
    RecordBulk.checkAll(deltas);
    Session s = take(keys);
    try {
      return bulk.addAll(s, deltas);
    } finally {
      done(s);
    }
  }

  /**
   * Adds to all fields, as {@link #addAll(long[], long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @param deltas what to add: for key i from i x {@link #fields} on
   * @return how many were inserted
   */
  public int addAll(Slices keys, long[] deltas) {
    checkRoom(keys.count(), deltas);
    RecordBulk.checkAll(deltas);
    Session s = take(keys);
    try {
      return bulk.addAll(s, deltas);
    } finally {
      done(s);
    }
  }

  /**
   * Removes many records, one after the other, with the cache misses of looking for them
   * overlapping. Each removal is atomic by itself.
   *
   * @param keys the keys
   * @return how many were there
   */
  public int removeAll(long[] keys) {
    Session s = take(keys);
    try {
      return bulk.removeAll(s);
    } finally {
      done(s);
    }
  }

  /**
   * Removes many records, as {@link #removeAll(long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @return how many were there
   */
  public int removeAll(byte[][] keys) {
    Session s = take(keys);
    try {
      return bulk.removeAll(s);
    } finally {
      done(s);
    }
  }

  /**
   * Removes many records, as {@link #removeAll(long[])} does, by keys of bytes.
   *
   * @param keys the keys
   * @return how many were there
   */
  public int removeAll(Slices keys) {
    Session s = take(keys);
    try {
      return bulk.removeAll(s);
    } finally {
      done(s);
    }
  }

  /** Counts entries, or the records that are alive if there is an access to tell. */
  static long count(HashIndex index, Session session, RecordAccess records) {
    BucketCursor buckets = new BucketCursor(index);
    long n = 0;
    boolean more = true;
    while (more) {
      Participant p = session.enter();
      try {
        for (int i = 0; i < 64 && more; i++) {
          more = buckets.next(p, session.probe());
          n += records == null ? buckets.count() : alive(buckets, records);
        }
      } finally {
        session.exit();
      }
    }
    return n;
  }

  private static long alive(BucketCursor buckets, RecordAccess records) {
    long n = 0;
    for (int i = 0; i < buckets.count(); i++) {
      if (records.isAlive(buckets.ref(i))) {
        n++;
      }
    }
    return n;
  }
}
