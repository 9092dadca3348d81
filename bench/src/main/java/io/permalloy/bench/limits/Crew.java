package io.permalloy.bench.limits;

import io.permalloy.bench.stats.Sample;
import io.permalloy.bench.stats.WarmUp;
import io.permalloy.numa.Affinity;
import io.permalloy.numa.Pin;
import io.permalloy.numa.PinningException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToLongFunction;

/** Threads that do something at the same time, each pinned to a CPU where pinning is possible. */
final class Crew {
  private final int[] cpus;

  /** One thread for each CPU given. */
  Crew(int... cpus) {
    this.cpus = cpus.clone();
  }

  /** One thread for each CPU that this process may use. */
  static Crew onEveryCpu() {
    return new Crew(Affinity.allowed().stream().toArray());
  }

  int size() {
    return cpus.length;
  }

  /**
   * Times the work from the first start to the last end.
   *
   * @param repeats how often
   * @param work is given the number of the thread; returns anything that depends on it
   * @return nanoseconds
   */
  Sample nanos(int repeats, IntToLongFunction work) {
    double[] times = new double[repeats];
    try (ExecutorService threads = Executors.newFixedThreadPool(cpus.length)) {
      WarmUp.run(1, () -> once(threads, work));
      for (int i = 0; i < repeats; i++) {
        times[i] = once(threads, work);
      }
    }
    return new Sample(times);
  }

  private long once(ExecutorService threads, IntToLongFunction work) {
    CountDownLatch ready = new CountDownLatch(cpus.length);
    List<Future<long[]>> futures = new ArrayList<>();
    for (int i = 0; i < cpus.length; i++) {
      int thread = i;
      futures.add(threads.submit(() -> member(thread, ready, work)));
    }
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    try {
      for (Future<long[]> future : futures) {
        long[] span = future.get();
        start = Math.min(start, span[0]);
        end = Math.max(end, span[1]);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while threads were measured", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a measuring thread failed: " + e.getCause(), e);
    }
    return end - start;
  }

  private long[] member(int thread, CountDownLatch ready, IntToLongFunction work) {
    Pin pin = pin(cpus[thread]);
    try {
      // Spinning: all of them start within a line's way, not within a wake-up.
      ready.countDown();
      while (ready.getCount() != 0) {
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      long result = work.applyAsLong(thread);
      return new long[] {start, System.nanoTime(), result};
    } finally {
      if (pin != null) {
        pin.close();
      }
    }
  }

  private static Pin pin(int cpu) {
    try {
      return Affinity.pin(cpu);
    } catch (PinningException e) {
      return null;
    }
  }
}
