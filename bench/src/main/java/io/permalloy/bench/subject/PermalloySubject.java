package io.permalloy.bench.subject;

import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;

/** Permalloy's {@link BytesMap}, through a session for each client. Nothing is sized in advance. */
public final class PermalloySubject implements Subject {
  private final Dataset data;
  private final Store store;
  private final BytesMap map;

  /**
   * Makes an empty map in a store.
   *
   * @param data the keys
   * @param uri of a store that does not exist yet
   */
  public PermalloySubject(Dataset data, String uri) {
    this.data = data;
    this.store = Store.open(uri);
    this.map = store.bytesMap("bench");
  }

  @Override
  public String name() {
    return "permalloy";
  }

  /**
   * The store.
   *
   * @return store
   */
  public Store store() {
    return store;
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

  private static final class Access extends Client {
    private final BytesMap map;

    Access(Dataset data, BytesMap map, Session session) {
      super(data);
      this.map = map.with(session);
    }

    @Override
    protected long get() {
      if (map.get(key, value) != Dataset.VALUE_BYTES) {
        throw missing("permalloy");
      }
      return firstWord();
    }

    @Override
    protected boolean put() {
      return map.put(key, value);
    }

    @Override
    protected boolean remove() {
      return map.remove(key);
    }

    @Override
    public long gets(int from, int count) {
      long sum = 0;
      for (int i = from, end = from + count; i < end; i++) {
        setKey(i);
        sum += get();
      }
      return sum;
    }

    @Override
    public long getsDependent(int from, int count) {
      setKey(from);
      for (int i = 1; i < count; i++) {
        get();
        follow();
      }
      return get();
    }

    @Override
    public int puts(int from, int count, long stamp) {
      int inserted = 0;
      for (int i = from, end = from + count; i < end; i++) {
        setKey(i);
        setValue(i, stamp);
        inserted += put() ? 1 : 0;
      }
      return inserted;
    }

    @Override
    public long updatesDependent(int from, int count) {
      setKey(from);
      for (int i = 0; i < count; i++) {
        get();
        touch();
        put();
        follow();
      }
      return firstWord();
    }

    @Override
    public int removes(int from, int count) {
      int removed = 0;
      for (int i = from, end = from + count; i < end; i++) {
        setKey(i);
        removed += remove() ? 1 : 0;
      }
      return removed;
    }
  }
}
