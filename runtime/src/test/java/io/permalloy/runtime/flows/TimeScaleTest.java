package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimeScaleTest {

  private static final BigInteger NS = BigInteger.valueOf(1_000_000_000);

  /** The definition, in numbers that cannot overflow. */
  private static BigInteger exact(int resolution, long offset, long ticks) {
    BigInteger perSecond =
        (resolution & 0x80) != 0
            ? BigInteger.TWO.pow(resolution & 0x7f)
            : BigInteger.TEN.pow(resolution);
    BigInteger count = new BigInteger(Long.toUnsignedString(ticks));
    return count.multiply(NS).divide(perSecond).add(BigInteger.valueOf(offset).multiply(NS));
  }

  @Test
  void readsTheCommonResolutions() {
    assertEquals(1_700_000_000_123_456_000L, TimeScale.MICROSECONDS.toNs(1_700_000_000_123_456L));
    assertEquals(1_700_000_000_123_456_789L, new TimeScale(9, 0).toNs(1_700_000_000_123_456_789L));
    assertEquals(1_700_000_003_000_000_000L, new TimeScale(0, 3).toNs(1_700_000_000L));
    assertEquals(1_500_000_000L, new TimeScale(0x80 | 10, 0).toNs(1536));
    assertEquals(-2_500_000_000L, new TimeScale(3, -4).toNs(1500));
  }

  @Test
  void agreesWithTheDefinitionForEveryResolution() {
    SplittableRandom random = new SplittableRandom(7);
    BigInteger bound = BigInteger.valueOf(9_000_000_000L).multiply(NS);
    int compared = 0;
    for (int resolution = 0; resolution < 256; resolution++) {
      for (int i = 0; i < 400; i++) {
        long ticks = random.nextLong() >>> random.nextInt(64);
        long offset = i % 2 == 0 ? 0 : random.nextLong(-2_000_000_000L, 2_000_000_000L);
        BigInteger exact = exact(resolution, offset, ticks);
        long ns = new TimeScale(resolution, offset).toNs(ticks);
        if (exact.abs().compareTo(bound) < 0) {
          assertEquals(exact, BigInteger.valueOf(ns), resolution + " " + offset + " " + ticks);
          compared++;
        }
      }
    }
    assertEquals(true, compared > 50_000, "compared " + compared);
  }

  @Test
  void holdsTimesOutOfRangeAtTheNearest() {
    assertEquals(Long.MAX_VALUE, TimeScale.MICROSECONDS.toNs(-1));
    assertEquals(Long.MAX_VALUE, new TimeScale(0, 0).toNs(Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, new TimeScale(0, Long.MAX_VALUE).toNs(Long.MAX_VALUE));
    assertEquals(Long.MIN_VALUE + 2, new TimeScale(6, Long.MIN_VALUE).toNs(5));
    assertEquals(Long.MIN_VALUE + 2, new TimeScale(0, Long.MIN_VALUE).toNs(-1L >>> 30));
  }
}
