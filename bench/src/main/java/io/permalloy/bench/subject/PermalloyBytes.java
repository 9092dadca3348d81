package io.permalloy.bench.subject;

import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.lang.foreign.MemorySegment;

/** Permalloy's {@link BytesMap}, through a session for each client. Nothing is sized in advance. */
public final class PermalloyBytes implements SubjectFactory {
  /** In options, tables and files. */
  public static final String NAME = "permalloy-bytes";

  /** For the service loader. */
  public PermalloyBytes() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String configuration() {
    return "Permalloy BytesMap: store in memory, a session for each thread, not sized in advance";
  }

  @Override
  public Subject open(Dataset data) {
    return new Opened(data, Store.open(PermalloyStores.memory(data)));
  }

  /**
   * In a store of one's own.
   *
   * @param data keys and values to come
   * @param uri of a store that does not exist yet
   * @return a new subject
   */
  public static Subject open(Dataset data, String uri) {
    return new Opened(data, Store.open(uri));
  }

  private record Opened(Dataset data, Store store, BytesMap map) implements Subject {
    Opened(Dataset data, Store store) {
      this(data, store, store.bytesMap("bench"));
    }

    @Override
    public Client client() {
      return new Access(data, map, store.session());
    }

    @Override
    public long size() {
      return map.size();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static final class Access extends Client {
    private final BytesMap map;
    private final BytesCursor cursor;
    private final MemorySegment target;
    private byte[][] keys = {};
    private byte[][] values = {};
    private int[] lengths = {};

    Access(Dataset data, BytesMap map, Session session) {
      super(data);
      this.map = map.with(session);
      this.cursor = map.cursor(session);
      this.target = MemorySegment.ofArray(value);
    }

    @Override
    protected boolean get() {
      return map.get(key, value) != BytesMap.ABSENT;
    }

    @Override
    protected void put() {
      map.put(key, value);
    }

    @Override
    protected void remove() {
      map.remove(key);
    }

    @Override
    protected boolean putIfAbsent() {
      return map.putIfAbsent(key, value);
    }

    @Override
    protected boolean compareAndSet() {
      return map.compareAndSet(key, expected, value);
    }

    /** Room for batches of one size: the size only changes with the benchmark. */
    private void room(int count) {
      if (lengths.length != count) {
        keys = new byte[count][];
        values = new byte[count][];
        lengths = new int[count];
        for (int i = 0; i < count; i++) {
          keys[i] = data.keyBuffer();
          values[i] = data.valueBuffer();
        }
      }
    }

    @Override
    public int getAll(int[] positions) {
      room(positions.length);
      for (int i = 0; i < positions.length; i++) {
        data.key(positions[i], keys[i]);
      }
      return map.getAll(keys, values, lengths);
    }

    @Override
    public void putAll(int[] positions, long stamp) {
      room(positions.length);
      for (int i = 0; i < positions.length; i++) {
        data.key(positions[i], keys[i]);
        data.value(positions[i], stamp, values[i]);
      }
      map.putAll(keys, values);
    }

    @Override
    public long iterate() {
      long sum = 0;
      cursor.rewind();
      while (cursor.next()) {
        cursor.value(target, 0);
        sum += Dataset.word(value, 0);
      }
      return sum;
    }
  }
}
