package io.permalloy.runtime.torture;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys and values of byte maps. A value follows from its number, which names the write that made
 * it, and from its place: so a torn or foreign one is known by every byte.
 *
 * <pre>  value   number:64 | place:64 | bytes that follow from both </pre>
 */
public final class Values {
  /** What a value that is none of ours has for a number. */
  public static final long NONE = OperationLog.CORRUPT;

  private static final int HEAD = 16;
  private static final int LEAST = HEAD + 8;
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private Values() {}

  /**
   * The number of a write: unique, and tells who did it.
   *
   * @param serial of the process
   * @param thread of the process, below 64
   * @param count of writes of that thread
   * @return the number
   */
  public static long number(int serial, int thread, long count) {
    return (long) serial << 40 | (long) thread << 34 | count;
  }

  /**
   * Who did it.
   *
   * @param actor number of a write
   * @return text
   */
  public static String writer(long actor) {
    return "process " + (actor >>> 40) + " thread " + (actor >>> 34 & 63);
  }

  private static long mix(long x) {
    long h = x * MIX;
    h = (h ^ h >>> 32) * MIX;
    return h ^ h >>> 29;
  }

  /** Mostly a line or two; some are pages; a few are larger than a slab. */
  private static int length(long number) {
    long h = mix(number);
    int kind = (int) (h & 4095);
    int at = (int) (h >>> 40);
    if (kind == 0) {
      return 60_000 + at % 60_000;
    }
    return kind < 80 ? LEAST + at % 4000 : LEAST + at % 150;
  }

  /**
   * The key of a number.
   *
   * @param key not negative
   * @return 8 to 36 bytes
   */
  public static byte[] key(long key) {
    int length = 8 + (int) (key % 5) * 7;
    return ByteBuffer.allocate(length).putLong(0, key).array();
  }

  static long keyOf(byte[] key) {
    return key.length < 8 ? -1 : ByteBuffer.wrap(key).getLong(0);
  }

  /**
   * The value that a write puts.
   *
   * @param number of the write
   * @param place where it goes
   * @return the value
   */
  public static byte[] value(long number, long place) {
    ByteBuffer value = ByteBuffer.allocate(length(number));
    value.putLong(number).putLong(place);
    long h = mix(number ^ place);
    while (value.remaining() >= 8) {
      h += MIX;
      value.putLong(h);
    }
    while (value.hasRemaining()) {
      value.put((byte) h--);
    }
    return value.array();
  }

  /**
   * The number of a value.
   *
   * @param value as it was read
   * @param place where
   * @return the number of its write, or {@link #NONE} if it was never written to this place
   */
  public static long numberOf(byte[] value, long place) {
    if (value.length < HEAD) {
      return NONE;
    }
    long number = ByteBuffer.wrap(value).getLong(0);
    return length(number) == value.length && Arrays.equals(value, value(number, place))
        ? number
        : NONE;
  }

  /**
   * What is wrong with a value.
   *
   * @param value as it was read
   * @param place where
   * @return text
   */
  public static String describe(byte[] value, long place) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    StringBuilder text = new StringBuilder(200);
    text.append(value.length).append(" bytes");
    if (value.length >= HEAD) {
      text.append(", written by ").append(writer(bytes.getLong(0)));
      text.append(" as number ").append(Long.toHexString(bytes.getLong(0)));
      text.append(" for place ").append(Long.toHexString(bytes.getLong(8)));
      byte[] whole = value(bytes.getLong(0), bytes.getLong(8));
      int differs = Arrays.mismatch(whole, value);
      text.append(differs < 0 ? ", whole" : ", right up to byte " + differs);
    }
    return text.append(", here is place ").append(Long.toHexString(place)).toString();
  }
}
