package io.permalloy.bench.subject;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Random keys in one random order, and values, of one {@link Shape}.
 *
 * <p>The value of the key at position p begins with the key at position p + 1 (the last one with
 * the first): who reads values and follows them walks all keys in one cycle. Keys are random, so
 * nothing in the machine can know the next one before the value is read, and a cycle of millions is
 * not learned. Keys are inserted in another random order than they are asked for.
 *
 * <p>Keys are computed, not kept: a benchmark that read them from an array would pay for that
 * array's cache lines too. The first 16 bytes of a key are random (all 8, if it has 8), the others
 * are the same in all keys. A value holds the next key's random bytes, then a stamp if it has 24
 * bytes and more, its complement at the end if it has 32 and more, and zeros.
 *
 * <p>Not written after construction: threads may share it.
 */
public final class Dataset {
  private static final int WORD_BYTES = 8;
  private static final int STAMP = 16;
  private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;
  private static final long ABSENT = 0x5555_5555_5555_5555L;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private final Shape shape;
  private final int size;
  private final long seed;

  /**
   * A data set.
   *
   * @param shape their sizes and those of the values
   * @param size how many, at least 2
   * @param seed of the random numbers
   */
  public Dataset(Shape shape, int size, long seed) {
    if (size < 2) {
      throw new IllegalArgumentException("a data set needs 2 entries or more, not " + size);
    }
    this.shape = shape;
    this.size = size;
    this.seed = mix(seed);
  }

  /** A bijection of 64 bits whose results look random (David Stafford's variant 13). */
  private static long mix(long word) {
    long z = word;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /**
   * Sizes of keys and values.
   *
   * @return the shape
   */
  public Shape shape() {
    return shape;
  }

  /**
   * How many keys there are.
   *
   * @return count
   */
  public int size() {
    return size;
  }

  /**
   * A position in the cycle.
   *
   * @param position any number from 0
   * @return the same position, below {@link #size}
   */
  public int wrap(long position) {
    return (int) (position % size);
  }

  /**
   * First half of a key.
   *
   * @param position below {@link #size}
   * @return first 8 bytes, little-endian
   */
  public long first(int position) {
    return mix(seed + position);
  }

  /**
   * Second half of a key.
   *
   * @param position below {@link #size}
   * @return last 8 bytes, little-endian
   */
  public long second(int position) {
    return (seed ^ position) * MULTIPLIER;
  }

  /**
   * What the gets of a stretch of positions must add up to.
   *
   * @param from first position
   * @param count how many
   * @return sum of the first words of their values
   */
  public long sumOfValues(int from, int count) {
    long sum = 0;
    for (int i = 1; i <= count; i++) {
      sum += first(wrap((long) from + i));
    }
    return sum;
  }

  /**
   * An array for keys, with the bytes that all of them share.
   *
   * @return a new array of the length of a key
   */
  public byte[] keyBuffer() {
    byte[] key = new byte[shape.keyBytes()];
    for (int i = 2 * WORD_BYTES; i < key.length; i++) {
      key[i] = (byte) i;
    }
    return key;
  }

  /**
   * An array for values.
   *
   * @return a new array of the length of a value
   */
  public byte[] valueBuffer() {
    return new byte[shape.valueBytes()];
  }

  /**
   * Writes a key.
   *
   * @param position below {@link #size}
   * @param key of {@link #keyBuffer}
   */
  public void key(int position, byte[] key) {
    setKey(key, first(position), second(position));
  }

  /**
   * Writes a key which is not in the data set, and another for every position.
   *
   * @param position below {@link #size}
   * @param key of {@link #keyBuffer}
   */
  public void absentKey(int position, byte[] key) {
    setKey(key, first(position) ^ ABSENT, second(position));
  }

  /**
   * Writes the key that a value names.
   *
   * @param value as {@link #value} wrote it
   * @param key of {@link #keyBuffer}
   */
  public static void next(byte[] value, byte[] key) {
    setWord(key, 0, word(value, 0));
    if (key.length > WORD_BYTES) {
      setWord(key, WORD_BYTES, word(value, WORD_BYTES));
    }
  }

  private static void setKey(byte[] key, long first, long second) {
    setWord(key, 0, first);
    if (key.length > WORD_BYTES) {
      setWord(key, WORD_BYTES, second);
    }
  }

  /**
   * Writes a value.
   *
   * @param position of its key, below {@link #size}
   * @param stamp what else it holds, if it has room; any number
   * @param value of {@link #valueBuffer}
   */
  public void value(int position, long stamp, byte[] value) {
    int next = position + 1 == size ? 0 : position + 1;
    setWord(value, 0, first(next));
    if (value.length > WORD_BYTES) {
      setWord(value, WORD_BYTES, second(next));
      stamp(value, stamp);
    }
  }

  /**
   * Changes the stamp of a value, and not which key it names.
   *
   * @param value of {@link #valueBuffer}
   * @param stamp any number
   */
  public static void stamp(byte[] value, long stamp) {
    if (value.length >= STAMP + WORD_BYTES) {
      setWord(value, STAMP, stamp);
    }
    if (value.length >= STAMP + 2 * WORD_BYTES) {
      setWord(value, value.length - WORD_BYTES, ~stamp);
    }
  }

  /**
   * A random order of all positions, for inserting. Allocates.
   *
   * @param seed of the order
   * @return every position once
   */
  public int[] order(long seed) {
    int[] order = new int[size];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /**
   * A word of an array.
   *
   * @param bytes the array
   * @param offset of its first byte
   * @return 8 bytes, little-endian
   */
  public static long word(byte[] bytes, int offset) {
    return (long) WORD.get(bytes, offset);
  }

  /**
   * Sets a word of an array.
   *
   * @param bytes the array
   * @param offset of its first byte
   * @param word 8 bytes, little-endian
   */
  public static void setWord(byte[] bytes, int offset, long word) {
    WORD.set(bytes, offset, word);
  }
}
