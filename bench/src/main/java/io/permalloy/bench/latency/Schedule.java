package io.permalloy.bench.latency;

import java.time.Duration;

/**
 * When operations are due, in nanoseconds from the beginning. Nothing that happens changes it.
 *
 * <p>Operation i of all is due at i/rate, rounded down to the first of its burst. Threads take the
 * bursts in turn.
 */
final class Schedule {
  private static final long SECOND = 1_000_000_000;

  private final long rate;
  private final int burst;
  private final int threads;
  private final long durationNs;
  private final long bursts;

  Schedule(long rate, int burst, int threads, Duration duration) {
    this.rate = rate;
    this.burst = burst;
    this.threads = threads;
    this.durationNs = duration.toNanos();
    // Those that are due before the duration is over: exact, for a rate of 10^9 over 24 hours too.
    long operations =
        Math.addExact(durationNs / SECOND * rate, Math.ceilDiv(durationNs % SECOND * rate, SECOND));
    this.bursts = Math.ceilDiv(operations, burst);
  }

  long rate() {
    return rate;
  }

  /** Operations in a burst. */
  int burst() {
    return burst;
  }

  long durationNs() {
    return durationNs;
  }

  /** How many bursts a thread has. */
  long bursts(int thread) {
    return Math.ceilDiv(Math.max(0, bursts - thread), (long) threads);
  }

  /** When a thread's burst is due; its first is number 0. */
  long due(int thread, long number) {
    long operations = (number * threads + thread) * burst;
    return operations / rate * SECOND + operations % rate * SECOND / rate;
  }
}
