package io.permalloy.offheap.map;

import java.util.function.BiConsumer;

/**
 * A {@link BytesMap} of a store that is open for reading only.
 *
 * <p>Reads are linearizable and write nothing. They are tried again when memory may have been freed
 * meanwhile, so a reader waits for nobody, and nobody for it; but it is not wait-free. All methods
 * allocate what they return, and throw {@link IllegalStateException} when the store is closed, the
 * map dropped, or what is there makes no sense. Not thread-safe: have one for each thread.
 */
public final class BytesView {
  private final UnpinnedMap map;

  BytesView(UnpinnedMap map) {
    this.map = map;
  }

  /**
   * A value.
   *
   * @param key the key
   * @return a copy of the value, or null if the key is not there
   */
  public byte[] get(byte[] key) {
    return map.value(key);
  }

  /**
   * Whether a key is there.
   *
   * @param key the key
   * @return true if it is
   */
  public boolean containsKey(byte[] key) {
    return map.find(key);
  }

  /**
   * Counts the entries. Weakly consistent; O(size).
   *
   * @return count
   */
  public long size() {
    return map.size();
  }

  /**
   * Shows all entries. Weakly consistent: a key that is there throughout is seen exactly once, with
   * a value that it had during the walk; one that comes or goes meanwhile may be seen or not.
   *
   * @param action takes copies of key and value
   */
  public void forEach(BiConsumer<byte[], byte[]> action) {
    UnpinnedMap.Walk walk = map.new Walk();
    while (walk.next(true)) {
      for (byte[] key : walk.keys()) {
        byte[] value = map.value(key);
        if (value != null) {
          action.accept(key, value);
        }
      }
    }
  }
}
