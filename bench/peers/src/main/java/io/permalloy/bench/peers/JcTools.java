package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import java.util.Arrays;
import org.jctools.maps.NonBlockingHashMapLong;

/**
 * JCTools' {@code NonBlockingHashMapLong}, a lock-free map on the heap with keys of 8 bytes. Values
 * of 8 bytes are {@code Long}, others are arrays, which puts give as copies.
 *
 * <p>Its Javadoc offers a table that is optimized for speed instead of space, for "roughly a 10%
 * speed improvement"; that is taken.
 */
public final class JcTools implements SubjectFactory {
  /** For the service loader. */
  public JcTools() {}

  @Override
  public String name() {
    return "jctools";
  }

  @Override
  public String configuration() {
    return "JCTools NonBlockingHashMapLong on the heap, optimized for speed, not sized in advance";
  }

  @Override
  public Subject open(Dataset data) {
    if (data.shape().keyBytes() != Long.BYTES) {
      throw new UnsupportedOperationException(
          "its keys have 8 bytes, not " + data.shape().keyBytes());
    }
    return Opened.open(data);
  }

  private record Opened(Dataset data, NonBlockingHashMapLong<Object> map) implements Subject {
    static Subject open(Dataset data) {
      return new Opened(data, new NonBlockingHashMapLong<>(false));
    }

    @Override
    public Client client() {
      return data.shape().valueBytes() == Long.BYTES
          ? new BoxedAccess(data, map)
          : new ArrayAccess(data, map);
    }

    @Override
    public long size() {
      return map.size();
    }

    @Override
    public void close() {
      map.clear();
    }
  }

  /** What does not depend on the kind of value. */
  private abstract static class Access extends Client {
    private final NonBlockingHashMapLong<Object> map;

    Access(Dataset data, NonBlockingHashMapLong<Object> map) {
      super(data);
      this.map = map;
    }

    /** An object with the bytes of an array. */
    abstract Object toObject(byte[] bytes);

    /** Copies an object of {@link #toObject} to an array. */
    abstract void toBytes(Object object, byte[] bytes);

    abstract boolean isSame(Object object, byte[] bytes);

    @Override
    protected boolean get() {
      Object found = map.get(Dataset.word(key, 0));
      if (found == null) {
        return false;
      }
      toBytes(found, value);
      return true;
    }

    @Override
    protected void put() {
      map.put(Dataset.word(key, 0), toObject(value));
    }

    @Override
    protected void remove() {
      map.remove(Dataset.word(key, 0));
    }

    @Override
    protected boolean putIfAbsent() {
      return map.putIfAbsent(Dataset.word(key, 0), toObject(value)) == null;
    }

    /** Its replace tells success by identity, so contents are compared first. */
    @Override
    protected boolean compareAndSet() {
      Object found = map.get(Dataset.word(key, 0));
      return found != null
          && isSame(found, expected)
          && map.replace(Dataset.word(key, 0), found, toObject(value));
    }

    @Override
    protected long add(long delta) {
      int last = value.length - Long.BYTES;
      while (true) {
        Object found = map.get(Dataset.word(key, 0));
        if (found == null) {
          throw new IllegalStateException("no value to add to");
        }
        toBytes(found, value);
        long sum = Dataset.word(value, last) + delta;
        Dataset.setWord(value, last, sum);
        if (map.replace(Dataset.word(key, 0), found, toObject(value))) {
          return sum;
        }
      }
    }

    @Override
    public long iterate() {
      long sum = 0;
      for (Object found : map.values()) {
        sum += first(found);
      }
      return sum;
    }

    abstract long first(Object object);
  }

  private static final class BoxedAccess extends Access {
    BoxedAccess(Dataset data, NonBlockingHashMapLong<Object> map) {
      super(data, map);
    }

    @Override
    Object toObject(byte[] bytes) {
      return Dataset.word(bytes, 0);
    }

    @Override
    void toBytes(Object object, byte[] bytes) {
      Dataset.setWord(bytes, 0, (Long) object);
    }

    @Override
    boolean isSame(Object object, byte[] bytes) {
      return (Long) object == Dataset.word(bytes, 0);
    }

    @Override
    long first(Object object) {
      return (Long) object;
    }
  }

  private static final class ArrayAccess extends Access {
    ArrayAccess(Dataset data, NonBlockingHashMapLong<Object> map) {
      super(data, map);
    }

    @Override
    Object toObject(byte[] bytes) {
      return bytes.clone();
    }

    @Override
    void toBytes(Object object, byte[] bytes) {
      System.arraycopy((byte[]) object, 0, bytes, 0, bytes.length);
    }

    @Override
    boolean isSame(Object object, byte[] bytes) {
      return Arrays.equals((byte[]) object, bytes);
    }

    @Override
    long first(Object object) {
      return Dataset.word((byte[]) object, 0);
    }
  }
}
