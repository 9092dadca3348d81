package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.LongLongCursor;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.SnapshotRecordCursor;
import io.permalloy.runtime.Store;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads all that the maps of an epoch hold when nobody works on them any more. So what was put and
 * is gone, or is there twice, is known, however rarely its key was read.
 */
final class Audit {
  private final Store store;
  private final Session session;
  private final long epoch;

  Audit(Store store, Session session, long epoch) {
    this.store = store;
    this.session = session;
    this.epoch = epoch;
  }

  void into(OperationLog log) {
    log.beginAudit(epoch);
    boolean complete = true;
    for (int map : Target.MAPS) {
      if (store.exists(Target.name(map, epoch))) {
        complete &= audit(map, log);
      }
    }
    if (!complete) {
      throw new IllegalStateException("the maps of epoch " + epoch + " hold too much to audit");
    }
    log.endAudit();
  }

  private boolean audit(int map, OperationLog log) {
    return switch (map) {
      case Target.RECORDS, Target.PASSING_RECORDS -> records(map, log);
      case Target.LONGS, Target.PASSING_LONGS -> longs(map, log);
      case Target.SNAPSHOTS -> snapshots(map, log);
      default -> bytes(map, log);
    };
  }

  private boolean longs(int map, OperationLog log) {
    boolean complete = true;
    LongLongCursor cursor = store.longLongMap(Target.name(map, epoch)).cursor(session);
    while (cursor.next()) {
      long key = LongWork.inLog(cursor.key());
      complete &= log.audited(Target.object(map, 0, key), cursor.value());
    }
    return complete;
  }

  private boolean snapshots(int map, OperationLog log) {
    boolean complete = true;
    MemorySegment key = MemorySegment.ofArray(new long[1]);
    long[] fields = new long[SnapshotWork.FIELDS];
    try (SnapshotRecordCursor cursor =
        store.snapshotRecordMap(Target.name(map, epoch), fields.length).cursor(session)) {
      while (cursor.next()) {
        cursor.key(key, 0);
        cursor.get(fields);
        long object = Target.object(map, 0, key.get(ValueLayout.JAVA_LONG, 0));
        complete &= log.audited(object, SnapshotWork.numberOf(fields));
      }
    }
    return complete;
  }

  private boolean bytes(int map, OperationLog log) {
    boolean complete = true;
    try (BytesCursor cursor = store.bytesMap(Target.name(map, epoch)).cursor(session)) {
      while (cursor.next()) {
        long key = Values.keyOf(cursor.key());
        byte[] value = cursor.value();
        long place = ByteWork.place(map, key, epoch);
        long number = Values.numberOf(value, place);
        if (number == Values.NONE) {
          System.out.println("audit: " + Values.describe(value, place));
        }
        complete &= log.audited(Target.object(map, 0, key), number);
      }
    }
    return complete;
  }

  private boolean records(int map, OperationLog log) {
    boolean complete = true;
    MemorySegment key = MemorySegment.ofArray(new long[1]);
    try (RecordCursor cursor =
        store.recordMap(Target.name(map, epoch), Target.FIELDS).cursor(session)) {
      while (cursor.next()) {
        cursor.key(key, 0);
        long name = key.get(ValueLayout.JAVA_LONG, 0);
        for (int field = 0; field < Target.FIELDS; field++) {
          complete &= log.audited(Target.object(map, field, name), cursor.get(field));
        }
      }
    }
    return complete;
  }
}
