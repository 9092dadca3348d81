package io.permalloy.numa;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * An immutable set of CPU numbers, written the way the kernel writes one: {@code 0-3,8}.
 *
 * <p>Any number up to {@link #MAX_CPU} fits; nothing here assumes 64, 256 or 1024 CPUs, or that
 * numbers are dense. Instances are safe to share between threads. Operations that return a set
 * allocate it; the others allocate nothing.
 */
public final class CpuSet {

  /** The greatest CPU number accepted, a guard against a corrupt list and not a design limit. */
  public static final int MAX_CPU = (1 << 20) - 1;

  /** The set without members. */
  public static final CpuSet EMPTY = new CpuSet(new BitSet());

  private final long[] words; // as BitSet.toLongArray: no trailing zero word, so equal sets match

  private CpuSet(BitSet bits) {
    this.words = bits.toLongArray();
  }

  /**
   * Returns the set of exactly these CPUs.
   *
   * @throws IllegalArgumentException if a number is negative or above {@link #MAX_CPU}
   */
  public static CpuSet of(int... cpus) {
    BitSet bits = new BitSet();
    for (int cpu : cpus) {
      bits.set(checked(cpu));
    }
    return new CpuSet(bits);
  }

  /**
   * Returns the set of all CPUs from {@code first} to {@code last}, both included.
   *
   * @throws IllegalArgumentException if the range is empty or leaves 0..{@link #MAX_CPU}
   */
  public static CpuSet range(int first, int last) {
    if (first > last) {
      throw new IllegalArgumentException("CPU range " + first + "-" + last + " runs backwards");
    }
    BitSet bits = new BitSet();
    bits.set(checked(first), checked(last) + 1);
    return new CpuSet(bits);
  }

  /** Returns the set of the bits that are set. The argument is copied. */
  public static CpuSet of(BitSet bits) {
    checked(Math.max(0, bits.length() - 1));
    return new CpuSet(bits);
  }

  /**
   * Parses the kernel's list syntax: numbers and ranges separated by commas. Blank text is the
   * empty set, which is what the kernel writes for it.
   *
   * @throws IllegalArgumentException naming the text and the part that is no number or range
   */
  public static CpuSet parse(String list) {
    String text = list.strip();
    BitSet bits = new BitSet();
    if (!text.isEmpty()) {
      for (String part : text.split(",", -1)) {
        addPart(bits, part.strip(), text);
      }
    }
    return new CpuSet(bits);
  }

  private static void addPart(BitSet bits, String part, String list) {
    int dash = part.indexOf('-');
    try {
      int first = checked(Integer.parseInt(dash < 0 ? part : part.substring(0, dash)));
      int last = dash < 0 ? first : checked(Integer.parseInt(part.substring(dash + 1)));
      if (first > last) {
        throw new IllegalArgumentException("range runs backwards");
      }
      bits.set(first, last + 1);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not a CPU list: '" + list + "': cannot read '" + part + "' (expected e.g. 0-3,8)", e);
    }
  }

  private static int checked(int cpu) {
    if (cpu < 0 || cpu > MAX_CPU) {
      throw new IllegalArgumentException("CPU number " + cpu + " is not in 0-" + MAX_CPU);
    }
    return cpu;
  }

  /** Returns whether {@code cpu} is a member; false for any number out of range. */
  public boolean contains(int cpu) {
    int word = cpu >> 6;
    return word >= 0 && word < words.length && (words[word] & (1L << cpu)) != 0;
  }

  /** Returns whether every member of {@code other} is a member of this set. */
  public boolean containsAll(CpuSet other) {
    return other.minus(this).isEmpty();
  }

  /** Returns whether the two sets share a member. */
  public boolean intersects(CpuSet other) {
    return !and(other).isEmpty();
  }

  /** Returns the number of members. */
  public int size() {
    int size = 0;
    for (long word : words) {
      size += Long.bitCount(word);
    }
    return size;
  }

  /** Returns whether there is no member. */
  public boolean isEmpty() {
    return words.length == 0;
  }

  /** Returns the smallest member, or -1 if there is none. */
  public int first() {
    return next(0);
  }

  /** Returns the greatest member, or -1 if there is none. */
  public int last() {
    int n = words.length;
    return n == 0 ? -1 : (n << 6) - 1 - Long.numberOfLeadingZeros(words[n - 1]);
  }

  /** Returns the smallest member that is {@code from} or above, or -1. */
  public int next(int from) {
    if (from < 0) {
      return next(0);
    }
    int word = from >> 6;
    if (word >= words.length) {
      return -1;
    }
    long left = words[word] & (-1L << from);
    while (left == 0) {
      if (++word == words.length) {
        return -1;
      }
      left = words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(left);
  }

  /** Returns the members of both sets. */
  public CpuSet and(CpuSet other) {
    BitSet bits = toBitSet();
    bits.and(other.toBitSet());
    return new CpuSet(bits);
  }

  /** Returns the members of either set. */
  public CpuSet or(CpuSet other) {
    BitSet bits = toBitSet();
    bits.or(other.toBitSet());
    return new CpuSet(bits);
  }

  /** Returns the members of this set that are not in {@code other}. */
  public CpuSet minus(CpuSet other) {
    BitSet bits = toBitSet();
    bits.andNot(other.toBitSet());
    return new CpuSet(bits);
  }

  /** Calls {@code action} with every member, in ascending order. */
  public void forEach(IntConsumer action) {
    for (int cpu = first(); cpu >= 0; cpu = next(cpu + 1)) {
      action.accept(cpu);
    }
  }

  /** Returns the members in ascending order. */
  public IntStream stream() {
    return toBitSet().stream();
  }

  /** Returns a new bit set with the same members. */
  public BitSet toBitSet() {
    return BitSet.valueOf(words);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CpuSet set && Arrays.equals(words, set.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  /** Returns the kernel's list syntax, {@code 0-3,8}; empty text for the empty set. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    BitSet bits = toBitSet();
    for (int first = bits.nextSetBit(0); first >= 0; ) {
      int end = bits.nextClearBit(first);
      if (!text.isEmpty()) {
        text.append(',');
      }
      text.append(first);
      if (end - first > 1) {
        text.append('-').append(end - 1);
      }
      first = bits.nextSetBit(end);
    }
    return text.toString();
  }
}
