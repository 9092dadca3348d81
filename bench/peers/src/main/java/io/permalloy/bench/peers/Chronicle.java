package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import java.util.Map;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * Chronicle Map from byte arrays to byte arrays. As its documentation asks for speed: constant key
 * and value sizes, values read into the caller's array, puts and removes that return nothing, and
 * room for all entries in advance, because it does not grow without end.
 */
public final class Chronicle implements SubjectFactory {
  /** For the service loader. */
  public Chronicle() {}

  @Override
  public String name() {
    return "chronicle";
  }

  @Override
  public String configuration() {
    return "Chronicle Map in memory, byte arrays of constant size, sized in advance,"
        + " putReturnsNull, removeReturnsNull, getUsing";
  }

  @Override
  public Subject open(Dataset data) {
    // Else it posts to the network; the launcher sets this too.
    System.setProperty("chronicle.analytics.disable", "true");
    ChronicleMap<byte[], byte[]> map =
        ChronicleMap.of(byte[].class, byte[].class)
            .name("bench")
            .constantKeySizeBySample(data.keyBuffer())
            .constantValueSizeBySample(data.valueBuffer())
            .entries(data.size())
            .putReturnsNull(true)
            .removeReturnsNull(true)
            .skipCloseOnExitHook(true)
            .create();
    return new Opened(data, map);
  }

  private record Opened(Dataset data, ChronicleMap<byte[], byte[]> map) implements Subject {
    @Override
    public Client client() {
      return new Access(data, map);
    }

    @Override
    public long size() {
      return map.longSize();
    }

    @Override
    public void close() {
      map.close();
    }
  }

  private static final class Access extends Client {
    private final ChronicleMap<byte[], byte[]> map;

    Access(Dataset data, ChronicleMap<byte[], byte[]> map) {
      super(data);
      this.map = map;
    }

    @Override
    protected boolean get() {
      return map.getUsing(key, value) != null;
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
      return map.putIfAbsent(key, value) == null;
    }

    @Override
    protected boolean compareAndSet() {
      return map.replace(key, expected, value);
    }

    @Override
    protected long add(long delta) {
      int last = value.length - Long.BYTES;
      byte[] sum =
          map.computeIfPresent(
              key,
              (k, old) -> {
                Dataset.setWord(old, last, Dataset.word(old, last) + delta);
                return old;
              });
      if (sum == null) {
        throw new IllegalStateException("no value to add to");
      }
      return Dataset.word(sum, last);
    }

    @Override
    public long iterate() {
      long sum = 0;
      for (Map.Entry<byte[], byte[]> entry : map.entrySet()) {
        sum += Dataset.word(entry.getValue(), 0);
      }
      return sum;
    }
  }
}
