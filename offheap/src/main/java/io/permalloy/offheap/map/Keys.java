package io.permalloy.offheap.map;

/** Limits of keys and values. */
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
}
