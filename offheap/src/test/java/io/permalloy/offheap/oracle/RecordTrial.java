package io.permalloy.offheap.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A {@link RecordSubject} beside a {@link HashMap}. Cursor 0 looks its key up for every operation;
 * cursor 1 stays where it stands, also on records that were removed meanwhile.
 */
final class RecordTrial implements Trial {
  /** The operations, with their weights while the map grows and while it shrinks. */
  enum Kind {
    READ(2000, 2000),
    ACQUIRE(3000, 500),
    ADD(1200, 1000),
    MIN(600, 400),
    MAX(600, 400),
    CAS_CURRENT(500, 400),
    CAS_OTHER(400, 300),
    REFUSED(100, 100),
    SET(300, 200),
    SET_ALL(300, 200),
    REMOVE(700, 3000),
    TAKE(200, 1000),
    BULK_READ(60, 60),
    BULK_PUT(60, 20),
    BULK_SUM(60, 20),
    BULK_ADD(60, 60),
    BULK_REMOVE(20, 60),
    STAND(200, 200),
    LEAVE(50, 50),
    SIZE(100, 100),
    ITERATE(1, 1),
    REOPEN(1, 1);

    final int growing;
    final int shrinking;

    Kind(int growing, int shrinking) {
      this.growing = growing;
      this.shrinking = shrinking;
    }
  }

  private static final class Row {
    private final ByteBuffer key;
    private final long[] fields;
    private boolean alive = true;

    Row(ByteBuffer key, long[] fields) {
      this.key = key;
      this.fields = fields;
    }
  }

  private static final Set<Kind> FILLS =
      Set.of(Kind.ACQUIRE, Kind.STAND, Kind.BULK_PUT, Kind.BULK_SUM);
  private static final Kind[] KINDS = Kind.values();
  private static final long[] NOTABLE = {
    0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, RecordSubject.REMOVED + 1, RecordSubject.REMOVED - 1
  };

  private final RecordSubject subject;
  private final int keys;
  private final int fields;
  private final long fullFrom;
  private final Map<ByteBuffer, Row> model = new HashMap<>();
  private Row standing;
  private long timesFull;

  /**
   * @param keys size of the key space
   * @param fullFrom live records from which the store may say that it is full
   */
  RecordTrial(RecordSubject subject, int keys, int fields, long fullFrom) {
    this.subject = subject;
    this.keys = keys;
    this.fields = fields;
    this.fullFrom = fullFrom;
  }

  /** A sequence of operations for this trial, in phases long enough to fill the key space. */
  static Operations operations(long seed, int keys) {
    int[] growing = new int[KINDS.length];
    int[] shrinking = new int[KINDS.length];
    for (Kind kind : KINDS) {
      growing[kind.ordinal()] = kind.growing;
      shrinking[kind.ordinal()] = kind.shrinking;
    }
    return new Operations(seed, growing, shrinking, 4L * keys);
  }

  @Override
  public void step(long operation) throws Exception {
    Kind kind = KINDS[Operations.kind(operation)];
    byte[] key = key(operation);
    try {
      apply(kind, key, Operations.draw(operation));
    } catch (FullException full) {
      assertTrue(
          FILLS.contains(kind) && model.size() >= fullFrom,
          () -> "full with " + model.size() + " records: " + full.getCause());
      timesFull++;
      if (kind == Kind.BULK_PUT || kind == Kind.BULK_SUM) {
        readAgain(keys(operation));
        return;
      }
      assertEquals(model.containsKey(ByteBuffer.wrap(key)), subject.cursor(0).find(key));
      standing = kind == Kind.STAND ? null : standing;
    } catch (AssertionError e) {
      throw new AssertionError(describe(operation) + ": " + e.getMessage(), e);
    }
  }

  /** How often the store said that it is full. */
  long timesFull() {
    return timesFull;
  }

  private void apply(Kind kind, byte[] key, int draw) throws Exception {
    switch (kind) {
      case ACQUIRE -> acquire(0, key, draw);
      case STAND -> standing = acquire(1, key, draw);
      case LEAVE -> {
        subject.cursor(1).close();
        standing = null;
      }
      case BULK_READ, BULK_PUT, BULK_SUM, BULK_ADD, BULK_REMOVE -> inBulk(kind, key, draw);
      case SIZE -> assertEquals(model.size(), subject.size(), "size");
      case ITERATE -> assertContent();
      case REOPEN -> {
        standing = null;
        subject.reopen();
        assertContent();
      }
      default -> {
        boolean stand = (draw & 7) == 0 && standing != null;
        Row row = stand ? standing : model.get(ByteBuffer.wrap(key));
        RecordSubject.Cursor cursor = subject.cursor(stand ? 1 : 0);
        if (!stand) {
          assertEquals(row != null, cursor.find(key), "found");
        }
        if (row != null) {
          onRecord(kind, cursor, row, draw >>> 3);
          assertRow(row, cursor);
        }
      }
    }
  }

  private Row acquire(int number, byte[] key, int draw) {
    Row row = model.get(ByteBuffer.wrap(key));
    long[] initial = new long[fields];
    Arrays.setAll(initial, field -> value(draw + field));
    RecordSubject.Cursor cursor = subject.cursor(number);
    assertEquals(row == null, cursor.acquire(key, initial.clone()), "inserted");
    if (row == null) {
      row = new Row(ByteBuffer.wrap(key), initial);
      model.put(row.key, row);
    }
    assertRow(row, cursor);
    return row;
  }

  private void onRecord(Kind kind, RecordSubject.Cursor cursor, Row row, int draw) {
    int field = draw % fields;
    long value = value(draw);
    long old = row.alive ? row.fields[field] : RecordSubject.REMOVED;
    switch (kind) {
      case ADD -> {
        if (old + value != RecordSubject.REMOVED) {
          assertEquals(old, cursor.getAndAdd(field, value));
          store(row, field, old + value);
        }
      }
      case MIN -> {
        assertEquals(old, cursor.getAndMin(field, value));
        store(row, field, Math.min(old, value));
      }
      case MAX -> {
        assertEquals(old, cursor.getAndMax(field, value));
        store(row, field, Math.max(old, value));
      }
      case CAS_CURRENT -> {
        assertEquals(row.alive, cursor.compareAndSet(field, row.fields[field], value));
        store(row, field, value);
      }
      case CAS_OTHER -> {
        long expected = row.fields[field] ^ 1L << (draw & 63);
        assertEquals(
            false,
            cursor.compareAndSet(
                field, expected == RecordSubject.REMOVED ? ~old : expected, value));
      }
      case REFUSED -> {
        if (row.alive) {
          assertThrows(IllegalArgumentException.class, () -> storeRemoved(cursor, row, draw));
        }
      }
      case SET -> {
        assertEquals(old, cursor.getAndSet(field, value));
        store(row, field, value);
      }
      case SET_ALL -> {
        long[] values = row(draw);
        assertEquals(row.alive, cursor.set(values));
        for (int f = 0; f < fields; f++) {
          store(row, f, values[f]);
        }
      }
      case REMOVE -> {
        assertEquals(row.alive, cursor.remove());
        remove(row);
      }
      case TAKE -> {
        long[] last = new long[fields];
        assertEquals(row.alive, cursor.removeAndGet(last));
        assertArrayEquals(row.alive ? row.fields : new long[fields], last, "last values");
        remove(row);
      }
      default -> {}
    }
  }

  private void remove(Row row) {
    if (row.alive) {
      row.alive = false;
      model.remove(row.key);
    }
  }

  private long[] row(int draw) {
    long[] row = new long[fields];
    Arrays.setAll(row, field -> value(draw + field));
    return row;
  }

  /** One key, its neighbours, and the same once more. */
  private byte[][] keys(byte[] first, int draw) {
    byte[][] some = new byte[1 + draw % 50][];
    Arrays.setAll(some, i -> i % 7 == 0 ? first : Data.key((draw + i * 31) % keys));
    return some;
  }

  private byte[][] keys(long operation) {
    return keys(key(operation), Operations.draw(operation));
  }

  private void inBulk(Kind kind, byte[] key, int draw) {
    byte[][] some = keys(key, draw);
    long[] values = new long[some.length * fields];
    Arrays.setAll(values, i -> value(draw + i) >> 8);
    switch (kind) {
      case BULK_PUT -> fill(some, values, subject.putAll(some, values), false);
      case BULK_SUM -> {
        if (!meetsRemoved(some, values, fields, 0)) {
          fill(some, values, subject.addAll(some, values), true);
        }
      }
      case BULK_ADD -> {
        if (!meetsRemoved(some, values, 1, draw % fields)) {
          addInBulk(some, values, draw % fields);
        }
      }
      case BULK_REMOVE -> {
        int removed = 0;
        for (byte[] k : some) {
          Row row = model.get(ByteBuffer.wrap(k));
          removed += row == null ? 0 : 1;
          if (row != null) {
            remove(row);
          }
        }
        assertEquals(removed, subject.removeAll(some), "removed");
      }
      default -> {}
    }
    readInBulk(some);
  }

  /** Whether one of the sums would be the value that no field can hold. */
  private boolean meetsRemoved(byte[][] some, long[] deltas, int perKey, int firstField) {
    Map<ByteBuffer, long[]> sums = new HashMap<>();
    boolean meets = false;
    for (int i = 0; i < some.length; i++) {
      Row row = model.get(ByteBuffer.wrap(some[i]));
      long[] sum =
          sums.computeIfAbsent(
              ByteBuffer.wrap(some[i]), k -> row == null ? new long[fields] : row.fields.clone());
      for (int f = 0; f < perKey; f++) {
        sum[firstField + f] += deltas[i * perKey + f];
        meets |= sum[firstField + f] == RecordSubject.REMOVED;
      }
    }
    return meets;
  }

  private void fill(byte[][] some, long[] values, int answer, boolean adds) {
    int inserted = 0;
    for (int i = 0; i < some.length; i++) {
      ByteBuffer k = ByteBuffer.wrap(some[i]);
      Row row = model.get(k);
      if (row == null) {
        row = new Row(k, new long[fields]);
        model.put(k, row);
        inserted++;
      }
      for (int f = 0; f < fields; f++) {
        row.fields[f] = (adds ? row.fields[f] : 0) + values[i * fields + f];
      }
    }
    assertEquals(inserted, answer, "inserted");
  }

  private void addInBulk(byte[][] some, long[] values, int field) {
    long[] before = new long[some.length];
    int present = subject.addAll(some, field, values, before);
    for (int i = 0; i < some.length; i++) {
      Row row = model.get(ByteBuffer.wrap(some[i]));
      assertEquals(row == null ? RecordSubject.REMOVED : row.fields[field], before[i], "before");
      if (row != null) {
        row.fields[field] += values[i];
        present--;
      }
    }
    assertEquals(0, present, "present");
  }

  private void readInBulk(byte[][] some) {
    long[] into = new long[some.length * fields];
    int present = subject.getAll(some, into);
    long[] absent = new long[fields];
    Arrays.fill(absent, RecordSubject.REMOVED);
    for (int i = 0; i < some.length; i++) {
      Row row = model.get(ByteBuffer.wrap(some[i]));
      long[] got = Arrays.copyOfRange(into, i * fields, (i + 1) * fields);
      assertArrayEquals(row == null ? absent : row.fields, got, "in bulk");
      present -= row == null ? 0 : 1;
    }
    assertEquals(0, present, "present");
  }

  /** How far a bulk operation came that found the store full, only the map can tell. */
  private void readAgain(byte[][] some) {
    for (byte[] k : some) {
      ByteBuffer key = ByteBuffer.wrap(k);
      RecordSubject.Cursor cursor = subject.cursor(0);
      boolean there = cursor.find(k);
      Row row = model.get(key);
      assertTrue(there || row == null, "a full store has lost a record");
      if (there) {
        row = row == null ? new Row(key, new long[fields]) : row;
        model.put(key, row);
        assertTrue(cursor.get(row.fields));
      }
    }
    subject.cursor(0).close();
  }

  /** Tries to store the one value that a field cannot hold. */
  private void storeRemoved(RecordSubject.Cursor cursor, Row row, int draw) {
    int field = draw % fields;
    switch (draw >>> 4 & 3) {
      case 0 -> cursor.getAndAdd(field, RecordSubject.REMOVED - row.fields[field]);
      case 1 -> cursor.getAndMin(field, RecordSubject.REMOVED);
      case 2 -> cursor.getAndMax(field, RecordSubject.REMOVED);
      default -> cursor.compareAndSet(field, row.fields[field], RecordSubject.REMOVED);
    }
  }

  private static void store(Row row, int field, long value) {
    if (row.alive) {
      row.fields[field] = value;
    }
  }

  private void assertRow(Row row, RecordSubject.Cursor cursor) {
    long[] all = new long[fields];
    assertEquals(row.alive, cursor.get(all), "there");
    if (row.alive) {
      assertArrayEquals(row.fields, all, "all fields");
    }
    for (int field = 0; field < fields; field++) {
      assertEquals(
          row.alive ? row.fields[field] : RecordSubject.REMOVED, cursor.get(field), "field");
    }
  }

  private void assertContent() {
    Map<ByteBuffer, long[]> seen = new HashMap<>();
    subject.forEach(
        (key, row) -> {
          if (seen.put(ByteBuffer.wrap(key), row) != null) {
            fail("iteration shows a key twice: " + Data.text(key));
          }
        });
    for (Map.Entry<ByteBuffer, Row> entry : model.entrySet()) {
      assertArrayEquals(
          entry.getValue().fields,
          seen.get(entry.getKey()),
          () -> "iteration: record of " + Data.text(entry.getKey().array()));
    }
    assertEquals(model.size(), seen.size(), "records of the iteration");
    assertEquals(model.size(), subject.size(), "size");
  }

  @Override
  public void finish() throws Exception {
    standing = null;
    assertContent();
    subject.reopen();
    assertContent();
  }

  /** Small numbers, the ends of the range, and any others; never {@code REMOVED}. */
  private static long value(int draw) {
    long random = Operations.mix(draw);
    return switch ((int) (random & 3)) {
      case 0 -> NOTABLE[(int) ((random >>> 33) % NOTABLE.length)];
      case 1 -> random == RecordSubject.REMOVED ? 0 : random;
      default -> random >> 54;
    };
  }

  private byte[] key(long operation) {
    return Data.key(Operations.keyDraw(operation) % keys);
  }

  @Override
  public String describe(long operation) {
    Kind kind = KINDS[Operations.kind(operation)];
    int draw = Operations.draw(operation);
    return kind
        + (kind.ordinal() < Kind.LEAVE.ordinal()
            ? " key "
                + Operations.keyDraw(operation) % keys
                + " ("
                + key(operation).length
                + " bytes), draw "
                + draw
            : "");
  }

  @Override
  public void close() {
    subject.close();
  }
}
