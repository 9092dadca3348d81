package io.permalloy.runtime.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Why the operations of a key are not linearizable, made short: nothing after the operation whose
 * result cannot be explained, and of those that changed nothing only the ones without which it
 * could be.
 *
 * @param operations what is left, by the instants of their calls
 * @param unexplained the operation at whose return no order was left
 * @param initial the value before all of them
 * @param before how many operations there were up to the unexplained one
 */
public record Anomaly(List<Operation> operations, Operation unexplained, long initial, int before) {
  private static final int TRIALS = 2000;
  private static final int SHOWN = 60;

  static Anomaly of(Operation[] byCall, int bad, long initial) {
    Operation culprit = byCall[bad];
    List<Operation> kept = new ArrayList<>();
    for (Operation o : byCall) {
      if (o.call() <= culprit.ret()) {
        kept.add(o);
      }
    }
    int before = kept.size();
    long start = initial;
    int cut = lastKnownStart(kept, culprit);
    if (cut > 0) {
      Operation known = kept.get(cut);
      start = known.result();
      kept = new ArrayList<>(kept.subList(cut + 1, kept.size()));
    }
    shorten(kept, culprit, start);
    return new Anomaly(List.copyOf(kept), culprit, start, before);
  }

  /**
   * The last get that overlapped with nothing, after which the rest still cannot be explained: what
   * came before it does not matter. Killed operations before it could still happen, so there may be
   * none.
   */
  private static int lastKnownStart(List<Operation> kept, Operation culprit) {
    long latestReturn = Long.MIN_VALUE;
    int[] candidates = new int[kept.size()];
    int count = 0;
    for (int i = 0; i < kept.size(); i++) {
      Operation o = kept.get(i);
      boolean alone =
          o.call() > latestReturn && (i + 1 == kept.size() || kept.get(i + 1).call() > o.ret());
      if (alone && o.kind() == Operation.Kind.GET && o.result() != Operation.UNKNOWN) {
        candidates[count++] = i;
      }
      latestReturn = Math.max(latestReturn, o.ret());
    }
    for (int c = count - 1; c >= Math.max(0, count - 20); c--) {
      Operation known = kept.get(candidates[c]);
      List<Operation> rest = kept.subList(candidates[c] + 1, kept.size());
      if (!known.equals(culprit) && isBad(rest, known.result())) {
        return candidates[c];
      }
    }
    return -1;
  }

  private static void shorten(List<Operation> kept, Operation culprit, long initial) {
    int trials = kept.size() > TRIALS ? 0 : kept.size();
    for (int i = trials - 1; i >= 0; i--) {
      Operation o = kept.get(i);
      if (o.isRead() && !o.equals(culprit)) {
        kept.remove(i);
        if (!isBad(kept, initial)) {
          kept.add(i, o);
        }
      }
    }
  }

  private static boolean isBad(List<Operation> operations, long initial) {
    Operation[] sorted = operations.toArray(new Operation[0]);
    Arrays.sort(sorted, (a, b) -> Long.compare(a.call(), b.call()));
    return LinearizabilityChecker.firstBad(sorted, initial) >= 0;
  }

  /**
   * The operations, one a line, times relative to the first of them.
   *
   * @param actorNames who an actor is
   * @return the text
   */
  public String text(LongFunction<String> actorNames) {
    StringBuilder b = new StringBuilder(1024);
    b.append("at first ").append(Operation.text(initial));
    int from = Math.max(0, operations.size() - SHOWN);
    if (from > 0) {
      b.append("\n  (").append(from).append(" operations before these)");
    }
    long origin = operations.isEmpty() ? 0 : operations.get(from).call();
    for (Operation o : operations.subList(from, operations.size())) {
      b.append("\n  ").append(o.describe(origin, actorNames.apply(o.actor())));
      b.append(o.equals(unexplained) ? "   <- cannot be explained" : "");
    }
    return b.toString();
  }
}
