package io.permalloy.offheap.sim;

import java.util.SplittableRandom;

/**
 * Random schedules, one seed a run. Each run draws how often it switches, whether and when it
 * kills, and whether one thread is stopped at some step until all others are done; so that the
 * seeds cover fine interleavings as well as long suspensions.
 */
final class RandomWalk implements Strategy {
  private final long seed;
  private final long runs;
  private final int killBound;
  private long run;
  private SplittableRandom random;
  private int switchShift;
  private int kills;
  private long killAt;
  private long stopAt;
  private SimThread stopped;
  private double length = 200;
  private int[] budget = new int[0];

  RandomWalk(long seed, long runs, int killBound) {
    this.seed = seed;
    this.runs = runs;
    this.killBound = killBound;
  }

  @Override
  public void begin(Machine machine) {
    machine.hashing = false;
    random = new SplittableRandom(Machine.mix(seed, run));
    switchShift = random.nextInt(6);
    kills = killBound;
    killAt = killBound > 0 ? draw() : Long.MAX_VALUE;
    stopAt = random.nextInt(3) == 0 ? draw() : Long.MAX_VALUE;
    stopped = null;
  }

  private long draw() {
    return 1 + random.nextLong((long) length + 1);
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
    if (current != null) {
      if (m.steps >= killAt && kills > 0 && current.killable) {
        kills--;
        killAt = m.steps + draw();
        return Strategy.action(KILL, current.index);
      }
      if (m.steps >= stopAt) {
        stopAt = Long.MAX_VALUE;
        stopped = current;
        return other(m, current);
      }
      if (random.nextInt(1 << switchShift) != 0) {
        return Strategy.action(RUN, current.index);
      }
    }
    return other(m, stopped);
  }

  /** A random runnable thread, but this one only if there is no other. */
  private int other(Machine m, SimThread except) {
    if (budget.length < m.threads.size()) {
      budget = new int[m.threads.size()];
    }
    int n = 0;
    for (int i = 0; i < m.threads.size(); i++) {
      SimThread t = m.threads.get(i);
      if (t != except && m.isRunnable(t)) {
        budget[n++] = i;
      }
    }
    if (n == 0) {
      return Strategy.action(RUN, except.index);
    }
    return Strategy.action(RUN, budget[random.nextInt(n)]);
  }

  @Override
  public boolean advance(Machine machine) {
    length += (machine.steps - length) / 16;
    return ++run < runs;
  }
}
