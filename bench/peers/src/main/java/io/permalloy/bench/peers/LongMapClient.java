package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import java.util.concurrent.ConcurrentMap;

/** A client of a {@link ConcurrentMap} from {@code Long} to {@code Long}. */
class LongMapClient extends Client {
  private final ConcurrentMap<Long, Long> map;

  LongMapClient(Dataset data, ConcurrentMap<Long, Long> map) {
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
    Long sum = map.computeIfPresent(Dataset.word(key, 0), (k, old) -> old + delta);
    if (sum == null) {
      throw new IllegalStateException("no value to add to");
    }
    return sum;
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
