package io.permalloy.offheap.sim.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether a history is linearizable, key by key: some order of the operations respects real time
 * (what returned before another was called comes before it) and explains every result. An operation
 * that never returned may take effect anywhere after its call, or not at all.
 *
 * <p>Wing and Gong's search with Lowe's memory of (operations done, state) pairs. A map is
 * linearizable iff each key is (Herlihy and Wing: locality).
 */
public final class LinearizabilityChecker {
  private LinearizabilityChecker() {}

  /** What a search knows about one prefix: which operations it contains, and the value after it. */
  private record Config(java.util.BitSet done, long state) {}

  /**
   * Checks a history in which every key starts absent.
   *
   * @param operations the operations, any order
   * @throws AssertionError if it is not linearizable, with the operations of the offending key
   */
  public static void check(List<Operation> operations) {
    check(operations, Map.of());
  }

  /**
   * Checks a history.
   *
   * @param operations the operations, any order
   * @param initial value of every key that is present at the start
   * @throws AssertionError if it is not linearizable, with the operations of the offending key
   */
  public static void check(List<Operation> operations, Map<Long, Long> initial) {
    Map<Long, List<Operation>> byKey = new TreeMap<>();
    for (Operation o : operations) {
      byKey.computeIfAbsent(o.key(), k -> new ArrayList<>()).add(o);
    }
    byKey.forEach(
        (key, list) -> {
          long start = initial.getOrDefault(key, Operation.ABSENT);
          if (!isLinearizable(list, start)) {
            StringBuilder b = new StringBuilder(256);
            b.append("not linearizable: key ").append(key).append(", at first ");
            b.append(start == Operation.ABSENT ? "absent" : Long.toString(start));
            list.forEach(o -> b.append("\n    ").append(o));
            throw new AssertionError(b.toString());
          }
        });
  }

  /**
   * Checks the operations of one key.
   *
   * @param operations the operations, any order
   * @param initial value at the start, or {@link Operation#ABSENT}
   * @return true if some order explains them
   */
  public static boolean isLinearizable(List<Operation> operations, long initial) {
    Operation[] ops = operations.toArray(new Operation[0]);
    java.util.Arrays.sort(ops, Comparator.comparingLong(Operation::call));
    return ops.length <= 62
        ? new Small(ops).search(0, initial)
        : searchLarge(ops, new java.util.BitSet(ops.length), initial);
  }

  private record Prefix(long done, long state) {}

  /** Up to 62 operations: the set of those done is a word. */
  private static final class Small {
    private final Operation[] ops;
    private final long returned;
    private Set<Prefix> seen;
    private int visits;

    Small(Operation[] ops) {
      this.ops = ops;
      long r = 0;
      for (int i = 0; i < ops.length; i++) {
        r |= ops[i].isPending() ? 0 : 1L << i;
      }
      returned = r;
    }

    boolean search(long done, long state) {
      if ((done & returned) == returned) {
        return true;
      }
      if (++visits > 64) {
        if (seen == null) {
          seen = new HashSet<>();
        }
        if (!seen.add(new Prefix(done, state))) {
          return false;
        }
      }
      long firstReturn = Long.MAX_VALUE;
      for (int i = 0; i < ops.length; i++) {
        if ((done >>> i & 1) == 0) {
          firstReturn = Math.min(firstReturn, ops[i].ret());
        }
      }
      for (int i = 0; i < ops.length && ops[i].call() < firstReturn; i++) {
        if ((done >>> i & 1) == 0) {
          long next = Register.step(state, ops[i]);
          if (next != Register.IMPOSSIBLE && search(done | 1L << i, next)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /** Any number of operations, iteratively: depth-first over what may come next. */
  private static boolean searchLarge(Operation[] ops, java.util.BitSet none, long initial) {
    java.util.ArrayDeque<Config> open = new java.util.ArrayDeque<>();
    Set<Config> seen = new HashSet<>();
    open.push(new Config(none, initial));
    while (!open.isEmpty()) {
      Config c = open.pop();
      if (!seen.add(c)) {
        continue;
      }
      long firstReturn = Long.MAX_VALUE;
      int from = c.done.nextClearBit(0);
      for (int i = from; i < ops.length && ops[i].call() < firstReturn; i = next(c, i)) {
        firstReturn = Math.min(firstReturn, ops[i].ret());
      }
      if (firstReturn == Long.MAX_VALUE && !anyReturnLeft(ops, c)) {
        return true;
      }
      for (int i = from; i < ops.length && ops[i].call() < firstReturn; i = next(c, i)) {
        long after = Register.step(c.state, ops[i]);
        if (after != Register.IMPOSSIBLE) {
          java.util.BitSet done = (java.util.BitSet) c.done.clone();
          done.set(i);
          open.push(new Config(done, after));
        }
      }
    }
    return false;
  }

  private static int next(Config c, int i) {
    return c.done.nextClearBit(i + 1);
  }

  private static boolean anyReturnLeft(Operation[] ops, Config c) {
    for (int i = c.done.nextClearBit(0); i < ops.length; i = c.done.nextClearBit(i + 1)) {
      if (!ops[i].isPending()) {
        return true;
      }
    }
    return false;
  }
}
