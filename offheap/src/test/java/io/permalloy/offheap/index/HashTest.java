package io.permalloy.offheap.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.mem.Mem;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The hash of keys: what it reads, and how well it spreads. */
final class HashTest {
  private static final long SEED = 0x1234_5678_9abc_def1L;

  /** As an index derives it: a second seed with few bits would spread badly. */
  private static final long SEED2 = Hash.derive(SEED, 1);

  private static final int MAX = 200;
  private final Mem.Scratch memory = Mem.scratch(1024);

  private long at(int from) {
    assertTrue(memory.size() >= 1024);
    return memory.address() + from;
  }

  private void fill(int from, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < length; i++) {
      Mem.putByte(at(from + i), (byte) random.nextInt());
    }
  }

  /** Catches reads beyond the key, at every length and alignment: equal keys would differ. */
  @Test
  void dependsOnNothingOutsideTheKey() {
    for (int length = 0; length <= MAX; length++) {
      for (int shift = 0; shift < 8; shift++) {
        fill(0, 1024, 7);
        fill(64 + shift, length, length);
        long one = Hash.bytes(at(64 + shift), length, SEED, SEED2);
        fill(0, 1024, 8);
        fill(512, length, length);
        assertEquals(
            one, Hash.bytes(at(512), length, SEED, SEED2), "length " + length + " at " + shift);
      }
    }
  }

  /** Catches bytes that are left out, at every length. */
  @Test
  void dependsOnEveryBitOfTheKey() {
    for (int length = 1; length <= MAX; length++) {
      fill(0, length, length);
      long before = Hash.bytes(at(0), length, SEED, SEED2);
      for (int bit = 0; bit < 8 * length; bit++) {
        long a = at(bit >> 3);
        Mem.putByte(a, (byte) (Mem.getByte(a) ^ 1 << (bit & 7)));
        assertTrue(
            Hash.bytes(at(0), length, SEED, SEED2) != before, "length " + length + " bit " + bit);
        Mem.putByte(a, (byte) (Mem.getByte(a) ^ 1 << (bit & 7)));
      }
    }
  }

  @Test
  void keysOfZerosDifferByLength() {
    Mem.zero(at(0), 1024);
    Set<Long> hashes = new HashSet<>();
    for (int length = 0; length <= MAX; length++) {
      assertTrue(hashes.add(Hash.bytes(at(0), length, SEED, SEED2)), "length " + length);
    }
  }

  @Test
  void dependsOnTheSeed() {
    for (int length = 0; length <= MAX; length++) {
      fill(0, length, length);
      Set<Long> hashes = new HashSet<>();
      for (long salt = 0; salt < 100; salt++) {
        hashes.add(Hash.bytes(at(0), length, Hash.derive(SEED, salt), SEED2));
        hashes.add(Hash.bytes(at(0), length, SEED, Hash.derive(SEED2, salt)));
      }
      assertEquals(200, hashes.size(), "length " + length);
    }
  }

  /**
   * Counting keys, as people use them, spread over buckets and tags like random numbers. Catches a
   * hash whose upper bits, which choose the bucket, are worse than its lower ones. The bound is six
   * standard deviations of the chi-squared statistic, and the keys are fixed: no chance involved.
   */
  @Test
  void spreadsCountingKeysOverBucketsAndTags() {
    for (int length : new int[] {4, 8, 12, 16, 20, 40}) {
      int[] buckets = new int[1024];
      int[] tags = new int[1024];
      int keys = 64 * 1024;
      Mem.zero(at(0), 64);
      for (int i = 0; i < keys; i++) {
        Mem.putInt(at(length - 4), i);
        long hash = Hash.bytes(at(0), length, SEED, SEED2);
        buckets[(int) TableLayout.bucket(hash, 10)]++;
        tags[(int) SlotWord.tag(hash, 10) & 1023]++;
      }
      assertUniform(buckets, keys, "buckets, length " + length);
      assertUniform(tags, keys, "tags, length " + length);
    }
  }

  private static void assertUniform(int[] counts, int n, String what) {
    double expected = (double) n / counts.length;
    double chi = 0;
    for (int count : counts) {
      chi += (count - expected) * (count - expected) / expected;
    }
    double freedom = counts.length - 1;
    assertTrue(chi < freedom + 6 * Math.sqrt(2 * freedom), what + ": chi-squared " + chi);
  }

  /** One bit of the key changes about half of the bits of the hash. */
  @Test
  void avalanches() {
    for (int length : new int[] {4, 8, 16, 24, 64}) {
      long flips = 0;
      int trials = 0;
      for (int k = 0; k < 200; k++) {
        fill(0, length, k);
        long before = Hash.bytes(at(0), length, SEED, SEED2);
        for (int bit = 0; bit < 8 * length; bit += 5) {
          long a = at(bit >> 3);
          Mem.putByte(a, (byte) (Mem.getByte(a) ^ 1 << (bit & 7)));
          flips += Long.bitCount(before ^ Hash.bytes(at(0), length, SEED, SEED2));
          Mem.putByte(a, (byte) (Mem.getByte(a) ^ 1 << (bit & 7)));
          trials++;
        }
      }
      double mean = (double) flips / trials;
      assertTrue(mean > 31 && mean < 33, "length " + length + ": " + mean + " bits");
    }
  }
}
