package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.index.Hash;
import io.permalloy.offheap.mem.Mem;
import java.util.HashMap;
import java.util.Map;

/**
 * Keys whose place in the index is known by their number.
 *
 * <pre>
 *    0 ..  9   hash begins with 0000: together until the fifth doubling
 *   10 .. 19   the same 18 bits as key 0: bucket and tag
 *   20 .. 29   hash begins with 1000
 *   30 .. 39   hash begins with 0100
 *   40 .. 99   hash begins with 0000 again: fillers
 *  100 .. 109  hash begins with 0001
 * </pre>
 */
final class Keys {
  private static final Map<Long, Keys> FOUND = new HashMap<>();

  private final Map<Integer, Long> bytes = new HashMap<>();

  private Keys() {}

  /** The keys of an index with this hash seed. Uses scratch memory, so before a simulation. */
  static Keys of(long seed) {
    return FOUND.computeIfAbsent(seed, s -> new Keys().find(s));
  }

  private Keys find(long seed) {
    long scratch = Mem.scratch(8).address();
    long tag = -1;
    int[] next = {0, 10, 20, 30, 40, 100};
    for (long candidate = 1; next[1] < 13 || next[4] < 60; candidate++) {
      Mem.putLong(scratch, candidate);
      long hash = Hash.bytes(scratch, 8, seed, Hash.derive(seed, 1));
      int nibble = (int) (hash >>> 60);
      if (tag == -1 && nibble == 0) {
        tag = hash >>> 46;
        bytes.put(next[0]++, candidate);
      } else if (hash >>> 46 == tag) {
        take(next, 1, 20, candidate);
      } else if (nibble == 0 && !take(next, 0, 10, candidate)) {
        take(next, 4, 100, candidate);
      } else if (nibble == 8) {
        take(next, 2, 30, candidate);
      } else if (nibble == 4) {
        take(next, 3, 40, candidate);
      } else if (nibble == 1) {
        take(next, 5, 110, candidate);
      }
    }
    return this;
  }

  private boolean take(int[] next, int group, int limit, long candidate) {
    if (next[group] < limit) {
      bytes.put(next[group]++, candidate);
      return true;
    }
    return false;
  }

  /** The eight bytes of a key. */
  long bytes(int number) {
    return bytes.get(number);
  }
}
