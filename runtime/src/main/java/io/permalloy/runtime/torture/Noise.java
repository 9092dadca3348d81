package io.permalloy.runtime.torture;

import java.util.concurrent.locks.LockSupport;

/**
 * Random pauses of a thread between its accesses to shared memory. Most are some microseconds of
 * spinning, so that most of the time is spent between two accesses, and so a kill, a stop or the
 * scheduler is likely to hit there; some are naps, which give up the processor.
 *
 * <p>Time that would be idle, since logs are full until the next epoch, is better spent inside
 * operations, where a kill finds something to break: so there are more naps then.
 */
public final class Noise {
  private static final int ONE_IN = 32;
  private static final int MOST_SPIN_NANOS = 16_000;
  private static final int NAP_NANOS = 50_000;
  private static final int FEWEST_NAPS_ONE_IN = 256;

  /** Shared without synchronisation: what is lost of it does not matter. */
  private static int state = (int) System.nanoTime() | 1;

  private static int napOneIn = FEWEST_NAPS_ONE_IN;

  private Noise() {}

  /** A thread had to wait between operations. */
  static void moreNaps() {
    napOneIn = Math.max(1, napOneIn / 2);
  }

  /** A thread had enough to do. */
  static void fewerNaps() {
    napOneIn = Math.min(FEWEST_NAPS_ONE_IN, napOneIn * 2);
  }

  /** Pauses, now and then. Called before accesses of a class that {@link NoisyMemory} made. */
  public static void pause() {
    int s = state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    state = s == 0 ? 1 : s;
    if ((s & ONE_IN - 1) == 0) {
      act(s >>> 5);
    }
  }

  private static void act(int dice) {
    if ((dice & napOneIn - 1) == 0) {
      LockSupport.parkNanos(NAP_NANOS);
      return;
    }
    long until = System.nanoTime() + (dice >>> 7) % MOST_SPIN_NANOS;
    while (System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
  }
}
