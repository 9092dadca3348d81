package io.permalloy.offheap.oracle;

import java.util.function.BiConsumer;

/** A map from bytes to records of longs under test, with several cursors. */
interface RecordSubject extends AutoCloseable {
  /** What a field operation answers on a removed record, and the one value no field can hold. */
  long REMOVED = 0x8000_0000_0000_0001L;

  /** A position on one record. */
  interface Cursor {
    boolean find(byte[] key);

    /** Throws {@link FullException}. */
    boolean acquire(byte[] key, long[] initialFields);

    long get(int field);

    long getAndAdd(int field, long delta);

    long getAndMin(int field, long value);

    long getAndMax(int field, long value);

    boolean compareAndSet(int field, long expected, long value);

    boolean get(long[] into);

    boolean set(long[] values);

    long getAndSet(int field, long value);

    boolean remove();

    boolean removeAndGet(long[] values);

    void close();
  }

  /** The cursor with this number; after a reopening, a new one. */
  Cursor cursor(int number);

  /** Fields of key i are at i x fields; all REMOVED if it is absent. Answers how many are there. */
  int getAll(byte[][] keys, long[] into);

  /** Answers how many were inserted. Throws {@link FullException}. */
  int putAll(byte[][] keys, long[] values);

  /** Answers how many were inserted. Throws {@link FullException}. */
  int addAll(byte[][] keys, long[] deltas);

  /** Answers how many are there. */
  int addAll(byte[][] keys, int field, long[] deltas, long[] before);

  /** Answers how many were there. */
  int removeAll(byte[][] keys);

  void forEach(BiConsumer<byte[], long[]> action);

  long size();

  /** Closes the store and opens it again, where it outlives its closing; else does nothing. */
  void reopen();

  @Override
  void close();
}
