package io.permalloy.offheap.map;

import io.permalloy.offheap.mem.Mem;
import java.lang.foreign.MemorySegment;

/** Limits of keys and values, and keys on their way in. */
final class Keys {
  static final int MAX_KEY = 0xffff;
  static final int MAX_VALUE = 1 << 30;

  private Keys() {}

  static void check(long length) {
    if (length < 0 || length > MAX_KEY) {
      throw new IllegalArgumentException("a key has 0 to " + MAX_KEY + " bytes, not " + length);
    }
  }

  static void checkValue(long length) {
    if (length < 0 || length > MAX_VALUE) {
      throw new IllegalArgumentException("a value has 0 to " + MAX_VALUE + " bytes, not " + length);
    }
  }

  /** Copies a key to private memory. Returns its address, valid until the next larger request. */
  static long scratch(Session s, MemorySegment key, long offset, int length) {
    check(length);
    long address = s.participant().scratch(length + Long.BYTES);
    Mem.copyIn(key, offset, address, length);
    return address;
  }

  /** See {@link #scratch(Session, MemorySegment, long, int)}. */
  static long scratch(Session s, byte[] key) {
    check(key.length);
    long address = s.participant().scratch(key.length + Long.BYTES);
    Mem.copyIn(key, 0, address, key.length);
    return address;
  }
}
