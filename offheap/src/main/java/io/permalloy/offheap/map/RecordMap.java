package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.BucketCursor;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordProtocol;

/**
 * A map from bytes to records of 64-bit fields that are updated in place, each field atomically.
 *
 * <p>Work with it through a {@link RecordCursor}, one a thread. Keys are 0 to 65,535 bytes.
 * Thread-safe; lock-free; allocates nothing in steady state.
 */
public final class RecordMap {
  /**
   * The one value that a field cannot hold. Field operations return it when the record has been
   * removed.
   */
  public static final long REMOVED = 0x8000_0000_0000_0001L;

  private final OffHeapStore store;
  private final HashIndex index;
  private final RecordProtocol protocol;
  private final Session session;
  private final int fields;

  RecordMap(OffHeapStore store, HashIndex index, Session session, int fields) {
    this.store = store;
    this.index = index;
    this.protocol = new RecordProtocol(index);
    this.session = session;
    this.fields = fields;
  }

  /**
   * A cursor that works through a session.
   *
   * @param through the session; of this store
   * @return the cursor, standing nowhere
   */
  public RecordCursor cursor(Session through) {
    through.checkIsOf(store);
    return new RecordCursor(index, protocol, through, fields);
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
   * Counts the records. Weakly consistent; O(size).
   *
   * @return count
   */
  public long size() {
    Session through = session != null ? session : store.borrow();
    try {
      return count(index, through, protocol);
    } finally {
      if (session == null) {
        store.giveBack(through);
      }
    }
  }

  /** Counts entries, or the records that are alive if there is a protocol to tell. */
  static long count(HashIndex index, Session session, RecordProtocol records) {
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

  private static long alive(BucketCursor buckets, RecordProtocol records) {
    long n = 0;
    for (int i = 0; i < buckets.count(); i++) {
      if (records.state(buckets.ref(i)) == RecordProtocol.ALIVE) {
        n++;
      }
    }
    return n;
  }
}
