package io.permalloy.offheap.oracle;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BiConsumer;

/** A {@link RecordMap} of a store, as the random operations drive it. */
final class StoreRecords implements RecordSubject {
  private static final int PAD = 7;

  private final MemorySegment bytes = MemorySegment.ofArray(new byte[PAD + Data.MAX_KEY]);
  private final StoreLife life;
  private final int fields;
  private final Held[] cursors = new Held[2];
  private RecordMap map;
  private RecordMap bulk;
  private RecordCursor scan;

  StoreRecords(StoreLife life, int fields) {
    this.life = life;
    this.fields = fields;
    attach();
  }

  private void attach() {
    map = life.store().recordMap("records", fields);
    bulk = map.with(life.session());
    scan = map.cursor(life.session());
    for (int i = 0; i < cursors.length; i++) {
      cursors[i] = new Held(map.cursor(life.session()));
    }
  }

  @Override
  public Cursor cursor(int number) {
    return cursors[number];
  }

  @Override
  public int getAll(byte[][] keys, long[] into) {
    return bulk.getAll(keys, into);
  }

  @Override
  public int putAll(byte[][] keys, long[] values) {
    try {
      return bulk.putAll(keys, values);
    } catch (StoreFullException e) {
      throw new FullException(e);
    }
  }

  @Override
  public int addAll(byte[][] keys, long[] deltas) {
    try {
      return bulk.addAll(keys, deltas);
    } catch (StoreFullException e) {
      throw new FullException(e);
    }
  }

  @Override
  public int addAll(byte[][] keys, int field, long[] deltas, long[] before) {
    return bulk.addAll(keys, field, deltas, before);
  }

  @Override
  public int removeAll(byte[][] keys) {
    return bulk.removeAll(keys);
  }

  @Override
  public void forEach(BiConsumer<byte[], long[]> action) {
    scan.rewind();
    while (scan.next()) {
      scan.key(bytes, 0);
      byte[] key = bytes.asSlice(0, scan.keyLength()).toArray(ValueLayout.JAVA_BYTE);
      long[] row = new long[fields];
      for (int field = 0; field < fields; field++) {
        row[field] = scan.get(field);
      }
      action.accept(key, row);
    }
    scan.close();
  }

  @Override
  public long size() {
    return map.size();
  }

  @Override
  public void reopen() {
    if (life.outlivesClose()) {
      for (Held held : cursors) {
        held.close();
      }
      life.reopen();
      attach();
    }
  }

  @Override
  public void close() {
    for (Held held : cursors) {
      held.close();
    }
    life.close();
  }

  private final class Held implements Cursor {
    private final RecordCursor cursor;

    Held(RecordCursor cursor) {
      this.cursor = cursor;
    }

    private void load(byte[] key) {
      MemorySegment.copy(key, 0, bytes, ValueLayout.JAVA_BYTE, PAD, key.length);
    }

    @Override
    public boolean find(byte[] key) {
      load(key);
      return cursor.find(bytes, PAD, key.length);
    }

    @Override
    public boolean acquire(byte[] key, long[] initialFields) {
      load(key);
      try {
        return cursor.acquire(bytes, PAD, key.length, initialFields);
      } catch (StoreFullException e) {
        throw new FullException(e);
      }
    }

    @Override
    public long get(int field) {
      return cursor.get(field);
    }

    @Override
    public long getAndAdd(int field, long delta) {
      return cursor.getAndAdd(field, delta);
    }

    @Override
    public long getAndMin(int field, long value) {
      return cursor.getAndMin(field, value);
    }

    @Override
    public long getAndMax(int field, long value) {
      return cursor.getAndMax(field, value);
    }

    @Override
    public boolean compareAndSet(int field, long expected, long value) {
      return cursor.compareAndSet(field, expected, value);
    }

    @Override
    public boolean get(long[] into) {
      return cursor.get(into);
    }

    @Override
    public boolean set(long[] values) {
      return cursor.set(values);
    }

    @Override
    public long getAndSet(int field, long value) {
      return cursor.getAndSet(field, value);
    }

    @Override
    public boolean remove() {
      return cursor.remove();
    }

    @Override
    public boolean removeAndGet(long[] values) {
      return cursor.removeAndGet(values);
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
