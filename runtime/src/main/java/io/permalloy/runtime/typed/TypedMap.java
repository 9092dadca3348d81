package io.permalloy.runtime.typed;

import io.permalloy.offheap.map.BytesMap;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A {@link ConcurrentMap} of objects over a {@link BytesMap}. Keys and values are copied in and
 * out: changing an object does not change the map.
 *
 * <p><b>Atomic.</b> Every operation on one key is linearizable and lock-free, for threads and
 * processes together: {@code put}, {@code remove} and {@code replace} with the value that they
 * return, {@code putIfAbsent}, {@code replace(key, old, new)}, {@code remove(key, value)}, {@code
 * compute}, {@code computeIfAbsent}, {@code computeIfPresent}, {@code merge}. They read, and then
 * compare and set, until nobody came in between. So <b>a function given to one of them may run more
 * than once</b>, for values of which only the last counts; it should have no side effects, may use
 * the map, and changes nothing if it throws. {@code putAll}, {@code replaceAll}, {@code clear} and
 * {@code removeIf} are atomic for each entry, not together; {@code replaceAll} and {@code removeIf}
 * (of values and entries) never overwrite or remove a value that they have not seen.
 *
 * <p><b>Equality.</b> Two keys are the same if their bytes are; so are a value and the expected
 * value, in {@code replace}, {@code remove}, {@code containsValue}, and {@code contains} and {@code
 * remove} of the views. With a canonical {@link Codec} that is {@code equals}. {@code equals},
 * {@code hashCode} and {@code toString} of the map are those of {@link AbstractMap}. Something of
 * another type is not in the map; null is refused with {@link NullPointerException}.
 *
 * <p><b>Views and iterators</b> are live and weakly consistent: an entry that is there throughout
 * is seen exactly once. An iterator copies the keys of about 64 entries at a time, holds nothing of
 * the store between its calls, and may be abandoned. An entry is what was read; its {@code
 * setValue} puts. {@code size} counts, O(size); {@code containsValue} and the values' {@code
 * remove} read all values.
 *
 * <p><b>Allocates</b> in every operation: an array for the encoded key, one for each encoded value
 * that goes in or out, and the objects that come out. Without garbage there is {@link BytesMap}.
 *
 * <p>All methods throw {@link IllegalStateException} when the store is closed or the map dropped;
 * {@link IllegalArgumentException} for a key over 65,535 bytes or a value over 2^30; {@link
 * CodecException} when bytes in the map are not what the codec reads; those that add {@link
 * io.permalloy.offheap.StoreFullException} when there is no room. Nothing has changed then.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class TypedMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
  /** Values up to here are read without asking for their length first. */
  private static final int USUAL_VALUE = 64;

  final BytesMap bytes;
  final Coder<K> keyCoder;
  final Coder<V> valueCoder;

  private TypedMap(BytesMap bytes, Coder<K> keyCoder, Coder<V> valueCoder) {
    this.bytes = bytes;
    this.keyCoder = keyCoder;
    this.valueCoder = valueCoder;
  }

  /**
   * A typed map over a map of bytes; {@code Store.map} is the usual way to one. It is thread-safe
   * if the map of bytes is; over {@link BytesMap#with} it is cheaper, for one thread at a time.
   *
   * @param <K> keys
   * @param <V> values
   * @param name how errors call it
   * @param bytes where the entries are
   * @param keys codec of the keys
   * @param values codec of the values
   * @return the map
   */
  public static <K, V> ConcurrentMap<K, V> over(
      String name, BytesMap bytes, Codec<K> keys, Codec<V> values) {
    Objects.requireNonNull(keys, "the codec of the keys is null");
    Objects.requireNonNull(values, "the codec of the values is null");
    return new TypedMap<>(
        bytes,
        new Coder<>("key of map " + name, keys),
        new Coder<>("value of map " + name, values));
  }

  @Override
  public V get(Object key) {
    byte[] k = keyCoder.encodeIfTyped(key);
    if (k == null) {
      return null;
    }
    byte[] room = new byte[USUAL_VALUE];
    int length = bytes.get(k, room);
    while (length > room.length) {
      room = new byte[length];
      length = bytes.get(k, room);
    }
    return length == BytesMap.ABSENT ? null : valueCoder.decode(room, length);
  }

  @Override
  public boolean containsKey(Object key) {
    byte[] k = keyCoder.encodeIfTyped(key);
    return k != null && bytes.containsKey(k);
  }

  @Override
  public boolean containsValue(Object value) {
    byte[] v = valueCoder.encodeIfTyped(value);
    EntryWalk walk = new EntryWalk(bytes, true);
    while (v != null && walk.next()) {
      if (Arrays.equals(v, walk.value())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int size() {
    return (int) Math.min(bytes.size(), Integer.MAX_VALUE);
  }

  @Override
  public boolean isEmpty() {
    return !new EntryWalk(bytes, false).next();
  }

  @Override
  public V put(K key, V value) {
    byte[] k = keyCoder.encode(key);
    byte[] v = valueCoder.encode(value);
    while (true) {
      byte[] old = bytes.get(k);
      V previous = decode(old);
      if (swap(k, old, v)) {
        return previous;
      }
    }
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> from) {
    from.forEach((key, value) -> bytes.put(keyCoder.encode(key), valueCoder.encode(value)));
  }

  @Override
  public V putIfAbsent(K key, V value) {
    byte[] k = keyCoder.encode(key);
    byte[] v = valueCoder.encode(value);
    while (true) {
      byte[] old = bytes.get(k);
      if (old != null) {
        return decode(old);
      }
      if (swap(k, null, v)) {
        return null;
      }
    }
  }

  @Override
  public V remove(Object key) {
    byte[] k = keyCoder.encodeIfTyped(key);
    while (k != null) {
      byte[] old = bytes.get(k);
      V previous = decode(old);
      if (swap(k, old, null)) {
        return previous;
      }
    }
    return null;
  }

  @Override
  public boolean remove(Object key, Object value) {
    byte[] k = keyCoder.encodeIfTyped(key);
    byte[] v = valueCoder.encodeIfTyped(value);
    return k != null && v != null && bytes.remove(k, v);
  }

  @Override
  public V replace(K key, V value) {
    byte[] k = keyCoder.encode(key);
    byte[] v = valueCoder.encode(value);
    while (true) {
      byte[] old = bytes.get(k);
      V previous = decode(old);
      if (old == null || swap(k, old, v)) {
        return previous;
      }
    }
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    return bytes.compareAndSet(
        keyCoder.encode(key), valueCoder.encode(oldValue), valueCoder.encode(newValue));
  }

  @Override
  public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
    Objects.requireNonNull(function);
    V present = get(Objects.requireNonNull(key));
    if (present != null) {
      return present;
    }
    V made = function.apply(key);
    if (made == null) {
      return null;
    }
    V other = putIfAbsent(key, made);
    return other == null ? made : other;
  }

  @Override
  public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
    Objects.requireNonNull(function);
    return compute(key, (k, old) -> old == null ? null : function.apply(k, old));
  }

  @Override
  public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
    Objects.requireNonNull(value);
    Objects.requireNonNull(function);
    return compute(key, (k, old) -> old == null ? value : function.apply(old, value));
  }

  @Override
  public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
    Objects.requireNonNull(function);
    byte[] k = keyCoder.encode(key);
    while (true) {
      byte[] old = bytes.get(k);
      V made = function.apply(key, decode(old));
      if (swap(k, old, made == null ? null : valueCoder.encode(made))) {
        return made;
      }
    }
  }

  @Override
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
    Objects.requireNonNull(function);
    for (K each : keySet()) {
      computeIfPresent(each, (key, old) -> Objects.requireNonNull(function.apply(key, old)));
    }
  }

  @Override
  public void clear() {
    EntryWalk walk = new EntryWalk(bytes, false);
    while (walk.next()) {
      bytes.remove(walk.key());
    }
  }

  @Override
  public Set<K> keySet() {
    return new KeyView<>(this);
  }

  @Override
  public Collection<V> values() {
    return new ValueView<>(this);
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new EntryView<>(this);
  }

  /** From one value to another, null being absence, unless the value is another by now. */
  private boolean swap(byte[] key, byte[] old, byte[] value) {
    if (old == null) {
      return value == null || bytes.putIfAbsent(key, value);
    }
    return value == null ? bytes.remove(key, old) : bytes.compareAndSet(key, old, value);
  }

  private V decode(byte[] value) {
    return value == null ? null : valueCoder.decode(value);
  }
}
