package io.permalloy.offheap.oracle;

import java.util.function.BiConsumer;

/** A map from bytes to bytes under test. Updates may throw {@link FullException}; removes not. */
interface BytesSubject extends AutoCloseable {
  /** The value, or null. */
  byte[] get(byte[] key);

  /** Whether the key was absent. */
  boolean put(byte[] key, byte[] value);

  boolean putIfAbsent(byte[] key, byte[] value);

  boolean replace(byte[] key, byte[] value);

  boolean compareAndSet(byte[] key, byte[] expected, byte[] value);

  boolean remove(byte[] key);

  boolean remove(byte[] key, byte[] expected);

  void forEach(BiConsumer<byte[], byte[]> action);

  long size();

  /** Closes the store and opens it again, where it outlives its closing; else does nothing. */
  void reopen();

  @Override
  void close();
}
