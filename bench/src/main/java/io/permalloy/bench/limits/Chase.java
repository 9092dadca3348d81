package io.permalloy.bench.limits;

import io.permalloy.offheap.mem.Mem;
import java.util.SplittableRandom;

/**
 * Lines of 64 bytes linked to one random cycle: the address of the next is the first word of each.
 */
final class Chase {
  static final int LINE_BYTES = 64;

  private final long start;
  private final long lines;

  /** Links the first bytes of an area: Sattolo's shuffle, in place, makes a single cycle. */
  Chase(Area area, long bytes) {
    start = area.start();
    lines = bytes / LINE_BYTES;
    SplittableRandom random = new SplittableRandom(11);
    for (long i = 0; i < lines; i++) {
      Mem.putLong(line(i), line(i));
    }
    for (long i = lines - 1; i > 0; i--) {
      long other = line(random.nextLong(i));
      long word = Mem.getLong(line(i));
      Mem.putLong(line(i), Mem.getLong(other));
      Mem.putLong(other, word);
    }
  }

  /** Address of a line. */
  long line(long i) {
    return start + i * LINE_BYTES;
  }

  /**
   * Lines at equal distances along the cycle. Chains that start there and keep in step come to a
   * line only when all others have been visited since the last time, so no cache still has it.
   */
  long[] places(int count) {
    long[] places = new long[count];
    long at = start;
    long walked = 0;
    for (int i = 0; i < count; i++) {
      long steps = lines * i / count - walked;
      at = follow(at, Math.toIntExact(steps));
      walked += steps;
      places[i] = at;
    }
    return places;
  }

  /** One chain: each load needs the one before. Returns where it arrived. */
  static long follow(long line, int steps) {
    long at = line;
    for (int i = 0; i < steps; i++) {
      at = Mem.getLong(at);
    }
    return at;
  }

  /** As many chains as there are lines given, step by step together. They are moved on. */
  static long followAll(long[] chains, int steps) {
    for (int i = 0; i < steps; i++) {
      for (int j = 0; j < chains.length; j++) {
        chains[j] = Mem.getLong(chains[j]);
      }
    }
    return chains[0];
  }
}
