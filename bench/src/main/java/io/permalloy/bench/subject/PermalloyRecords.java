package io.permalloy.bench.subject;

import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Permalloy's {@link RecordMap}: the value is a record of 64-bit fields, updated in place. A get
 * reads every field, a put sets every field.
 */
public final class PermalloyRecords implements SubjectFactory {
  /** In options, tables and files. */
  public static final String NAME = "permalloy-records";

  /** For the service loader. */
  public PermalloyRecords() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String configuration() {
    return "Permalloy RecordMap: store in memory, a session and a cursor for each thread, not sized"
        + " in advance";
  }

  @Override
  public Subject open(Dataset data) {
    if (data.shape().valueBytes() % Long.BYTES != 0) {
      throw new UnsupportedOperationException("a record is whole fields of 8 bytes");
    }
    return new Opened(data, Store.open(PermalloyStores.memory(data)));
  }

  private static final class Opened implements Subject {
    private final Dataset data;
    private final Store store;
    private final RecordMap map;
    private final Queue<Access> clients = new ConcurrentLinkedQueue<>();

    Opened(Dataset data, Store store) {
      this.data = data;
      this.store = store;
      this.map = store.recordMap("bench", data.shape().valueBytes() / Long.BYTES);
    }

    @Override
    public Client client() {
      Access client = new Access(data, map, store.session());
      clients.add(client);
      return client;
    }

    @Override
    public long size() {
      return map.size();
    }

    /** A cursor that stands on a record would hold the store open. */
    @Override
    public void close() {
      clients.forEach(client -> client.cursor.close());
      store.close();
    }
  }

  private static final class Access extends Client {
    private final RecordMap map;
    private final RecordCursor cursor;
    private final MemorySegment nativeKey;
    private final long[] fields;
    private byte[][] keys = {};
    private long[] rows = {};

    Access(Dataset data, RecordMap map, Session session) {
      super(data);
      this.map = map.with(session);
      this.cursor = map.cursor(session);
      this.nativeKey = Arena.ofAuto().allocate(key.length);
      this.fields = new long[map.fields()];
    }

    private boolean find() {
      MemorySegment.copy(MemorySegment.ofArray(key), 0, nativeKey, 0, key.length);
      return cursor.find(nativeKey, 0, key.length);
    }

    @Override
    protected boolean get() {
      if (!find() || !cursor.get(fields)) {
        return false;
      }
      for (int i = 0; i < fields.length; i++) {
        Dataset.setWord(value, i * Long.BYTES, fields[i]);
      }
      return true;
    }

    @Override
    protected void put() {
      if (!putIfAbsent()) {
        cursor.set(fields);
      }
    }

    /** Room for batches of one size: the size only changes with the benchmark. */
    private void room(int count) {
      if (keys.length != count) {
        keys = new byte[count][];
        rows = new long[count * fields.length];
        for (int i = 0; i < count; i++) {
          keys[i] = data.keyBuffer();
        }
      }
    }

    @Override
    public int getAll(int[] positions) {
      room(positions.length);
      for (int i = 0; i < positions.length; i++) {
        data.key(positions[i], keys[i]);
      }
      return map.getAll(keys, rows);
    }

    @Override
    public void putAll(int[] positions, long stamp) {
      room(positions.length);
      for (int i = 0; i < positions.length; i++) {
        data.key(positions[i], keys[i]);
        data.value(positions[i], stamp, value);
        for (int f = 0; f < fields.length; f++) {
          rows[i * fields.length + f] = Dataset.word(value, f * Long.BYTES);
        }
      }
      map.putAll(keys, rows);
    }

    @Override
    protected boolean putIfAbsent() {
      for (int i = 0; i < fields.length; i++) {
        fields[i] = Dataset.word(value, i * Long.BYTES);
      }
      MemorySegment.copy(MemorySegment.ofArray(key), 0, nativeKey, 0, key.length);
      return cursor.acquire(nativeKey, 0, key.length, fields);
    }

    @Override
    protected void remove() {
      if (find()) {
        cursor.remove();
      }
    }

    /** Of the last field alone. */
    @Override
    protected boolean compareAndSet() {
      int last = (fields.length - 1) * Long.BYTES;
      return find()
          && cursor.compareAndSet(
              fields.length - 1, Dataset.word(expected, last), Dataset.word(value, last));
    }

    @Override
    protected long add(long delta) {
      if (!find()) {
        throw new IllegalStateException("no record to add to");
      }
      return cursor.getAndAdd(fields.length - 1, delta) + delta;
    }

    @Override
    public long iterate() {
      long sum = 0;
      cursor.rewind();
      while (cursor.next()) {
        sum += cursor.get(0);
      }
      return sum;
    }
  }
}
