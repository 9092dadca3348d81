package io.permalloy.offheap.map;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Many keys, or many values, in one segment: the bytes that a bulk operation works on. Make it once
 * and {@link #wrap} what comes: nothing is copied, and nothing allocated.
 *
 * <p>Not thread-safe, and not to be changed while an operation uses it.
 */
public final class Slices {
  private MemorySegment segment = MemorySegment.NULL;
  private long start;
  private long stride;
  private int fixedLength;
  private long[] offsets;
  private int[] lengths;
  private int count;

  /** No slices yet. */
  public Slices() {}

  /**
   * Slices of one length at equal distances.
   *
   * @param in the segment
   * @param offset first byte of the first slice
   * @param length bytes of each
   * @param distance bytes from the beginning of one to that of the next
   * @param number how many
   * @return this
   * @throws IndexOutOfBoundsException if one of them is not inside the segment
   */
  public Slices wrap(MemorySegment in, long offset, int length, long distance, int number) {
    Objects.checkIndex(number, Integer.MAX_VALUE);
    if (number > 0) {
      long last = Math.addExact(offset, Math.multiplyExact(distance, number - 1L));
      Objects.checkFromIndexSize(offset, length, in.byteSize());
      Objects.checkFromIndexSize(last, length, in.byteSize());
    }
    segment = in;
    start = offset;
    stride = distance;
    fixedLength = length;
    offsets = null;
    lengths = null;
    count = number;
    return this;
  }

  /**
   * Slices anywhere, of any lengths. The arrays are used as they are at each operation.
   *
   * @param in the segment
   * @param offsetOfEach first byte of each slice
   * @param lengthOfEach bytes of each slice
   * @param number how many
   * @return this
   * @throws IndexOutOfBoundsException if an array has fewer
   */
  public Slices wrap(MemorySegment in, long[] offsetOfEach, int[] lengthOfEach, int number) {
    Objects.checkFromIndexSize(0, number, Math.min(offsetOfEach.length, lengthOfEach.length));
    segment = in;
    offsets = offsetOfEach;
    lengths = lengthOfEach;
    count = number;
    return this;
  }

  /**
   * How many there are.
   *
   * @return slices
   */
  public int count() {
    return count;
  }

  MemorySegment segment() {
    return segment;
  }

  long offset(int i) {
    return offsets == null ? start + i * stride : offsets[i];
  }

  int length(int i) {
    return lengths == null ? fixedLength : lengths[i];
  }
}
