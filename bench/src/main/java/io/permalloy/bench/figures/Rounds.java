package io.permalloy.bench.figures;

import com.sun.management.ThreadMXBean;
import io.permalloy.bench.stats.Sample;
import io.permalloy.bench.stats.WarmUp;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Runs steps in short interleaved rounds: every round runs every step once, in a new order. What
 * disturbs the machine for a while disturbs all of them, and the median of the rounds and the
 * ratios within rounds stand, where a mean of one long run after the other would not.
 */
final class Rounds {
  private final Random random = new Random(7);
  private final List<Integer> order = new ArrayList<>();
  private final List<Step> steps;
  private final double[][] wall;
  private final double[][] cpu;
  private final double[][] allocated;

  Rounds(List<Step> steps, int rounds) {
    this.steps = List.copyOf(steps);
    for (int i = 0; i < steps.size(); i++) {
      order.add(i);
    }
    this.wall = new double[steps.size()][rounds];
    this.cpu = new double[steps.size()][rounds];
    this.allocated = new double[steps.size()][rounds];
  }

  /** Untimed rounds first: at least so many, and until the compiler is done. */
  void run(int warmups, Runnable afterRound) {
    WarmUp.run(
        warmups,
        () -> {
          round(-1);
          afterRound.run();
        });
    for (int i = 0; i < wall[0].length; i++) {
      round(i);
      afterRound.run();
    }
  }

  private void round(int round) {
    Collections.shuffle(order, random);
    for (int i : order) {
      time(i, round);
    }
  }

  private void time(int i, int round) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Step step = steps.get(i);
    step.advance();
    if (step.isForCaches()) {
      step.run();
    }
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long used = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    step.run();
    long end = System.nanoTime();
    used = threads.getCurrentThreadCpuTime() - used;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    step.check();
    if (round >= 0) {
      double operations = step.operations();
      wall[i][round] = (end - start) / operations;
      cpu[i][round] = used / operations;
      allocated[i][round] = bytes / operations;
    }
  }

  Sample wall(String step) {
    return new Sample(wall[index(step)]);
  }

  Sample cpu(String step) {
    return new Sample(cpu[index(step)]);
  }

  Sample allocated(String step) {
    return new Sample(allocated[index(step)]);
  }

  /** Of two steps' times, round by round. */
  Sample wallRatio(String above, String below) {
    return ratio(wall[index(above)], wall[index(below)]);
  }

  /** The same of processor time: what other processes take away is not in it. */
  Sample cpuRatio(String above, String below) {
    return ratio(cpu[index(above)], cpu[index(below)]);
  }

  private static Sample ratio(double[] a, double[] b) {
    double[] ratios = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      ratios[i] = a[i] / b[i];
    }
    return new Sample(ratios);
  }

  boolean has(String step) {
    return steps.stream().anyMatch(s -> s.name().equals(step));
  }

  private int index(String step) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).name().equals(step)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no step is called " + step);
  }
}
