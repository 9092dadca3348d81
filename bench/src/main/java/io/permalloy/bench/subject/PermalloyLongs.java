package io.permalloy.bench.subject;

import io.permalloy.offheap.map.LongLongCursor;
import io.permalloy.offheap.map.LongLongMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;

/**
 * Permalloy's {@link LongLongMap}, through a session for each client. Nothing is sized in advance.
 */
public final class PermalloyLongs implements SubjectFactory {
  /** In options, tables and files. */
  public static final String NAME = "permalloy-longs";

  /** For the service loader. */
  public PermalloyLongs() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String configuration() {
    return "Permalloy LongLongMap: store in memory, a session for each thread, not sized in"
        + " advance";
  }

  @Override
  public Subject open(Dataset data) {
    if (data.shape().keyBytes() != Long.BYTES || data.shape().valueBytes() != Long.BYTES) {
      throw new UnsupportedOperationException(
          "its keys and values have 8 bytes, not " + data.shape());
    }
    return new Opened(data, Store.open(PermalloyStores.memory(data)));
  }

  private record Opened(Dataset data, Store store, LongLongMap map) implements Subject {
    Opened(Dataset data, Store store) {
      this(data, store, store.longLongMap("bench"));
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
    /** No value of a data set, but for one of 2^64. */
    private static final long MISSING = 0x6d15_5151_4e60_0d1eL;

    private final LongLongMap map;
    private final LongLongCursor cursor;
    private long[] keys = {};
    private long[] values = {};

    Access(Dataset data, LongLongMap map, Session session) {
      super(data);
      this.map = map.with(session);
      this.cursor = map.cursor(session);
    }

    private long keyWord() {
      return Dataset.word(key, 0);
    }

    @Override
    protected boolean get() {
      long found = map.get(keyWord(), MISSING);
      Dataset.setWord(value, 0, found);
      return found != MISSING;
    }

    @Override
    protected void put() {
      map.put(keyWord(), Dataset.word(value, 0));
    }

    @Override
    protected void remove() {
      map.remove(keyWord());
    }

    @Override
    protected boolean putIfAbsent() {
      return map.putIfAbsent(keyWord(), Dataset.word(value, 0));
    }

    @Override
    protected boolean compareAndSet() {
      return map.compareAndSet(keyWord(), Dataset.word(expected, 0), Dataset.word(value, 0));
    }

    @Override
    protected long add(long delta) {
      return map.addAndGet(keyWord(), delta);
    }

    /** Room for batches of one size: the size only changes with the benchmark. */
    private void room(int count) {
      if (keys.length != count) {
        keys = new long[count];
        values = new long[count];
      }
    }

    @Override
    public int getAll(int[] positions) {
      int count = positions.length;
      room(count);
      for (int i = 0; i < count; i++) {
        keys[i] = data.first(positions[i]);
      }
      map.getAll(keys, 0, count, values, MISSING);
      int present = 0;
      for (int i = 0; i < count; i++) {
        present += values[i] == MISSING ? 0 : 1;
      }
      return present;
    }

    @Override
    public void putAll(int[] positions, long stamp) {
      int count = positions.length;
      room(count);
      for (int i = 0; i < count; i++) {
        keys[i] = data.first(positions[i]);
        data.value(positions[i], stamp, value);
        values[i] = Dataset.word(value, 0);
      }
      map.putAll(keys, 0, count, values);
    }

    @Override
    public long iterate() {
      long sum = 0;
      cursor.rewind();
      while (cursor.next()) {
        sum += cursor.value();
      }
      return sum;
    }
  }
}
