package io.permalloy.offheap.sim;

import java.util.Arrays;

/**
 * Writes down what a strategy decided, as the list of its deviations from the default (go on with
 * the running thread, else the first runnable one), and plays such a list back.
 *
 * <p>The text form is {@code decision:action,...}; empty for the default schedule.
 */
final class Recorder implements Strategy {
  private final Strategy inner;
  private final long[] script;
  private long[] deviations = new long[64];
  private int count;
  private int decision;

  Recorder(Strategy inner) {
    this.inner = inner;
    this.script = null;
  }

  Recorder(String schedule) {
    this.inner = null;
    String[] parts = schedule.isEmpty() ? new String[0] : schedule.split(",", -1);
    script = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String[] pair = parts[i].split(":", -1);
      script[i] = Long.parseLong(pair[0]) << 16 | Long.parseLong(pair[1]);
    }
  }

  String schedule() {
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < count; i++) {
      b.append(i == 0 ? "" : ",")
          .append(deviations[i] >>> 16)
          .append(':')
          .append(deviations[i] & 0xFFFF);
    }
    return b.toString();
  }

  @Override
  public void begin(Machine machine) {
    count = 0;
    decision = 0;
    if (inner != null) {
      inner.begin(machine);
    } else {
      machine.hashing = false;
    }
  }

  @Override
  public int next(Machine m) {
    int action;
    if (inner != null) {
      action = inner.next(m);
    } else if (count < script.length && script[count] >>> 16 == decision) {
      action = (int) (script[count] & 0xFFFF);
    } else {
      action = byDefault(m);
    }
    boolean deviates = m.current == null || action != Strategy.action(RUN, m.current.index);
    if (deviates && Strategy.kind(action) != ABANDON && action != byDefault(m)) {
      if (count == deviations.length) {
        deviations = Arrays.copyOf(deviations, count * 2);
      }
      deviations[count++] = (long) decision << 16 | action;
    }
    decision++;
    return action;
  }

  private static int byDefault(Machine m) {
    if (m.current != null) {
      return Strategy.action(RUN, m.current.index);
    }
    for (int i = 0; i < m.threads.size(); i++) {
      if (m.isRunnable(m.threads.get(i))) {
        return Strategy.action(RUN, i);
      }
    }
    throw new IllegalStateException("nothing is runnable");
  }

  @Override
  public boolean advance(Machine machine) {
    return inner != null && inner.advance(machine);
  }
}
