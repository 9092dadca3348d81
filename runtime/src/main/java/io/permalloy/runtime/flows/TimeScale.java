package io.permalloy.runtime.flows;

/**
 * How a pcapng interface counts time: ticks of a second's fraction, from an offset in seconds.
 * Immutable; {@link #toNs} allocates nothing.
 *
 * @param resolution the {@code if_tsresol} byte: a power of ten, or of two with the high bit set
 * @param offsetSeconds the {@code if_tsoffset}: seconds to add
 */
record TimeScale(int resolution, long offsetSeconds) {

  /** Ticks of a microsecond, from the epoch: what holds when an interface does not say. */
  static final TimeScale MICROSECONDS = new TimeScale(6, 0);

  private static final long NS = 1_000_000_000L;
  // 2262 and 1677. A record field holds every number but Long.MIN_VALUE + 1, so stay off that.
  private static final long LATEST = Long.MAX_VALUE;
  private static final long EARLIEST = Long.MIN_VALUE + 2;

  /**
   * Returns the nanoseconds since the epoch of a count of ticks, rounded down; a time that a long
   * cannot hold becomes the nearest that it can.
   *
   * @param ticks an unsigned 64-bit number
   */
  long toNs(long ticks) {
    if (resolution <= 9 && offsetSeconds == 0 && ticks >= 0) {
      long perTick = POWERS_OF_TEN[9 - resolution];
      return ticks <= Long.MAX_VALUE / perTick ? ticks * perTick : LATEST;
    }
    return (resolution & 0x80) != 0 ? binary(ticks, resolution & 0x7f) : decimal(ticks);
  }

  private long decimal(long ticks) {
    if (resolution > 9 + MAX_POWER) {
      return join(0, 0);
    }
    if (resolution > 9) {
      long ns = Long.divideUnsigned(ticks, POWERS_OF_TEN[resolution - 9]);
      return join(Long.divideUnsigned(ns, NS), Long.remainderUnsigned(ns, NS));
    }
    long perSecond = POWERS_OF_TEN[resolution];
    return join(
        Long.divideUnsigned(ticks, perSecond),
        Long.remainderUnsigned(ticks, perSecond) * POWERS_OF_TEN[9 - resolution]);
  }

  private long binary(long ticks, int bits) {
    long seconds = bits >= Long.SIZE ? 0 : ticks >>> bits;
    long fraction = bits >= Long.SIZE ? ticks : ticks & ((1L << bits) - 1);
    long high = Math.unsignedMultiplyHigh(fraction, NS);
    long low = fraction * NS;
    if (bits == 0) {
      return join(seconds, 0);
    }
    return join(
        seconds,
        bits >= Long.SIZE
            ? high >>> (bits - Long.SIZE)
            : high << (Long.SIZE - bits) | low >>> bits);
  }

  private long join(long seconds, long ns) {
    // Both bounds are far inside what keeps the multiplication from overflowing.
    long limit = Long.MAX_VALUE / NS - 1;
    if (seconds < 0 || seconds > limit * 2 || offsetSeconds > limit * 2) {
      return LATEST;
    }
    if (offsetSeconds < -limit * 4) {
      return EARLIEST;
    }
    long sum = seconds + offsetSeconds;
    if (sum > limit) {
      return LATEST;
    }
    return sum < -limit ? EARLIEST : sum * NS + ns;
  }

  // 10^19 is the highest that 64 unsigned bits hold.
  private static final int MAX_POWER = 19;

  private static final long[] POWERS_OF_TEN = new long[MAX_POWER + 1];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int i = 1; i <= MAX_POWER; i++) {
      POWERS_OF_TEN[i] = POWERS_OF_TEN[i - 1] * 10;
    }
  }
}
