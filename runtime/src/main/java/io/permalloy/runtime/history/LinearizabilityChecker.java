package io.permalloy.runtime.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the operations on one key are linearizable: some order of them respects real time (what
 * returned before another was called comes before it) and explains every result. A map is
 * linearizable iff each of its keys is (locality: Herlihy and Wing, TOPLAS 1990).
 *
 * <p>One sweep over calls and returns in the order of time, with all that may be so far: pairs of a
 * value and a set of operations that are under way and have taken effect. An operation is put into
 * the order as late as possible, at the return of itself or of one that needs it ("just in time",
 * Lowe, "Testing for linearizability", 2017). So long histories cost no more than their length, as
 * long as few operations overlap; operations that never return overlap with all that follow, so
 * there should be few of them on one key. Of two possibilities that differ only in which of those
 * have taken effect the one that has used fewer suffices.
 *
 * <p>Instants that are equal count as overlapping. Not thread-safe.
 */
public final class LinearizabilityChecker {
  private static final int SLOTS = 64;
  private static final int MOST = 1 << 16;

  private record Possibility(long value, long done) {}

  private final Operation[] slots = new Operation[SLOTS];
  private long open;
  private long killed;
  private Set<Possibility> possible = new HashSet<>();
  private Set<Possibility> tried = new HashSet<>();
  private Set<Possibility> next = new HashSet<>();

  private LinearizabilityChecker(long initial) {
    possible.add(new Possibility(initial, 0));
  }

  /**
   * Checks the operations of one key.
   *
   * @param operations the operations, in any order
   * @param initial value before all of them, or {@link Operation#ABSENT}
   * @return null if they are linearizable, else why not
   * @throws UndecidedException if too many operations overlap
   */
  public static Anomaly check(List<Operation> operations, long initial) {
    Operation[] sorted = operations.toArray(new Operation[0]);
    Arrays.sort(sorted, (a, b) -> Long.compare(a.call(), b.call()));
    int bad = firstBad(sorted, initial);
    return bad < 0 ? null : Anomaly.of(sorted, bad, initial);
  }

  /** The index of the first operation whose return cannot be explained, or -1. */
  static int firstBad(Operation[] byCall, long initial) {
    int[] byReturn = new int[byCall.length];
    int returns = 0;
    for (int i = 0; i < byCall.length; i++) {
      if (!byCall[i].isPending()) {
        byReturn[returns++] = i;
      }
    }
    Integer[] boxed = new Integer[returns];
    for (int i = 0; i < returns; i++) {
      boxed[i] = byReturn[i];
    }
    Arrays.sort(boxed, (a, b) -> Long.compare(byCall[a].ret(), byCall[b].ret()));
    LinearizabilityChecker checker = new LinearizabilityChecker(initial);
    int[] slotOf = new int[byCall.length];
    int called = 0;
    for (Integer r : boxed) {
      while (called < byCall.length && byCall[called].call() <= byCall[r].ret()) {
        slotOf[called] = checker.call(byCall[called]);
        called++;
      }
      if (!checker.ret(slotOf[r])) {
        return r;
      }
    }
    return -1;
  }

  private int call(Operation operation) {
    int slot = Long.numberOfTrailingZeros(~open);
    if (slot == SLOTS) {
      throw new UndecidedException(SLOTS + " operations on one key overlap");
    }
    slots[slot] = operation;
    open |= 1L << slot;
    killed |= operation.isPending() ? 1L << slot : 0;
    return slot;
  }

  private boolean ret(int slot) {
    tried.clear();
    next.clear();
    boolean mayNot = slots[slot].result() == Operation.MAYBE;
    for (Possibility p : possible) {
      if (mayNot && (p.done & 1L << slot) == 0) {
        next.add(p);
      }
      explore(p, 1L << slot);
    }
    open &= ~(1L << slot);
    Set<Possibility> swap = possible;
    possible = next;
    next = swap;
    if (killed != 0 && possible.size() > 1) {
      forgetDominated();
    }
    return !possible.isEmpty();
  }

  private void explore(Possibility p, long bit) {
    if ((p.done & bit) != 0) {
      next.add(new Possibility(p.value, p.done & ~bit));
      return;
    }
    if (!tried.add(p)) {
      return;
    }
    if (tried.size() > MOST) {
      throw new UndecidedException("more than " + MOST + " orders of overlapping operations");
    }
    for (long left = open & ~p.done; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      long after = slots[i].apply(p.value);
      if (Operation.isPossible(after)) {
        explore(new Possibility(after, p.done | 1L << i), bit);
      }
    }
  }

  private void forgetDominated() {
    List<Possibility> all = new ArrayList<>(possible);
    for (Possibility p : all) {
      for (Possibility q : all) {
        boolean sameButKilled = q.value == p.value && ((q.done ^ p.done) & ~killed) == 0;
        if (sameButKilled && q.done != p.done && (q.done & ~p.done) == 0) {
          possible.remove(p);
          break;
        }
      }
    }
  }
}
