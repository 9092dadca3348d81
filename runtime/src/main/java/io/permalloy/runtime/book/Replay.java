package io.permalloy.runtime.book;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Passes over all messages. */
final class Replay {
  private static final long LONGEST_NS = 60_000_000_000L;

  /** Does nothing with a message: what its loop takes is the clock's and the machine's. */
  static final Rules NO_BOOK =
      new Rules() {
        @Override
        public void begin() {}

        @Override
        public void apply(long number, long[] words, int at) {}

        @Override
        public Map<String, Long> counts() {
          return Map.of();
        }
      };

  private Replay() {}

  /** Returns an empty histogram of nanoseconds. */
  static Histogram histogram() {
    return new Histogram(1, LONGEST_NS, 3);
  }

  /** Applies all messages and has the observers look after each. */
  static void observed(Messages messages, Rules rules, List<Observer> observers)
      throws IOException {
    long number = 0;
    for (int chunk = 0; chunk < messages.chunks(); chunk++) {
      long[] words = messages.chunk(chunk);
      int end = messages.words(chunk);
      for (int at = 0; at < end; at += Messages.WORDS) {
        rules.apply(++number, words, at);
        for (Observer observer : observers) {
          observer.after(number, words, at);
        }
      }
    }
    for (Observer observer : observers) {
      observer.end();
    }
  }

  /**
   * Applies all messages and times each, from one reading of the clock to the next: nothing between
   * two messages is left out. Returns nanoseconds of all. Allocates nothing itself.
   */
  static long timed(Messages messages, Rules rules, Histogram latency) {
    long number = 0;
    long start = System.nanoTime();
    long last = start;
    for (int chunk = 0; chunk < messages.chunks(); chunk++) {
      long[] words = messages.chunk(chunk);
      int end = messages.words(chunk);
      for (int at = 0; at < end; at += Messages.WORDS) {
        rules.apply(++number, words, at);
        long now = System.nanoTime();
        latency.recordValue(Math.clamp(now - last, 0, LONGEST_NS));
        last = now;
      }
    }
    return last - start;
  }

  /** Runs the loop of {@link #timed} without a book, for at least this long. */
  static void floor(Messages messages, long nanos, Histogram latency) {
    long left = nanos;
    while (left > 0) {
      left -= Math.max(1, timed(messages, NO_BOOK, latency));
    }
  }
}
