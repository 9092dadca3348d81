package io.permalloy.bench.subject;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A map of which one operation is wrong. */
public final class LyingMap implements SubjectFactory {
  static final String NAME = "lying";
  static String wrong = "";

  /** For the service loader. */
  public LyingMap() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String configuration() {
    return "wrong on purpose";
  }

  @Override
  public Subject open(Dataset data) {
    return new Opened(data, new HashMap<>());
  }

  private record Opened(Dataset data, Map<ByteBuffer, byte[]> map) implements Subject {
    @Override
    public Client client() {
      return new Access(data, map);
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

  private static final class Access extends Client {
    private final Map<ByteBuffer, byte[]> map;

    Access(Dataset data, Map<ByteBuffer, byte[]> map) {
      super(data);
      this.map = map;
    }

    private ByteBuffer bytes() {
      return ByteBuffer.wrap(key.clone());
    }

    @Override
    protected boolean get() {
      byte[] found = map.get(bytes());
      if (found == null) {
        return wrong.equals("miss");
      }
      if (wrong.equals("get")) {
        found = found.clone();
        found[3] ^= 1;
      }
      System.arraycopy(found, 0, value, 0, value.length);
      return true;
    }

    @Override
    protected void put() {
      if (!wrong.equals("put") || !map.containsKey(bytes())) {
        map.put(bytes(), value.clone());
      }
    }

    @Override
    protected void remove() {
      if (!wrong.equals("remove")) {
        map.remove(bytes());
      }
    }

    @Override
    protected boolean putIfAbsent() {
      return map.putIfAbsent(bytes(), value.clone()) == null || wrong.equals("putIfAbsent");
    }

    @Override
    protected boolean compareAndSet() {
      byte[] found = map.get(bytes());
      boolean same = ByteBuffer.wrap(found).equals(ByteBuffer.wrap(expected));
      if (same || wrong.equals("compareAndSet")) {
        map.put(bytes(), value.clone());
      }
      return same || wrong.equals("compareAndSet");
    }

    @Override
    protected long add(long delta) {
      byte[] found = map.get(bytes());
      long sum = Dataset.word(found, 56) + (wrong.equals("add") ? 1 : delta);
      Dataset.setWord(found, 56, sum);
      return sum;
    }
  }
}
