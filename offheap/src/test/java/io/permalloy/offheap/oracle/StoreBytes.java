package io.permalloy.offheap.oracle;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * A {@link BytesMap} as the random operations drive it: by turns with arrays and with segments, and
 * through a session and without one.
 */
final class StoreBytes implements BytesSubject {
  private static final int PAD = 5;

  private final StoreLife life;
  private final MemorySegment keys = MemorySegment.ofArray(new byte[PAD + Data.MAX_KEY]);
  private final MemorySegment values = MemorySegment.ofArray(new byte[2 * PAD + Data.MAX_VALUE]);
  private final byte[] copy = new byte[Data.MAX_VALUE];
  private BytesMap shared;
  private BytesMap bound;
  private int turn;

  StoreBytes(StoreLife life) {
    this.life = life;
    attach();
  }

  private void attach() {
    shared = life.store().bytesMap("bytes");
    bound = shared.with(life.session());
  }

  private BytesMap map() {
    return (turn++ & 1) == 0 ? shared : bound;
  }

  private static void copy(byte[] from, MemorySegment to) {
    MemorySegment.copy(MemorySegment.ofArray(from), 0, to, PAD, from.length);
  }

  private static boolean full(BooleanSupplier update) {
    try {
      return update.getAsBoolean();
    } catch (StoreFullException e) {
      throw new FullException(e);
    }
  }

  @Override
  public byte[] get(byte[] key) {
    int api = turn % 3;
    if (api == 0) {
      return map().get(key);
    }
    if (api == 1) {
      int length = map().get(key, copy);
      return length == BytesMap.ABSENT ? null : Arrays.copyOf(copy, length);
    }
    copy(key, keys);
    int length = map().get(keys, PAD, key.length, values, PAD);
    return length == BytesMap.ABSENT
        ? null
        : values.asSlice(PAD, length).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public boolean put(byte[] key, byte[] value) {
    BytesMap map = map();
    if ((turn & 2) == 0) {
      return full(() -> map.put(key, value));
    }
    copy(key, keys);
    copy(value, values);
    return full(() -> map.put(keys, PAD, key.length, values, PAD, value.length));
  }

  @Override
  public boolean putIfAbsent(byte[] key, byte[] value) {
    BytesMap map = map();
    return full(() -> map.putIfAbsent(key, value));
  }

  @Override
  public boolean replace(byte[] key, byte[] value) {
    BytesMap map = map();
    return full(() -> map.replace(key, value));
  }

  @Override
  public boolean compareAndSet(byte[] key, byte[] expected, byte[] value) {
    BytesMap map = map();
    return full(() -> map.compareAndSet(key, expected, value));
  }

  @Override
  public boolean remove(byte[] key) {
    if ((turn & 2) == 0) {
      return map().remove(key);
    }
    copy(key, keys);
    return map().remove(keys, PAD, key.length);
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    return map().remove(key, expected);
  }

  @Override
  public void forEach(BiConsumer<byte[], byte[]> action) {
    try (BytesCursor cursor = shared.cursor(life.session())) {
      while (cursor.next()) {
        action.accept(cursor.key(), cursor.value());
      }
    }
  }

  @Override
  public long size() {
    return map().size();
  }

  @Override
  public void reopen() {
    if (life.outlivesClose()) {
      life.reopen();
      attach();
    }
  }

  @Override
  public void close() {
    life.close();
  }
}
