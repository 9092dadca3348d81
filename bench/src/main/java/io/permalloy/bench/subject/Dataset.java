package io.permalloy.bench.subject;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Random keys of 16 bytes in one random order, and values of 64 bytes.
 *
 * <p>The value of the key at position p begins with the key at position p + 1 (the last one with
 * the first): who reads values and follows them walks all keys in one cycle. Keys are random, so
 * nothing in the machine can know the next one before the value is read, and a cycle of millions is
 * not learned. Keys are inserted in another random order than they are asked for.
 *
 * <p>Not written after construction: threads may share it.
 */
public final class Dataset {
  /** Bytes of a key. */
  public static final int KEY_BYTES = 16;

  /** Bytes of a value. */
  public static final int VALUE_BYTES = 64;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private final int size;
  private final long[] keys;

  /**
   * Makes the keys.
   *
   * @param size how many, at least 2
   * @param seed of the random numbers
   */
  public Dataset(int size, long seed) {
    if (size < 2) {
      throw new IllegalArgumentException("a data set needs 2 entries or more, not " + size);
    }
    this.size = size;
    this.keys = new long[Math.multiplyExact(2, size)];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < keys.length; i++) {
      keys[i] = random.nextLong();
    }
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
    return keys[2 * position];
  }

  /**
   * Second half of a key.
   *
   * @param position below {@link #size}
   * @return last 8 bytes, little-endian
   */
  public long second(int position) {
    return keys[2 * position + 1];
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
   * Writes a key.
   *
   * @param position below {@link #size}
   * @param key 16 bytes
   */
  public void key(int position, byte[] key) {
    setWord(key, 0, first(position));
    setWord(key, 8, second(position));
  }

  /**
   * Writes a value.
   *
   * @param position of its key, below {@link #size}
   * @param stamp what else it holds; any number
   * @param value 64 bytes
   */
  public void value(int position, long stamp, byte[] value) {
    int next = position + 1 == size ? 0 : position + 1;
    setWord(value, 0, first(next));
    setWord(value, 8, second(next));
    setWord(value, 16, stamp);
    setWord(value, 56, ~stamp);
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

  static long word(byte[] bytes, int offset) {
    return (long) WORD.get(bytes, offset);
  }

  static void setWord(byte[] bytes, int offset, long word) {
    WORD.set(bytes, offset, word);
  }
}
