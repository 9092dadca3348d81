package io.permalloy.bench.latency;

import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where threads meet: before a slice, to begin at the same moment, and after it, so that one of
 * them can collect what all recorded. Before a slice they spin: who had to be woken would begin
 * late, and that would look like latency.
 */
final class Turns {
  private static final long LEAD_NS = 20_000;

  private final int threads;
  private final Clock clock;
  private final Phaser ends;
  private final AtomicInteger here = new AtomicInteger();
  private volatile long start;
  private volatile int starts;

  /** The last thread that arrives at the end of a slice runs {@code between}. */
  Turns(int threads, Clock clock, Runnable between) {
    this.threads = threads;
    this.clock = clock;
    this.ends =
        new Phaser(threads) {
          @Override
          protected boolean onAdvance(int phase, int registered) {
            between.run();
            return false;
          }
        };
  }

  /**
   * Waits until all threads are here.
   *
   * @param number of this slice, from 0
   * @return when they begin, by the clock: in a moment
   */
  long begin(int number) {
    if (here.incrementAndGet() == threads) {
      here.set(0);
      start = clock.nanos() + LEAD_NS;
      starts = number + 1;
      return start;
    }
    while (starts <= number) {
      if (ends.isTerminated()) {
        throw new AbandonedException();
      }
      Thread.onSpinWait();
    }
    return start;
  }

  /** Waits until all threads are here and what happens between slices has happened. */
  void end() {
    if (ends.arriveAndAwaitAdvance() < 0) {
      throw new AbandonedException();
    }
  }

  /** This thread will not come any more: nobody is to wait. */
  void abandon() {
    ends.forceTermination();
  }

  /** Another thread will not come. */
  static final class AbandonedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    AbandonedException() {
      super("another thread failed");
    }
  }
}
