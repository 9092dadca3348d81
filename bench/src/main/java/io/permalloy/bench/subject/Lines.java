package io.permalloy.bench.subject;

import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Posix;
import java.util.SplittableRandom;

/**
 * The limit: a chase through memory of the shape and size of an ideal map, two dependent random
 * lines for each get, and nothing else.
 *
 * <pre>
 *   index    buckets of 64 B, four words each used    word = address of an entry
 *   entries  blocks of 96 B                           word 0 = address of a word of the index
 * </pre>
 *
 * <p>All entries are on one cycle in random order. The memory is mapped as a store in memory maps
 * its own: anonymous, private, no advice; so both have the pages that the system gives unasked.
 */
public final class Lines implements AutoCloseable {
  private static final int USED_WORDS = 4;
  private static final int BUCKET_BYTES = 64;
  private static final int ENTRY_BYTES = 96;
  private static final int VALUE_BYTES = 64;

  private final int entries;
  private final long bytes;
  private final long memory;
  private long at;

  /**
   * Maps and links the lines.
   *
   * @param entries how many, a multiple of 4
   * @param seed of the order
   */
  public Lines(int entries, long seed) {
    if (entries % USED_WORDS != 0) {
      throw new IllegalArgumentException("entries must be a multiple of 4, not " + entries);
    }
    this.entries = entries;
    long indexBytes = (long) entries / USED_WORDS * BUCKET_BYTES;
    bytes = indexBytes + (long) entries * ENTRY_BYTES;
    int flags = Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS | Posix.MAP_NORESERVE;
    memory = Posix.map(0, bytes, flags, -1);
    if (memory < 0) {
      throw new IllegalStateException(
          "cannot map " + bytes + " bytes for the chase: error " + -memory + "; use fewer entries");
    }
    long firstEntry = memory + indexBytes;
    int[] order = permutation(entries, seed);
    int[] words = permutation(entries, seed + 1);
    at = firstEntry + (long) order[0] * ENTRY_BYTES;
    for (int i = 0; i < entries; i++) {
      long entry = firstEntry + (long) order[i] * ENTRY_BYTES;
      long next = firstEntry + (long) order[i + 1 == entries ? 0 : i + 1] * ENTRY_BYTES;
      long word =
          memory + (long) (words[i] / USED_WORDS) * BUCKET_BYTES + words[i] % USED_WORDS * 8L;
      Mem.putLong(entry, word);
      Mem.putLong(word, next);
    }
  }

  private static int[] permutation(int size, long seed) {
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
   * Size of the memory.
   *
   * @return bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * Goes on along the cycle: two dependent lines a step.
   *
   * @param steps how many
   * @return where it arrived
   */
  public long chase(int steps) {
    long a = at;
    for (int i = 0; i < steps; i++) {
      a = Mem.getLong(Mem.getLong(a));
    }
    at = a;
    return a;
  }

  /**
   * The same, and copies 64 bytes of every entry out.
   *
   * @param steps how many
   * @param buffer 64 bytes
   * @return where it arrived
   */
  public long chaseAndCopy(int steps, byte[] buffer) {
    long a = at;
    for (int i = 0; i < steps; i++) {
      long next = Mem.getLong(Mem.getLong(a));
      Mem.copyOut(a + ENTRY_BYTES - VALUE_BYTES, buffer, 0, VALUE_BYTES);
      a = next;
    }
    at = a;
    return a;
  }

  /**
   * What an ideal get of many keys does: the index lines of all of a batch, then all of their
   * entries, then a copy of each value; random lines that do not depend on each other.
   *
   * @param from where to start in a random sequence
   * @param steps how many; the last batch may be smaller
   * @param found room for a batch
   * @param buffer 64 bytes
   * @return steps, unless the memory is not as it was linked
   */
  public long copyAtOnce(long from, int steps, long[] found, byte[] buffer) {
    long copied = 0;
    for (int i = 0; i < steps; i += found.length) {
      int n = Math.min(found.length, steps - i);
      for (int j = 0; j < n; j++) {
        found[j] = Mem.getLong(wordAddress(from + i + j));
      }
      long sum = 0;
      for (int j = 0; j < n; j++) {
        sum += Mem.getLong(found[j]) + Mem.getLong(found[j] + ENTRY_BYTES - Long.BYTES);
      }
      for (int j = 0; j < n; j++) {
        Mem.copyOut(found[j] + ENTRY_BYTES - VALUE_BYTES, buffer, 0, VALUE_BYTES);
        copied += buffer[0] == 0 ? 1 : 0;
      }
      copied -= sum == 0 ? 1 : 0;
    }
    return copied;
  }

  /** The word of the index that is the n-th of a random sequence. */
  private long wordAddress(long n) {
    long mixed = n * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
    long word = Math.unsignedMultiplyHigh(mixed ^ mixed >>> 29, entries);
    return memory + (word / USED_WORDS) * BUCKET_BYTES + word % USED_WORDS * 8L;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    Posix.unmap(memory, bytes);
  }
}
