package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import java.util.concurrent.ConcurrentMap;

/**
 * A client of a {@link ConcurrentMap} between byte arrays which compares their contents. A map that
 * serializes copies what it is given; one that keeps the arrays gets copies of the client's.
 */
class ArrayMapClient extends Client {
  private final ConcurrentMap<byte[], byte[]> map;
  private final boolean keepsArrays;

  ArrayMapClient(Dataset data, ConcurrentMap<byte[], byte[]> map, boolean keepsArrays) {
    super(data);
    this.map = map;
    this.keepsArrays = keepsArrays;
  }

  private byte[] toKeep(byte[] bytes) {
    return keepsArrays ? bytes.clone() : bytes;
  }

  @Override
  protected boolean get() {
    byte[] found = map.get(key);
    if (found == null) {
      return false;
    }
    System.arraycopy(found, 0, value, 0, value.length);
    return true;
  }

  @Override
  protected void put() {
    map.put(toKeep(key), toKeep(value));
  }

  @Override
  protected void remove() {
    map.remove(key);
  }

  @Override
  protected boolean putIfAbsent() {
    return map.putIfAbsent(toKeep(key), toKeep(value)) == null;
  }

  @Override
  protected boolean compareAndSet() {
    return map.replace(toKeep(key), expected, toKeep(value));
  }

  @Override
  protected long add(long delta) {
    int last = value.length - Long.BYTES;
    byte[] sum =
        map.computeIfPresent(
            toKeep(key),
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
    for (byte[] found : map.values()) {
      sum += Dataset.word(found, 0);
    }
    return sum;
  }
}
