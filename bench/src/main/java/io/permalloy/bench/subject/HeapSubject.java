package io.permalloy.bench.subject;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The JDK's {@link ConcurrentHashMap} from key objects of 16 bytes to arrays of 64. A put copies
 * the caller's value into a new array, a get copies it out, as the others do.
 */
public final class HeapSubject implements Subject {
  private final Dataset data;
  private final ConcurrentHashMap<Key, byte[]> map;

  /**
   * Makes an empty map.
   *
   * @param data the keys
   * @param sized true: with room for all of them
   */
  public HeapSubject(Dataset data, boolean sized) {
    this.data = data;
    this.map = sized ? new ConcurrentHashMap<>(data.size()) : new ConcurrentHashMap<>();
  }

  @Override
  public String name() {
    return "heap";
  }

  @Override
  public Client client() {
    return new Access(data, map);
  }

  @Override
  public long size() {
    return map.mappingCount();
  }

  @Override
  public void close() {
    map.clear();
  }

  /** Two words. The fields change only in a client's own probe, which is never in the map. */
  private static final class Key {
    private long first;
    private long second;

    void set(byte[] bytes) {
      first = Dataset.word(bytes, 0);
      second = Dataset.word(bytes, 8);
    }

    @Override
    public int hashCode() {
      long mixed = first * 31 + second;
      return (int) (mixed ^ mixed >>> 32);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && first == that.first && second == that.second;
    }
  }

  private static final class Access extends Client {
    private final ConcurrentHashMap<Key, byte[]> map;
    private final Key probe = new Key();

    Access(Dataset data, ConcurrentHashMap<Key, byte[]> map) {
      super(data);
      this.map = map;
    }

    @Override
    protected long get() {
      probe.set(key);
      byte[] found = map.get(probe);
      if (found == null) {
        throw missing("the heap map");
      }
      System.arraycopy(found, 0, value, 0, Dataset.VALUE_BYTES);
      return firstWord();
    }

    /** Replaces without a new key object where it can: an insert is tried second. */
    @Override
    protected boolean put() {
      probe.set(key);
      byte[] copy = value.clone();
      if (map.replace(probe, copy) != null) {
        return false;
      }
      Key owned = new Key();
      owned.set(key);
      return map.put(owned, copy) == null;
    }

    @Override
    protected boolean remove() {
      probe.set(key);
      return map.remove(probe) != null;
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
