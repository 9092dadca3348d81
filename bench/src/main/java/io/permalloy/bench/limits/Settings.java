package io.permalloy.bench.limits;

import java.nio.file.Path;

/**
 * How much is measured.
 *
 * @param repeats of each measurement
 * @param largestBytes of memory that a probe walks
 * @param jitterSeconds of listening to the machine's noise
 * @param folder on the disk to measure
 */
public record Settings(int repeats, long largestBytes, int jitterSeconds, Path folder) {
  /** Checks them. */
  public Settings {
    if (repeats < 5) {
      throw new IllegalArgumentException(
          "5 repeats are the fewest that say anything, not " + repeats);
    }
    if (Long.bitCount(largestBytes) != 1 || largestBytes < 1 << 22) {
      throw new IllegalArgumentException(
          "the largest footprint must be a power of two from 4 MiB on, not " + largestBytes);
    }
  }
}
