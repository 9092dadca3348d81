package io.permalloy.bench.peers.ycsb;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import org.HdrHistogram.Histogram;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.Status;

/**
 * Times the operations of one thread, as YCSB's own wrapper does, but to the nanosecond and without
 * sharing. An update after a read in one transaction is a read-modify-write too.
 */
final class TimedDb extends DB {
  private static final long NONE = Long.MIN_VALUE;
  private static final long LONGEST_NS = 60_000_000_000L;
  private static final int DIGITS = 3;

  /** What is timed. */
  enum Operation {
    READ,
    UPDATE,
    READ_MODIFY_WRITE,
    INSERT
  }

  private final DB db;
  private final Map<Operation, Histogram> times = new EnumMap<>(Operation.class);
  private long readBegan = NONE;

  TimedDb(DB db) {
    this.db = db;
    for (Operation operation : Operation.values()) {
      times.put(operation, new Histogram(LONGEST_NS, DIGITS));
    }
  }

  Histogram times(Operation operation) {
    return times.get(operation);
  }

  /** Forgets what was timed. */
  void clear() {
    times.values().forEach(Histogram::reset);
  }

  void beginTransaction() {
    readBegan = NONE;
  }

  private void record(Operation operation, long began, long ended) {
    times.get(operation).recordValue(Math.min(ended - began, LONGEST_NS));
  }

  @Override
  public Status read(
      String table, String key, Set<String> fields, Map<String, ByteIterator> result) {
    long began = System.nanoTime();
    Status status = db.read(table, key, fields, result);
    record(Operation.READ, began, System.nanoTime());
    readBegan = began;
    return status;
  }

  @Override
  public Status update(String table, String key, Map<String, ByteIterator> values) {
    long began = System.nanoTime();
    Status status = db.update(table, key, values);
    long ended = System.nanoTime();
    record(Operation.UPDATE, began, ended);
    if (readBegan != NONE) {
      record(Operation.READ_MODIFY_WRITE, readBegan, ended);
    }
    return status;
  }

  @Override
  public Status insert(String table, String key, Map<String, ByteIterator> values) {
    long began = System.nanoTime();
    Status status = db.insert(table, key, values);
    record(Operation.INSERT, began, System.nanoTime());
    return status;
  }

  @Override
  public Status delete(String table, String key) {
    return db.delete(table, key);
  }

  @Override
  @SuppressWarnings("JdkObsolete") // the signature is YCSB's
  public Status scan(
      String table,
      String startKey,
      int count,
      Set<String> fields,
      Vector<HashMap<String, ByteIterator>> result) {
    return db.scan(table, startKey, count, fields, result);
  }
}
