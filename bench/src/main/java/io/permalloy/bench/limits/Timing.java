package io.permalloy.bench.limits;

import io.permalloy.bench.stats.Sample;
import io.permalloy.bench.stats.WarmUp;

/** Repeats a loop and times each repeat as a whole. */
final class Timing {
  /** A loop of so many operations. */
  interface Loop {
    /** Returns anything that depends on the work, so that the compiler must do it. */
    long run(int operations);
  }

  @SuppressWarnings("UnusedVariable") // written so that the compiler must compute what is
  private static volatile long sink;

  private Timing() {}

  /** Nanoseconds for each operation. */
  static Sample nanos(int repeats, int operations, Loop loop) {
    WarmUp.run(1, () -> sink = loop.run(operations));
    double[] times = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      long start = System.nanoTime();
      sink = loop.run(operations);
      times[i] = (System.nanoTime() - start) / (double) operations;
    }
    return new Sample(times);
  }

  /** The same with something to prepare before every repeat, which is not timed. */
  static Sample nanosAfter(Runnable before, int repeats, int operations, Loop loop) {
    double[] times = new double[repeats];
    for (int i = -1; i < repeats; i++) {
      before.run();
      long start = System.nanoTime();
      sink = loop.run(operations);
      double time = (System.nanoTime() - start) / (double) operations;
      if (i >= 0) {
        times[i] = time;
      }
    }
    return new Sample(times);
  }

  /** Bytes a nanosecond, which are gigabytes a second, from the nanoseconds for so many bytes. */
  static Sample rate(Sample nanos, double bytes) {
    return nanos.map(ns -> bytes / ns);
  }
}
