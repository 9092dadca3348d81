package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.index.RecordFields;
import io.permalloy.offheap.index.UnpinnedRead;
import java.util.Arrays;

/**
 * Bulk operations on records of many writers. The keys are those of the session's {@link Bulk}; the
 * fields of key i are at i x fields of an array.
 *
 * <p>Reads pin nothing: the epoch is checked once for a part. Updates pin a part, and update its
 * records in place from the front; from the first key on that is not where it was looked for, the
 * rest of the part goes one by one, each with a pin of its own. So operations of one call on one
 * key happen in their order.
 */
final class RecordBulk {
  private static final long ABSENT = UnpinnedRead.ABSENT;
  private static final long UNSURE = UnpinnedRead.UNSURE;

  /** No field is left to add to. */
  private static final int NONE = -1;

  private final RecordAccess access;
  private final UnpinnedRead read;
  private final int fields;

  RecordBulk(RecordAccess access) {
    this.access = access;
    this.read = access.index().read();
    this.fields = access.fields();
  }

  // ---- reading

  /** Fields of absent records are REMOVED. Returns how many are there. */
  int getAll(Session s, long[] into) {
    Bulk bulk = s.bulk();
    int count = bulk.count();
    int present = 0;
    for (int from = 0; from < count; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, count);
      boolean isTrue = getSome(s, bulk, from, end, into);
      for (int i = from; i < end; i++) {
        long seen = isTrue ? bulk.blocks[i - from] : UNSURE;
        boolean there = seen > 0 || seen == UNSURE && getSlowly(s, bulk, i, into);
        if (there) {
          present++;
        } else {
          Arrays.fill(into, i * fields, (i + 1) * fields, RecordMap.REMOVED);
        }
      }
    }
    return present;
  }

  /** Tries without a pin. False if none of it may be believed. */
  private boolean getSome(Session s, Bulk bulk, int from, int end, long[] into) {
    long epoch = read.epoch();
    bulk.locate(s, access.index(), from, end);
    for (int k = 0; k < end - from; k++) {
      long seen = access.unpinned(bulk, k);
      boolean torn = seen > 0 && !get(seen, bulk.lengths[k], into, from + k);
      bulk.blocks[k] = torn ? UNSURE : seen;
    }
    return read.isStill(epoch) && !s.isClosed();
  }

  private boolean get(long record, int keyLength, long[] into, int i) {
    long at = RecordAccess.fieldsOf(record, keyLength);
    return RecordFields.getAll(record, at, into, i * fields, fields);
  }

  private boolean getSlowly(Session s, Bulk bulk, int i, long[] into) {
    s.enter();
    try {
      int length = bulk.length(i);
      long record = access.findAt(s, bulk.load(s, i), length);
      return record != 0 && get(record, length, into, i);
    } finally {
      s.exit();
    }
  }

  // ---- updating

  static void checkAll(long[] values) {
    for (long value : values) {
      RecordFields.check(value);
    }
  }

  /** Pins and locates a part. False if what was located may not be used; pinned all the same. */
  private boolean enterAndLocate(Session s, Bulk bulk, int from, int end) {
    s.enter();
    boolean done = false;
    try {
      bulk.locate(s, access.index(), from, end);
      done = true;
      return s.participant().pin().stable();
    } finally {
      if (!done) {
        s.exit();
      }
    }
  }

  /** Returns how many were inserted. */
  int putAll(Session s, long[] values) {
    Bulk bulk = s.bulk();
    int count = bulk.count();
    int inserted = 0;
    for (int from = 0; from < count; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, count);
      for (int i = putWhereFound(s, bulk, from, end, values); i < end; i++) {
        inserted += put(s, bulk, i, values) ? 1 : 0;
      }
    }
    return inserted;
  }

  /** Returns where it stopped. */
  private int putWhereFound(Session s, Bulk bulk, int from, int end, long[] values) {
    boolean usable = enterAndLocate(s, bulk, from, end);
    try {
      int i = from;
      while (usable && i < end) {
        long record = access.located(bulk, i - from);
        usable = record > 0 && set(record, bulk.lengths[i - from], values, i);
        i += usable ? 1 : 0;
      }
      return i;
    } finally {
      s.exit();
    }
  }

  private boolean set(long record, int keyLength, long[] values, int i) {
    long at = RecordAccess.fieldsOf(record, keyLength);
    return RecordFields.setAll(record, at, values, i * fields, fields);
  }

  private boolean put(Session s, Bulk bulk, int i, long[] values) {
    while (true) {
      long acquired = acquire(s, bulk, i, values, i * fields);
      try {
        if (acquired < 0 || set(acquired, bulk.length(i), values, i)) {
          return acquired < 0;
        }
      } finally {
        s.exit();
      }
    }
  }

  /** Pins, unless this throws, and finds or inserts: then the address is negated. */
  private long acquire(Session s, Bulk bulk, int i, long[] initial, int from) {
    try {
      return tryAcquire(s, bulk, i, initial, from);
    } catch (StoreFullException first) {
      s.reclaimAll();
      return tryAcquire(s, bulk, i, initial, from);
    }
  }

  private long tryAcquire(Session s, Bulk bulk, int i, long[] initial, int from) {
    s.enterForUpdate();
    boolean done = false;
    try {
      long acquired = access.acquireAt(s, bulk.load(s, i), bulk.length(i), initial, from);
      done = true;
      return acquired;
    } finally {
      if (!done) {
        s.exit();
      }
    }
  }

  /** Returns how many were there. */
  int removeAll(Session s) {
    Bulk bulk = s.bulk();
    int count = bulk.count();
    int removed = 0;
    for (int from = 0; from < count; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, count);
      bulk.locate(s, access.index(), from, end);
      for (int i = from; i < end; i++) {
        removed += remove(s, bulk, i) ? 1 : 0;
      }
    }
    return removed;
  }

  private boolean remove(Session s, Bulk bulk, int i) {
    s.enterForUpdate();
    try {
      long record = access.findAt(s, bulk.load(s, i), bulk.length(i));
      if (record == 0 || access.end(s, record) == 0) {
        return false;
      }
      access.clear(s, record);
      return true;
    } finally {
      s.exit();
    }
  }

  /** Adds to a field of those that are there. Returns how many are. */
  int addAll(Session s, int field, long[] deltas, long[] before) {
    Bulk bulk = s.bulk();
    int count = bulk.count();
    int present = 0;
    for (int from = 0; from < count; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, count);
      boolean usable = enterAndLocate(s, bulk, from, end);
      try {
        for (int i = from; i < end; i++) {
          long seen = usable ? access.located(bulk, i - from) : UNSURE;
          if (seen == UNSURE) {
            seen = access.findAt(s, bulk.load(s, i), bulk.length(i));
          }
          before[i] =
              seen == ABSENT
                  ? RecordMap.REMOVED
                  : add(seen, access.fieldsOf(seen), field, deltas[i]);
          present += before[i] == RecordMap.REMOVED ? 0 : 1;
        }
      } finally {
        s.exit();
      }
    }
    return present;
  }

  private static long add(long record, long fieldsAddress, int field, long delta) {
    return RecordFields.getAndAdd(record, fieldsAddress + ((long) field << 3), delta);
  }

  /** Adds to all fields; inserts the deltas where there is no record. Returns how many it did. */
  int addAll(Session s, long[] deltas) {
    Bulk bulk = s.bulk();
    int count = bulk.count();
    int inserted = 0;
    for (int from = 0; from < count; from += Bulk.AT_ONCE) {
      int end = Math.min(from + Bulk.AT_ONCE, count);
      int i = from;
      int left = NONE;
      boolean usable = enterAndLocate(s, bulk, from, end);
      try {
        while (usable && i < end) {
          long record = access.located(bulk, i - from);
          left = record > 0 ? addTo(record, deltas, i, fields - 1) : fields - 1;
          usable = left == NONE;
          i += usable ? 1 : 0;
        }
      } finally {
        s.exit();
      }
      for (; i < end; i++) {
        inserted += addOrInsert(s, bulk, i, deltas, left == NONE ? fields - 1 : left) ? 1 : 0;
        left = NONE;
      }
    }
    return inserted;
  }

  /** Adds, from a field down to the first. Returns which one was found sealed, or NONE. */
  private int addTo(long record, long[] deltas, int i, int from) {
    long at = access.fieldsOf(record);
    for (int field = from; field >= 0; field--) {
      long delta = deltas[i * fields + field];
      if (delta != 0 && add(record, at, field, delta) == RecordMap.REMOVED) {
        return field;
      }
    }
    return NONE;
  }

  /** Each field once: those above are in a record that has been removed meanwhile. */
  private boolean addOrInsert(Session s, Bulk bulk, int i, long[] deltas, int from) {
    long[] initial = bulk.row(fields);
    int left = from;
    while (true) {
      System.arraycopy(deltas, i * fields, initial, 0, left + 1);
      Arrays.fill(initial, left + 1, fields, 0);
      long acquired = acquire(s, bulk, i, initial, 0);
      try {
        left = acquired < 0 ? NONE : addTo(acquired, deltas, i, left);
        if (left == NONE) {
          return acquired < 0;
        }
      } finally {
        s.exit();
      }
    }
  }
}
