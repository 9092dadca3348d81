package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.BucketCursor;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordFields;

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

  RecordMap(OffHeapStore store, HashIndex index, int fields, Session bound) {
    this.store = store;
    this.sessions = new Sessions(store, bound);
    this.access = new RecordAccess(index, fields, HALVES);
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
