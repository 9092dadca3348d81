package io.permalloy.runtime.typed;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Predicate;

/** The entries of a typed map, live. */
final class EntryView<K, V> extends AbstractSet<Map.Entry<K, V>> {
  private final TypedMap<K, V> map;

  EntryView(TypedMap<K, V> map) {
    this.map = map;
  }

  @Override
  public Iterator<Map.Entry<K, V>> iterator() {
    return entries();
  }

  @Override
  public Spliterator<Map.Entry<K, V>> spliterator() {
    return entries().spliterator(Spliterator.DISTINCT);
  }

  private EntryIterator<Map.Entry<K, V>> entries() {
    return new EntryIterator<>(map, true) {
      @Override
      Map.Entry<K, V> decode(byte[] key, byte[] value) {
        return entry(key, value);
      }
    };
  }

  private TypedEntry<K, V> entry(byte[] key, byte[] value) {
    return new TypedEntry<>(map, key, map.keyCoder.decode(key), map.valueCoder.decode(value));
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
  public boolean contains(Object entry) {
    if (!(entry instanceof Map.Entry<?, ?> e) || e.getKey() == null || e.getValue() == null) {
      return false;
    }
    byte[] k = map.keyCoder.encodeIfTyped(e.getKey());
    byte[] v = map.valueCoder.encodeIfTyped(e.getValue());
    return k != null && v != null && Arrays.equals(v, map.bytes.get(k));
  }

  @Override
  public boolean remove(Object entry) {
    return entry instanceof Map.Entry<?, ?> e
        && e.getKey() != null
        && e.getValue() != null
        && map.remove(e.getKey(), e.getValue());
  }

  /** Never removes a value that the filter has not seen. */
  @Override
  public boolean removeIf(Predicate<? super Map.Entry<K, V>> filter) {
    Objects.requireNonNull(filter);
    EntryWalk walk = new EntryWalk(map.bytes, true);
    boolean removed = false;
    while (walk.next()) {
      removed |=
          filter.test(entry(walk.key(), walk.value()))
              && map.bytes.remove(walk.key(), walk.value());
    }
    return removed;
  }

  @Override
  public void clear() {
    map.clear();
  }
}
