package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import org.agrona.collections.Long2LongHashMap;

/**
 * Agrona's {@code Long2LongHashMap} for one thread: one array of longs with open addressing, no
 * objects, no fences. What it needs for an operation is the bound of what a map with more abilities
 * may need. Its defaults, which its Javadoc says nothing better than: load factor 0.65, iterators
 * that are reused.
 *
 * <p>One number cannot be a value, because it stands for a missing one. It is chosen so that no
 * value of the data set is it; if a sum becomes it nevertheless, the map throws.
 */
public final class Agrona implements SubjectFactory {
  /** For the service loader. */
  public Agrona() {}

  @Override
  public String name() {
    return "agrona";
  }

  @Override
  public String configuration() {
    return "Agrona Long2LongHashMap on the heap, one thread (the bound), default load factor, not"
        + " sized in advance";
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public Subject open(Dataset data) {
    if (data.shape().keyBytes() != Long.BYTES || data.shape().valueBytes() != Long.BYTES) {
      throw new UnsupportedOperationException(
          "its keys and values have 8 bytes, not " + data.shape());
    }
    return Opened.open(data);
  }

  private record Opened(Dataset data, Long2LongHashMap map) implements Subject {
    static Subject open(Dataset data) {
      return new Opened(data, new Long2LongHashMap(noValueOf(data)));
    }

    private static long noValueOf(Dataset data) {
      long candidate = Long.MIN_VALUE;
      for (int i = 0; i < data.size(); i++) {
        if (data.first(i) == candidate) {
          candidate++;
          i = -1;
        }
      }
      return candidate;
    }

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
      map.compact();
    }
  }

  private static final class Access extends Client {
    private final Long2LongHashMap map;
    private final long missing;

    Access(Dataset data, Long2LongHashMap map) {
      super(data);
      this.map = map;
      this.missing = map.missingValue();
    }

    @Override
    protected boolean get() {
      long found = map.get(Dataset.word(key, 0));
      if (found == missing) {
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
      return map.putIfAbsent(Dataset.word(key, 0), Dataset.word(value, 0)) == missing;
    }

    @Override
    protected boolean compareAndSet() {
      return map.replace(Dataset.word(key, 0), Dataset.word(expected, 0), Dataset.word(value, 0));
    }

    @Override
    protected long add(long delta) {
      long word = Dataset.word(key, 0);
      long found = map.get(word);
      if (found == missing) {
        throw new IllegalStateException("no value to add to");
      }
      map.put(word, found + delta);
      return found + delta;
    }

    @Override
    public long iterate() {
      long sum = 0;
      for (Long2LongHashMap.ValueIterator values = map.values().iterator(); values.hasNext(); ) {
        sum += values.nextValue();
      }
      return sum;
    }
  }
}
