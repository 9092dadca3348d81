package io.permalloy.offheap.cells;

import io.permalloy.offheap.index.Hash;

/**
 * A seeded bijection on 64 bits: where a key goes, from which the key can be told again.
 *
 * <p>Two multiplications by secret odd numbers with a fold between them: the top bits of the
 * result, which choose the bucket, depend on every bit of the key. Pure; immutable; allocates
 * nothing. Source: the construction of Stafford's and Evensen's mixers.
 */
final class Mix {
  private final long first;
  private final long second;
  private final long firstInverse;
  private final long secondInverse;

  Mix(long seed) {
    first = Hash.derive(seed, 1) | 1;
    second = Hash.derive(seed, 2) | 1;
    firstInverse = inverse(first);
    secondInverse = inverse(second);
  }

  /** Modulo 2^64. Newton: each step doubles the bits that are right, and odd numbers have three. */
  private static long inverse(long odd) {
    long x = odd;
    for (int i = 0; i < 5; i++) {
      x *= 2 - odd * x;
    }
    return x;
  }

  long mix(long key) {
    long x = (key ^ second) * first;
    return (x ^ x >>> 32) * second;
  }

  long unmix(long mixed) {
    long x = mixed * secondInverse;
    return (x ^ x >>> 32) * firstInverse ^ second;
  }
}
