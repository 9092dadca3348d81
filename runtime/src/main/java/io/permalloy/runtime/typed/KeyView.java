package io.permalloy.runtime.typed;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Spliterator;

/** The keys of a typed map, live. */
final class KeyView<K> extends AbstractSet<K> {
  private final TypedMap<K, ?> map;

  KeyView(TypedMap<K, ?> map) {
    this.map = map;
  }

  @Override
  public Iterator<K> iterator() {
    return keys();
  }

  @Override
  public Spliterator<K> spliterator() {
    return keys().spliterator(Spliterator.DISTINCT);
  }

  private EntryIterator<K> keys() {
    return new EntryIterator<>(map, false) {
      @Override
      K decode(byte[] key, byte[] value) {
        return map.keyCoder.decode(key);
      }
    };
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public boolean isEmpty() {
    return map.isEmpty();
  }

  @Override
  public boolean contains(Object key) {
    return map.containsKey(key);
  }

  @Override
  public boolean remove(Object key) {
    byte[] k = map.keyCoder.encodeIfTyped(key);
    return k != null && map.bytes.remove(k);
  }

  @Override
  public void clear() {
    map.clear();
  }
}
