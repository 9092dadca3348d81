package io.permalloy.bench.subject;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JDK's {@link ConcurrentHashMap}: from {@code Long} to {@code Long} for keys and values of 8
 * bytes, else from key objects with a cached hash to arrays. A put copies the caller's value into a
 * new array, a get copies it out, as the others do.
 */
public final class HeapMap implements SubjectFactory {
  /** In options, tables and files. */
  public static final String NAME = "heap";

  /** For the service loader. */
  public HeapMap() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String configuration() {
    return "java.util.concurrent.ConcurrentHashMap on the heap, not sized in advance; serial"
        + " collector";
  }

  @Override
  public Subject open(Dataset data) {
    return data.shape().keyBytes() == Long.BYTES && data.shape().valueBytes() == Long.BYTES
        ? new Boxed(data, new ConcurrentHashMap<>())
        : new Arrayed(data, new ConcurrentHashMap<>());
  }

  private record Boxed(Dataset data, ConcurrentHashMap<Long, Long> map) implements Subject {
    @Override
    public Client client() {
      return new BoxedAccess(data, map);
    }

    @Override
    public long size() {
      return map.mappingCount();
    }

    @Override
    public void close() {
      map.clear();
    }
  }

  private static final class BoxedAccess extends Client {
    private final ConcurrentHashMap<Long, Long> map;

    BoxedAccess(Dataset data, ConcurrentHashMap<Long, Long> map) {
      super(data);
      this.map = map;
    }

    @Override
    protected boolean get() {
      Long found = map.get(Dataset.word(key, 0));
      if (found == null) {
        return false;
      }
      Dataset.setWord(value, 0, found);
      return true;
    }

    @Override
    protected void put() {
      map.put(Dataset.word(key, 0), Dataset.word(value, 0));
    }

    @Override
    protected void remove() {
      map.remove(Dataset.word(key, 0));
    }

    @Override
    protected boolean putIfAbsent() {
      return map.putIfAbsent(Dataset.word(key, 0), Dataset.word(value, 0)) == null;
    }

    @Override
    protected boolean compareAndSet() {
      return map.replace(Dataset.word(key, 0), Dataset.word(expected, 0), Dataset.word(value, 0));
    }

    @Override
    protected long add(long delta) {
      return map.merge(Dataset.word(key, 0), delta, Long::sum);
    }

    @Override
    public long iterate() {
      long sum = 0;
      for (Long word : map.values()) {
        sum += word;
      }
      return sum;
    }
  }

  private record Arrayed(Dataset data, ConcurrentHashMap<Key, byte[]> map) implements Subject {
    @Override
    public Client client() {
      return new ArrayedAccess(data, map);
    }

    @Override
    public long size() {
      return map.mappingCount();
    }

    @Override
    public void close() {
      map.clear();
    }
  }

  /** Bytes and their hash. A client has one of its own to look with, which is never in the map. */
  private static final class Key {
    private final byte[] bytes;
    private int hash;

    Key(byte[] bytes) {
      this.bytes = bytes;
      rehash();
    }

    void rehash() {
      hash = Arrays.hashCode(bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && Arrays.equals(bytes, that.bytes);
    }
  }

  private static final class ArrayedAccess extends Client {
    private final ConcurrentHashMap<Key, byte[]> map;
    private final Key probe = new Key(key);

    ArrayedAccess(Dataset data, ConcurrentHashMap<Key, byte[]> map) {
      super(data);
      this.map = map;
    }

    @Override
    protected boolean get() {
      probe.rehash();
      byte[] found = map.get(probe);
      if (found == null) {
        return false;
      }
      System.arraycopy(found, 0, value, 0, value.length);
      return true;
    }

    /** Replaces without a new key object where it can: an insert is tried second. */
    @Override
    protected void put() {
      probe.rehash();
      byte[] copy = value.clone();
      if (map.replace(probe, copy) == null) {
        map.put(new Key(key.clone()), copy);
      }
    }

    @Override
    protected void remove() {
      probe.rehash();
      map.remove(probe);
    }

    @Override
    protected boolean putIfAbsent() {
      return map.putIfAbsent(new Key(key.clone()), value.clone()) == null;
    }

    /** Equality of arrays is identity to the map, so bytes are compared first. */
    @Override
    protected boolean compareAndSet() {
      probe.rehash();
      byte[] found = map.get(probe);
      return found != null
          && Arrays.equals(found, expected)
          && map.replace(probe, found, value.clone());
    }

    @Override
    protected long add(long delta) {
      probe.rehash();
      int last = value.length - Long.BYTES;
      byte[] sum =
          map.computeIfPresent(
              probe,
              (k, old) -> {
                byte[] copy = old.clone();
                Dataset.setWord(copy, last, Dataset.word(old, last) + delta);
                return copy;
              });
      if (sum == null) {
        throw new IllegalStateException("no value to add to");
      }
      return Dataset.word(sum, last);
    }

    @Override
    public long iterate() {
      long sum = 0;
      for (Map.Entry<Key, byte[]> entry : map.entrySet()) {
        System.arraycopy(entry.getValue(), 0, value, 0, value.length);
        sum += Dataset.word(value, 0);
      }
      return sum;
    }
  }
}
