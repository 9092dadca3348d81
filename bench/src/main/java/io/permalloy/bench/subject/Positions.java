package io.permalloy.bench.subject;

import java.util.SplittableRandom;

/**
 * Positions of a {@link Dataset} in random order, each once in a cycle, and in another order in the
 * next cycle. A map that puts new entries one after the other in memory has laid them out, after a
 * cycle of puts, in the order of that cycle: in the same order again they would come with the
 * prefetcher's help, which no user's keys do.
 *
 * <p>The order of a cycle is that of a linear congruential generator with full period (Hull and
 * Dobell, "Random number generators", SIAM Review 1962). One thread at a time. Allocates nothing
 * after construction.
 */
public final class Positions {
  private final int mask;
  private final SplittableRandom random;
  private int multiplier;
  private int increment;
  private int state;
  private int left;

  /**
   * A random start.
   *
   * @param size of the data set, a power of two from 8 on
   * @param seed of the orders; threads have one each
   */
  public Positions(int size, long seed) {
    if (size < 8 || (size & size - 1) != 0) {
      throw new IllegalArgumentException("entries must be a power of two from 8 on, not " + size);
    }
    mask = size - 1;
    random = new SplittableRandom(seed);
  }

  /**
   * The next position. Its low bits repeat soon, as those of such a generator do; keys are random
   * functions of the whole position.
   *
   * @return from 0 to the size
   */
  public int next() {
    if (left == 0) {
      begin();
    }
    left--;
    state = state * multiplier + increment;
    return state & mask;
  }

  private void begin() {
    multiplier = random.nextInt() << 3 | 5;
    increment = random.nextInt() | 1;
    state = random.nextInt();
    left = mask + 1;
  }
}
