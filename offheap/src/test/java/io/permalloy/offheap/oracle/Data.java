package io.permalloy.offheap.oracle;

import java.util.Arrays;

/** Keys of 0 to 300 bytes and values of 0 to 5000 bytes, as functions of a random draw. */
final class Data {
  static final int MAX_KEY = 300;
  static final int MAX_VALUE = 5000;

  private Data() {}

  /**
   * The key with this number: a constant filler that ends in the number, so that keys of one length
   * differ in their last bytes only. Different numbers give different keys; number 0 is the empty
   * key, and some numbers below 2^16 give keys of one and two bytes.
   */
  static byte[] key(int number) {
    if (number == 0) {
      return new byte[0];
    }
    long shape = Operations.mix(number);
    int shortest = number < 1 << 8 ? 1 : number < 1 << 16 ? 2 : 4;
    int length =
        switch ((int) (shape & 15)) {
          case 0 -> shortest;
          case 1 -> MAX_KEY;
          case 2, 3 -> 4 + (int) (shape >>> 33) % (MAX_KEY - 3);
          case 4, 5, 6, 7 -> 16;
          default -> 4 + (int) (shape >>> 32 & 31);
        };
    byte[] key = new byte[length];
    Arrays.fill(key, (byte) 'k');
    for (int i = 0, n = number; i < Math.min(length, 4); i++, n >>>= 8) {
      key[length - 1 - i] = (byte) n;
    }
    return key;
  }

  /** The value of this draw; one draw in 16 is longer than 100 bytes, one in 64 empty. */
  static byte[] value(int draw) {
    long shape = Operations.mix(~(long) draw);
    int length =
        switch ((int) (shape & 63)) {
          case 0 -> 0;
          case 1 -> MAX_VALUE;
          case 2, 3, 4 -> (int) (shape >>> 33) % (MAX_VALUE + 1);
          default -> (int) (shape >>> 33) % 100;
        };
    byte[] value = new byte[length];
    long word = shape;
    for (int i = 0; i < length; i++) {
      if ((i & 7) == 0) {
        word = Operations.mix(word + i);
      }
      value[i] = (byte) (word >>> 8 * (i & 7));
    }
    return value;
  }

  /** A value that is nearly this one: a byte changed, lost, or added, or another value. */
  static byte[] unlike(byte[] value, int draw) {
    byte[] other;
    switch (draw & 3) {
      case 0 -> {
        other = value.clone();
        if (other.length > 0) {
          other[(draw >>> 2) % other.length] ^= (byte) (1 << (draw & 7));
        }
      }
      case 1 -> other = Arrays.copyOf(value, Math.max(0, value.length - 1));
      case 2 -> other = Arrays.copyOf(value, value.length + 1);
      default -> other = value(draw);
    }
    return Arrays.equals(other, value) ? new byte[] {1} : other;
  }

  /** Length and a short digest: a value of 5000 bytes has to fit into a line of a report. */
  static String text(byte[] bytes) {
    return bytes == null
        ? "absent"
        : bytes.length + " bytes #" + Integer.toHexString(Arrays.hashCode(bytes));
  }
}
