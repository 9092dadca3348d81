package io.permalloy.offheap.oracle;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** A {@link RecordSubject} on the heap with one planted defect. */
final class HeapRecords implements RecordSubject {
  /** The defects; none of them shows in every operation. */
  enum Defect {
    NONE,
    ACQUIRE_RESETS,
    INITIAL_FIELDS_IGNORED,
    REMOVED_IS_STORED,
    ADD_TO_REMOVED,
    MIN_IS_UNSIGNED,
    MAX_IS_MIN,
    COMPARE_IGNORES_HIGH_HALF,
    REMOVED_IS_READABLE,
    CURSOR_FOLLOWS_THE_KEY,
    REMOVE_ANSWERS_TRUE_TWICE,
    TAKES_A_FIELD_TOO_FEW,
    SETS_A_FIELD_TOO_FEW,
    GET_AND_SET_ANSWERS_THE_NEW_VALUE,
    READS_REMOVED_RECORDS,
    GET_ALL_FORGETS_THE_LAST,
    GET_ALL_LEAVES_ABSENT_RECORDS,
    PUT_ALL_INSERTS_ONLY,
    ADD_ALL_SETS,
    ADD_ALL_OMITS_ABSENT_RECORDS,
    ADD_TO_FIELD_ANSWERS_THE_NEW_VALUE,
    REMOVE_ALL_COUNTS_ABSENT_RECORDS,
    LAST_FIELD_LOST_ON_REOPEN,
    FULL_WHEN_EMPTY
  }

  private static final class Row {
    private long[] fields;
    private boolean removed;
  }

  private final Map<ByteBuffer, Row> map = new HashMap<>();
  private final Cursor[] cursors = {new HeapCursor(), new HeapCursor()};
  private final Defect defect;
  private final int fields;

  HeapRecords(Defect defect, int fields) {
    this.defect = defect;
    this.fields = fields;
  }

  @Override
  public Cursor cursor(int number) {
    return cursors[number];
  }

  @Override
  public int getAll(byte[][] keys, long[] into) {
    int present = 0;
    int count = defect == Defect.GET_ALL_FORGETS_THE_LAST ? keys.length - 1 : keys.length;
    for (int i = 0; i < count; i++) {
      Row row = map.get(ByteBuffer.wrap(keys[i]));
      if (row != null) {
        System.arraycopy(row.fields, 0, into, i * fields, fields);
        present++;
      } else if (defect != Defect.GET_ALL_LEAVES_ABSENT_RECORDS) {
        Arrays.fill(into, i * fields, (i + 1) * fields, REMOVED);
      }
    }
    return present;
  }

  @Override
  public int putAll(byte[][] keys, long[] values) {
    return fill(keys, values, defect == Defect.PUT_ALL_INSERTS_ONLY ? (a, b) -> a : (a, b) -> b);
  }

  @Override
  public int addAll(byte[][] keys, long[] deltas) {
    return fill(keys, deltas, defect == Defect.ADD_ALL_SETS ? (a, b) -> b : Long::sum);
  }

  private int fill(byte[][] keys, long[] values, LongBinaryOperator present) {
    int inserted = 0;
    for (int i = 0; i < keys.length; i++) {
      Row row = map.get(ByteBuffer.wrap(keys[i]));
      boolean absent = row == null;
      if (absent && defect == Defect.ADD_ALL_OMITS_ABSENT_RECORDS) {
        continue;
      }
      if (absent) {
        row = new Row();
        row.fields = new long[fields];
        map.put(ByteBuffer.wrap(keys[i]), row);
        inserted++;
      }
      for (int field = 0; field < fields; field++) {
        long value = values[i * fields + field];
        row.fields[field] = absent ? value : present.applyAsLong(row.fields[field], value);
      }
    }
    return inserted;
  }

  @Override
  public int addAll(byte[][] keys, int field, long[] deltas, long[] before) {
    int present = 0;
    for (int i = 0; i < keys.length; i++) {
      Row row = map.get(ByteBuffer.wrap(keys[i]));
      before[i] = row == null ? REMOVED : row.fields[field];
      if (row != null) {
        row.fields[field] += deltas[i];
        present++;
        before[i] += defect == Defect.ADD_TO_FIELD_ANSWERS_THE_NEW_VALUE ? deltas[i] : 0;
      }
    }
    return present;
  }

  @Override
  public int removeAll(byte[][] keys) {
    int removed = 0;
    for (byte[] key : keys) {
      Row row = map.remove(ByteBuffer.wrap(key));
      if (row != null) {
        row.removed = true;
      }
      removed += row != null || defect == Defect.REMOVE_ALL_COUNTS_ABSENT_RECORDS ? 1 : 0;
    }
    return removed;
  }

  @Override
  public void forEach(BiConsumer<byte[], long[]> action) {
    map.forEach((key, row) -> action.accept(key.array(), row.fields));
  }

  @Override
  public long size() {
    return map.size();
  }

  @Override
  public void reopen() {
    if (defect == Defect.LAST_FIELD_LOST_ON_REOPEN) {
      map.values().forEach(row -> row.fields[fields - 1] = 0);
    }
  }

  @Override
  public void close() {}

  private final class HeapCursor implements Cursor {
    private ByteBuffer key;
    private Row row;

    @Override
    public boolean find(byte[] bytes) {
      key = ByteBuffer.wrap(bytes);
      row = map.get(key);
      return row != null;
    }

    @Override
    public boolean acquire(byte[] bytes, long[] initialFields) {
      boolean absent = !find(bytes);
      if (absent) {
        if (defect == Defect.FULL_WHEN_EMPTY && bytes.length == Data.MAX_KEY) {
          throw new FullException(null);
        }
        row = new Row();
        map.put(key, row);
      }
      if (absent || defect == Defect.ACQUIRE_RESETS) {
        row.fields =
            defect == Defect.INITIAL_FIELDS_IGNORED ? new long[fields] : initialFields.clone();
      }
      return absent;
    }

    private long update(int field, LongUnaryOperator function) {
      if (defect == Defect.CURSOR_FOLLOWS_THE_KEY && map.containsKey(key)) {
        row = map.get(key);
      }
      long old = row.fields[field];
      if (row.removed && defect != Defect.REMOVED_IS_READABLE) {
        return REMOVED;
      }
      store(field, function.applyAsLong(old));
      return old;
    }

    private void checkLimit(long value) {
      if (value == REMOVED) {
        throw new IllegalArgumentException();
      }
    }

    private void store(int field, long value) {
      if (value == REMOVED && defect != Defect.REMOVED_IS_STORED) {
        throw new IllegalArgumentException();
      }
      row.fields[field] = value;
    }

    @Override
    public long get(int field) {
      return update(field, old -> old);
    }

    @Override
    public long getAndAdd(int field, long delta) {
      if (row.removed && defect == Defect.ADD_TO_REMOVED) {
        return row.fields[field];
      }
      return update(field, old -> old + delta);
    }

    @Override
    public long getAndMin(int field, long value) {
      checkLimit(value);
      return update(
          field,
          old ->
              defect == Defect.MIN_IS_UNSIGNED && Long.compareUnsigned(old, value) < 0
                  ? old
                  : Math.min(old, value));
    }

    @Override
    public long getAndMax(int field, long value) {
      checkLimit(value);
      return update(
          field, old -> defect == Defect.MAX_IS_MIN ? Math.min(old, value) : Math.max(old, value));
    }

    @Override
    public boolean compareAndSet(int field, long expected, long value) {
      long old = get(field);
      boolean same =
          defect == Defect.COMPARE_IGNORES_HIGH_HALF
              ? (int) old == (int) expected
              : old == expected;
      if (same && !row.removed) {
        store(field, value);
      }
      return same && !row.removed;
    }

    @Override
    public boolean get(long[] into) {
      System.arraycopy(row.fields, 0, into, 0, fields);
      return !row.removed || defect == Defect.READS_REMOVED_RECORDS;
    }

    @Override
    public boolean set(long[] values) {
      int count = defect == Defect.SETS_A_FIELD_TOO_FEW ? fields - 1 : fields;
      if (!row.removed) {
        System.arraycopy(values, 0, row.fields, 0, count);
      }
      return !row.removed;
    }

    @Override
    public long getAndSet(int field, long value) {
      long old = update(field, before -> value);
      return defect == Defect.GET_AND_SET_ANSWERS_THE_NEW_VALUE ? value : old;
    }

    @Override
    public boolean removeAndGet(long[] values) {
      int count = defect == Defect.TAKES_A_FIELD_TOO_FEW ? fields - 1 : fields;
      if (!row.removed) {
        System.arraycopy(row.fields, 0, values, 0, count);
      }
      return remove();
    }

    @Override
    public boolean remove() {
      boolean removed = !row.removed || defect == Defect.REMOVE_ANSWERS_TRUE_TWICE;
      row.removed = true;
      map.remove(key, row);
      return removed;
    }

    @Override
    public void close() {
      row = null;
    }
  }
}
