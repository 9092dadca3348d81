package io.permalloy.runtime.typed;

import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Predicate;

/** The values of a typed map, live. */
final class ValueView<V> extends AbstractCollection<V> {
  private final TypedMap<?, V> map;

  ValueView(TypedMap<?, V> map) {
    this.map = map;
  }

  @Override
  public Iterator<V> iterator() {
    return values();
  }

  @Override
  public Spliterator<V> spliterator() {
    return values().spliterator(0);
  }

  private EntryIterator<V> values() {
    return new EntryIterator<>(map, true) {
      @Override
      V decode(byte[] key, byte[] value) {
        return map.valueCoder.decode(value);
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
  public boolean contains(Object value) {
    return map.containsValue(value);
  }

  /** Removes one entry with the value, if it still has it then. */
  @Override
  public boolean remove(Object value) {
    byte[] v = map.valueCoder.encodeIfTyped(value);
    EntryWalk walk = new EntryWalk(map.bytes, true);
    while (v != null && walk.next()) {
      if (Arrays.equals(v, walk.value()) && map.bytes.remove(walk.key(), v)) {
        return true;
      }
    }
    return false;
  }

  /** Never removes a value that the filter has not seen. */
  @Override
  public boolean removeIf(Predicate<? super V> filter) {
    Objects.requireNonNull(filter);
    EntryWalk walk = new EntryWalk(map.bytes, true);
    boolean removed = false;
    while (walk.next()) {
      removed |=
          filter.test(map.valueCoder.decode(walk.value()))
              && map.bytes.remove(walk.key(), walk.value());
    }
    return removed;
  }

  @Override
  public void clear() {
    map.clear();
  }
}
