package io.permalloy.offheap.oracle;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** A {@link BytesSubject} on the heap with one planted defect: what {@link BytesTrial} must see. */
final class HeapBytes implements BytesSubject {
  /** The defects; none of them shows in every operation. */
  enum Defect {
    NONE,
    EMPTY_VALUE_IS_ABSENT,
    LONG_KEY_TRUNCATED,
    LONG_VALUE_TRUNCATED,
    PUT_IF_ABSENT_OVERWRITES,
    REPLACE_INSERTS,
    COMPARE_LOOKS_AT_LENGTH,
    COMPARE_LOOKS_AT_PREFIX,
    REMOVE_IGNORES_EXPECTED,
    REMOVED_KEY_STAYS,
    SIZE_COUNTS_PUTS,
    ITERATION_MISSES_ONE,
    ITERATION_SHOWS_TWICE,
    REOPEN_LOSES_LAST_PUT,
    FULL_WHEN_EMPTY,
    FULL_CHANGES,
    REMOVE_WHEN_FULL_FAILS
  }

  private final Map<ByteBuffer, byte[]> map = new HashMap<>();
  private final Defect defect;
  private final long maxBytes;
  private long bytes;
  private long puts;
  private ByteBuffer last;

  HeapBytes(Defect defect, long maxBytes) {
    this.defect = defect;
    this.maxBytes = maxBytes;
  }

  private ByteBuffer name(byte[] key) {
    return ByteBuffer.wrap(
        defect == Defect.LONG_KEY_TRUNCATED && key.length > 255
            ? Arrays.copyOfRange(key, key.length - 255, key.length)
            : key);
  }

  @Override
  public byte[] get(byte[] key) {
    byte[] value = map.get(name(key));
    return value != null && value.length == 0 && defect == Defect.EMPTY_VALUE_IS_ABSENT
        ? null
        : value;
  }

  @Override
  public boolean put(byte[] key, byte[] value) {
    byte[] old = map.get(name(key));
    long grown = bytes + (old == null ? key.length : -old.length) + value.length;
    boolean full = grown > maxBytes || defect == Defect.FULL_WHEN_EMPTY && value.length > 4000;
    if (full && defect == Defect.FULL_CHANGES && old != null) {
      remove(key);
    }
    if (full) {
      throw new FullException(null);
    }
    bytes = grown;
    last = name(key);
    puts++;
    map.put(
        last,
        defect == Defect.LONG_VALUE_TRUNCATED && value.length > 4096
            ? Arrays.copyOf(value, 4096)
            : value);
    return old == null;
  }

  @Override
  public boolean putIfAbsent(byte[] key, byte[] value) {
    boolean absent = !map.containsKey(name(key));
    if (absent || defect == Defect.PUT_IF_ABSENT_OVERWRITES) {
      put(key, value);
    }
    return absent;
  }

  @Override
  public boolean replace(byte[] key, byte[] value) {
    boolean present = map.containsKey(name(key));
    if (present || defect == Defect.REPLACE_INSERTS) {
      put(key, value);
    }
    return present;
  }

  @Override
  public boolean compareAndSet(byte[] key, byte[] expected, byte[] value) {
    boolean same = same(map.get(name(key)), expected);
    if (same) {
      put(key, value);
    }
    return same;
  }

  private boolean same(byte[] value, byte[] expected) {
    if (value == null) {
      return false;
    }
    return switch (defect) {
      case COMPARE_LOOKS_AT_LENGTH -> value.length == expected.length;
      case COMPARE_LOOKS_AT_PREFIX ->
          value.length >= expected.length
              && Arrays.equals(expected, Arrays.copyOf(value, expected.length));
      default -> Arrays.equals(value, expected);
    };
  }

  @Override
  public boolean remove(byte[] key) {
    if (defect == Defect.REMOVE_WHEN_FULL_FAILS && bytes > maxBytes - Data.MAX_VALUE) {
      throw new FullException(null);
    }
    byte[] value =
        defect == Defect.REMOVED_KEY_STAYS && key.length == 1
            ? map.get(name(key))
            : map.remove(name(key));
    bytes -= value == null ? 0 : key.length + value.length;
    return value != null;
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    byte[] value = map.get(name(key));
    return (same(value, expected) || value != null && defect == Defect.REMOVE_IGNORES_EXPECTED)
        && remove(key);
  }

  @Override
  public void forEach(BiConsumer<byte[], byte[]> action) {
    int skipped = defect == Defect.ITERATION_MISSES_ONE && map.size() > 2 ? 1 : 0;
    map.entrySet().stream()
        .skip(skipped)
        .forEach(entry -> action.accept(entry.getKey().array(), entry.getValue()));
    if (defect == Defect.ITERATION_SHOWS_TWICE && map.size() > 2) {
      Map.Entry<ByteBuffer, byte[]> first = map.entrySet().iterator().next();
      action.accept(first.getKey().array(), first.getValue());
    }
  }

  @Override
  public long size() {
    return defect == Defect.SIZE_COUNTS_PUTS ? Math.min(puts, map.size() + 1) : map.size();
  }

  @Override
  public void reopen() {
    if (defect == Defect.REOPEN_LOSES_LAST_PUT && last != null) {
      map.remove(last);
    }
  }

  @Override
  public void close() {}
}
