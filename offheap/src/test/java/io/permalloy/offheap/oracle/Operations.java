package io.permalloy.offheap.oracle;

/**
 * An endless reproducible sequence of random operations: operation {@code i} is a function of the
 * seed and {@code i} alone, so nothing is stored until a failure has to be shrunk.
 *
 * <p>An operation is one long: its kind (8 bits) and two random draws of 28 bits, one for the key
 * and one for everything else. The kinds' weights alternate between a growing and a shrinking
 * phase, so that a run crosses growth, fullness and emptiness many times.
 */
final class Operations {
  private static final int DRAW = (1 << 28) - 1;

  private final long seed;
  private final int[] growing;
  private final int[] shrinking;
  private final long phase;

  /**
   * @param growing weight of each kind while the map grows
   * @param shrinking weight of each kind while it shrinks
   * @param phase operations in one phase
   */
  Operations(long seed, int[] growing, int[] shrinking, long phase) {
    this.seed = seed;
    this.growing = cumulate(growing);
    this.shrinking = cumulate(shrinking);
    this.phase = phase;
  }

  /** Operation {@code index} of this sequence. */
  long at(long index) {
    int[] weights = (index / phase & 1) == 0 ? growing : shrinking;
    long first = mix(seed + (2 * index + 1) * 0x9E3779B97F4A7C15L);
    long second = mix(first + 0x9E3779B97F4A7C15L);
    int pick = (int) Long.remainderUnsigned(first, weights[weights.length - 1]);
    int kind = 0;
    while (weights[kind] <= pick) {
      kind++;
    }
    return operation(kind, (int) (second >>> 32) & DRAW, (int) second & DRAW);
  }

  static long operation(int kind, int keyDraw, int draw) {
    return (long) kind << 56 | (long) keyDraw << 28 | draw;
  }

  static int kind(long operation) {
    return (int) (operation >>> 56);
  }

  static int keyDraw(long operation) {
    return (int) (operation >>> 28) & DRAW;
  }

  static int draw(long operation) {
    return (int) operation & DRAW;
  }

  /** Finalizer of SplitMix64: a bijection in which every input bit moves every output bit. */
  static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static int[] cumulate(int[] weights) {
    int[] sums = weights.clone();
    for (int i = 1; i < sums.length; i++) {
      sums[i] += sums[i - 1];
    }
    return sums;
  }
}
