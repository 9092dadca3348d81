package io.permalloy.runtime.typed;

import java.util.Map;

/** An entry as it was read. Setting its value puts the value into the map. */
final class TypedEntry<K, V> implements Map.Entry<K, V> {
  private final TypedMap<K, V> map;
  private final byte[] encodedKey;
  private final K key;
  private V value;

  TypedEntry(TypedMap<K, V> map, byte[] encodedKey, K key, V value) {
    this.map = map;
    this.encodedKey = encodedKey;
    this.key = key;
    this.value = value;
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public V getValue() {
    return value;
  }

  @Override
  public V setValue(V next) {
    map.bytes.put(encodedKey, map.valueCoder.encode(next));
    V old = value;
    value = next;
    return old;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Map.Entry<?, ?> e
        && key.equals(e.getKey())
        && value.equals(e.getValue());
  }

  @Override
  public int hashCode() {
    return key.hashCode() ^ value.hashCode();
  }

  @Override
  public String toString() {
    return key + "=" + value;
  }
}
