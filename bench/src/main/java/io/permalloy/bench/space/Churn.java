package io.permalloy.bench.space;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.SpaceUse;
import io.permalloy.runtime.Store;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Puts values of ever other sizes and removes them, for a long time: memory that a store cannot use
 * again shows as used bytes that are not live.
 *
 * <p>Each operation takes a random key: one in four is removed, the others get a value of a random
 * size.
 *
 * @param keys how many there are; three in four are in the map at any time
 * @param least bytes of the shortest value
 * @param most bytes of the longest
 * @param even true: sizes are equally likely; false: doublings are, so most values are short
 * @param seed of the random numbers
 */
public record Churn(int keys, int least, int most, boolean even, long seed) {
  private static final int REMOVED_ONE_IN = 4;

  /** Checks the numbers. */
  public Churn {
    if (keys < 2 || least < 1 || most < least || most > 1 << 24) {
      throw new IllegalArgumentException(
          "no churn: %d keys, values of %d to %d bytes; 2 keys or more, values of 1 byte to 16 MiB"
              .formatted(keys, least, most));
    }
  }

  /**
   * A count.
   *
   * @param operations done so far
   * @param use where the bytes are
   */
  public record Point(long operations, SpaceUse use) {
    /**
     * Keys and values over all memory in use.
     *
     * @return from 0 to 1
     */
    public double ratio() {
      return (double) use.live() / use.used();
    }
  }

  /**
   * Churns in a store of its own.
   *
   * @param operations how many
   * @param counts how often to count, evenly spread; the last time at the end
   * @return the counts
   */
  public List<Point> run(long operations, int counts) {
    Dataset data = new Dataset(new io.permalloy.bench.subject.Shape(16, 16), keys, seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] key = data.keyBuffer();
    MemorySegment keySegment = MemorySegment.ofArray(key);
    MemorySegment value = MemorySegment.ofArray(new byte[most]);
    List<Point> points = new ArrayList<>();
    long max = (256L << 20) + 4L * keys * (most + 256L);
    try (Store store = Store.open("mem:?max=" + max);
        Session session = store.session()) {
      BytesMap map = store.bytesMap("space").with(session);
      for (long i = 1; i <= operations; i++) {
        data.key(random.nextInt(keys), key);
        if (random.nextInt(REMOVED_ONE_IN) == 0) {
          map.remove(keySegment, 0, key.length);
        } else {
          map.put(keySegment, 0, key.length, value, 0, size(random));
        }
        if (i * counts / operations != (i - 1) * counts / operations) {
          points.add(new Point(i, store.space()));
        }
      }
    }
    return points;
  }

  private int size(SplittableRandom random) {
    if (even) {
      return random.nextInt(least, most + 1);
    }
    double size = least * Math.pow((most + 1.0) / least, random.nextDouble());
    return Math.min(most, (int) size);
  }
}
