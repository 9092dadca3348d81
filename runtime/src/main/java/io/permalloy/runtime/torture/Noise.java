package io.permalloy.runtime.torture;

/**
 * Random pauses of a thread between its accesses to shared memory. Most are some microseconds of
 * spinning, so that most of the time is spent between two accesses, and so a kill, a stop or the
 * scheduler is likely to hit there; some give up the processor.
 */
public final class Noise {
  private static final int ONE_IN = 32;
  private static final int YIELD_ONE_IN = 128;
  private static final int MOST_SPIN_NANOS = 16_000;

  /** Shared without synchronisation: what is lost of it does not matter. */
  private static int state = (int) System.nanoTime() | 1;

  private Noise() {}

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
    if ((dice & YIELD_ONE_IN - 1) == 0) {
      Thread.yield();
      return;
    }
    long until = System.nanoTime() + (dice >>> 7) % MOST_SPIN_NANOS;
    while (System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
  }
}
