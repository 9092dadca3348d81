package io.permalloy.offheap.sim;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): random priorities, and at
 * {@code depth - 1} random steps the running thread drops below all others. Finds a defect that
 * needs {@code depth} ordering constraints with probability at least 1 / (threads *
 * steps^(depth-1)) a run.
 */
final class Priorities implements Strategy {
  private final long seed;
  private final long runs;
  private final int depth;
  private final int killBound;
  private long run;
  private SplittableRandom random;
  private double[] priority = new double[0];
  private long[] changes = new long[0];
  private int nextChange;
  private int kills;
  private long killAt;
  private double length = 200;

  Priorities(long seed, long runs, int depth, int killBound) {
    this.seed = seed;
    this.runs = runs;
    this.depth = depth;
    this.killBound = killBound;
  }

  @Override
  public void begin(Machine machine) {
    machine.hashing = false;
    random = new SplittableRandom(Machine.mix(seed, run));
    int n = machine.threads.size();
    priority = new double[n];
    for (int i = 0; i < n; i++) {
      priority[i] = 1 + random.nextDouble();
    }
    changes = new long[depth - 1];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = 1 + random.nextLong((long) length + 1);
    }
    Arrays.sort(changes);
    nextChange = 0;
    kills = killBound;
    killAt = killBound > 0 ? 1 + random.nextLong((long) length + 1) : Long.MAX_VALUE;
  }

  @Override
  public int next(Machine m) {
    SimThread current = m.current;
    if (m.tso && random.nextInt(8) == 0) {
      int i = random.nextInt(m.threads.size());
      if (m.threads.get(i).buffered() > 0) {
        return Strategy.action(FLUSH, i);
      }
    }
    if (current != null && m.steps >= killAt && kills > 0 && current.killable) {
      kills--;
      killAt = Long.MAX_VALUE;
      return Strategy.action(KILL, current.index);
    }
    if (current != null && nextChange < changes.length && m.steps >= changes[nextChange]) {
      nextChange++;
      priority[current.index] = 1.0 / (1 + nextChange);
    }
    int best = -1;
    for (int i = 0; i < m.threads.size(); i++) {
      if (m.isRunnable(m.threads.get(i)) && (best < 0 || priority[i] > priority[best])) {
        best = i;
      }
    }
    return Strategy.action(RUN, best);
  }

  @Override
  public boolean advance(Machine machine) {
    length += (machine.steps - length) / 16;
    return ++run < runs;
  }
}
