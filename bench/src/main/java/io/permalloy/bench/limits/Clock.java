package io.permalloy.bench.limits;

import io.permalloy.bench.stats.Sample;

/** What reading the clock costs, and the smallest time that it tells apart. */
final class Clock implements Probe {
  private static final int READS = 500_000;

  @Override
  public String title() {
    return "System.nanoTime";
  }

  @Override
  public void run(Settings settings, Report report) {
    report.add("cost", "ns", Timing.nanos(settings.repeats(), READS, Clock::read));
    double[] steps = new double[settings.repeats()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = smallestStep();
    }
    report.add("smallest step seen", "ns", new Sample(steps));
  }

  private static long read(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += System.nanoTime();
    }
    return sum;
  }

  private static long smallestStep() {
    long smallest = Long.MAX_VALUE;
    long last = System.nanoTime();
    for (int i = 0; i < READS; i++) {
      long now = System.nanoTime();
      if (now != last) {
        smallest = Math.min(smallest, now - last);
      }
      last = now;
    }
    return smallest;
  }
}
