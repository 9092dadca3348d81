package io.permalloy.bench.jmh;

import java.util.SplittableRandom;

/**
 * Draws from a Zipfian distribution with exponent 0.99, as YCSB has it: Gray et al., "Quickly
 * generating billion-record synthetic databases", SIGMOD 1994. The rank is the position: keys are
 * random, so popular ones are nowhere near each other.
 */
final class Zipf {
  private static final double THETA = 0.99;

  private final int size;
  private final double zeta;
  private final double alpha;
  private final double eta;

  Zipf(int size) {
    this.size = size;
    double sum = 0;
    for (int i = 1; i <= size; i++) {
      sum += 1 / Math.pow(i, THETA);
    }
    zeta = sum;
    alpha = 1 / (1 - THETA);
    double two = 1 + Math.pow(0.5, THETA);
    eta = (1 - Math.pow(2.0 / size, 1 - THETA)) / (1 - two / zeta);
  }

  /** So many positions. */
  int[] draw(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = rank(random.nextDouble());
    }
    return positions;
  }

  /** From 0, the most popular. */
  int rank(double uniform) {
    double scaled = uniform * zeta;
    if (scaled < 1) {
      return 0;
    }
    if (scaled < 1 + Math.pow(0.5, THETA)) {
      return 1;
    }
    return (int) Math.min(size - 1, size * Math.pow(eta * uniform - eta + 1, alpha));
  }
}
