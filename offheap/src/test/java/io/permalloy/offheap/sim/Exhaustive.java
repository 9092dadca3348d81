package io.permalloy.offheap.sim;

import java.util.Arrays;

/**
 * Every schedule within bounds, by running again and again: depth-first over the choices, a bounded
 * number of preemptions (a switch away from a thread that could go on) and of kills. Unforced
 * switches cost nothing (Musuvathi and Qadeer, CHESS).
 *
 * <p>With {@code merge}, a state that was reached before with no smaller bounds left is not
 * explored again. A state is the memory, what each thread has observed (it is deterministic, so its
 * heap and its stack are a function of that), and the history. This holds only if threads share no
 * Java objects that change.
 */
final class Exhaustive implements Strategy {
  private final int preemptionBound;
  private final int killBound;
  private final boolean merge;

  private int[] chosen = new int[256];
  private int[] counts = new int[256];
  private int size;
  private int depth;
  private int preemptions;
  private int kills;
  private boolean mustSwitch;
  private final int[] options = new int[64];
  private final boolean[] costs = new boolean[64];

  private long[] keys = new long[1 << 12];
  private byte[] budgets = new byte[1 << 12];
  private int visited;

  Exhaustive(int preemptionBound, int killBound, boolean merge) {
    this.preemptionBound = preemptionBound;
    this.killBound = killBound;
    this.merge = merge;
  }

  int visited() {
    return visited;
  }

  @Override
  public void begin(Machine machine) {
    depth = 0;
    preemptions = preemptionBound;
    kills = killBound;
    mustSwitch = false;
    machine.hashing = merge;
  }

  @Override
  public int next(Machine m) {
    int n = options(m);
    int pick = 0;
    if (n > 1) {
      if (depth < size) {
        if (counts[depth] != n) {
          throw new IllegalStateException(
              "the run is not deterministic: "
                  + n
                  + " choices at decision "
                  + depth
                  + ", before "
                  + counts[depth]);
        }
        pick = chosen[depth];
      } else {
        if (merge && seen(fingerprint(m))) {
          return Strategy.action(ABANDON, 0);
        }
        if (size == chosen.length) {
          chosen = Arrays.copyOf(chosen, size * 2);
          counts = Arrays.copyOf(counts, size * 2);
        }
        chosen[size] = 0;
        counts[size++] = n;
      }
      depth++;
    }
    int action = options[pick];
    if (costs[pick]) {
      preemptions--;
    }
    int kind = Strategy.kind(action);
    if (kind == KILL) {
      kills--;
    }
    mustSwitch = kind == FLUSH && m.current != null && m.current.index == Strategy.index(action);
    return action;
  }

  private int options(Machine m) {
    SimThread current = m.current;
    int n = 0;
    if (current == null) {
      for (int i = 0; i < m.threads.size(); i++) {
        if (m.isRunnable(m.threads.get(i))) {
          n = option(n, Strategy.action(RUN, i), false);
        }
      }
      if (m.tso) {
        n = flushes(m, n, -1, false);
      }
      return n;
    }
    if (!mustSwitch) {
      n = option(n, Strategy.action(RUN, current.index), false);
    }
    if (preemptions > 0) {
      for (int i = 0; i < m.threads.size(); i++) {
        if (i != current.index && m.isRunnable(m.threads.get(i))) {
          n = option(n, Strategy.action(RUN, i), true);
        }
      }
      if (m.tso) {
        if (current.buffered() > 0 && n > (mustSwitch ? 0 : 1)) {
          n = option(n, Strategy.action(FLUSH, current.index), false);
        }
        if (!mustSwitch) {
          n = flushes(m, n, current.index, true);
        }
      }
    }
    if (kills > 0 && current.killable && !mustSwitch) {
      n = option(n, Strategy.action(KILL, current.index), false);
    }
    return n;
  }

  private int flushes(Machine m, int from, int except, boolean costs) {
    int n = from;
    for (int i = 0; i < m.threads.size(); i++) {
      if (i != except && m.threads.get(i).buffered() > 0) {
        n = option(n, Strategy.action(FLUSH, i), costs);
      }
    }
    return n;
  }

  private int option(int n, int action, boolean cost) {
    options[n] = action;
    costs[n] = cost;
    return n + 1;
  }

  private long fingerprint(Machine m) {
    long h = m.memoryHash + (mustSwitch ? 77 : 0);
    for (int i = 0; i < m.threads.size(); i++) {
      SimThread t = m.threads.get(i);
      long life = (t.dead ? 1L : 0L) + (t.finished ? 2 : 0) + (m.current == t ? 4 : 0);
      h = Machine.mix(h + t.buffered() * 8L + life, t.hash);
    }
    return h == 0 ? 1 : h;
  }

  /** Marks a state as seen with the bounds left now; true if it was seen with no smaller ones. */
  private boolean seen(long key) {
    int mask = keys.length - 1;
    int i = (int) (key >>> 20) & mask;
    while (keys[i] != 0 && keys[i] != key) {
      i = (i + 1) & mask;
    }
    byte now = (byte) (preemptions << 4 | kills);
    if (keys[i] == key) {
      int before = budgets[i];
      if (before >> 4 >= preemptions && (before & 15) >= kills) {
        return true;
      }
      if (preemptions >= before >> 4 && kills >= (before & 15)) {
        budgets[i] = now;
      }
      return false;
    }
    keys[i] = key;
    budgets[i] = now;
    if (++visited * 2 > keys.length) {
      grow();
    }
    return false;
  }

  private void grow() {
    long[] oldKeys = keys;
    byte[] oldBudgets = budgets;
    keys = new long[oldKeys.length * 2];
    budgets = new byte[oldKeys.length * 2];
    int mask = keys.length - 1;
    for (int k = 0; k < oldKeys.length; k++) {
      if (oldKeys[k] != 0) {
        int i = (int) (oldKeys[k] >>> 20) & mask;
        while (keys[i] != 0) {
          i = (i + 1) & mask;
        }
        keys[i] = oldKeys[k];
        budgets[i] = oldBudgets[k];
      }
    }
  }

  @Override
  public boolean advance(Machine machine) {
    size = Math.min(size, depth);
    while (size > 0 && chosen[size - 1] + 1 == counts[size - 1]) {
      size--;
    }
    if (size == 0) {
      return false;
    }
    chosen[size - 1]++;
    return true;
  }
}
