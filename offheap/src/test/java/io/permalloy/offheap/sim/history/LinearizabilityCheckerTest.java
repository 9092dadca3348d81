package io.permalloy.offheap.sim.history;

import static io.permalloy.offheap.sim.history.Operation.ABSENT;
import static io.permalloy.offheap.sim.history.Operation.PENDING;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.sim.history.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Histories made by hand, good and bad, and random ones against brute force. */
class LinearizabilityCheckerTest {

  private static Operation op(Kind kind, long arg, long expected, long result, long from, long to) {
    return new Operation(0, 1, kind, arg, expected, result, from, to);
  }

  private static Operation get(long result, long from, long to) {
    return op(Kind.GET, 0, 0, result, from, to);
  }

  private static Operation put(long value, long from, long to) {
    return op(Kind.PUT, value, 0, Operation.UNKNOWN, from, to);
  }

  private static boolean good(Operation... ops) {
    return LinearizabilityChecker.isLinearizable(List.of(ops), ABSENT);
  }

  @Test
  void sequential() {
    assertTrue(good(put(1, 0, 1), get(1, 2, 3), put(2, 4, 5), get(2, 6, 7)));
    assertFalse(good(put(1, 0, 1), put(2, 2, 3), get(1, 4, 5)));
    assertFalse(good(put(1, 0, 1), get(ABSENT, 2, 3)));
  }

  @Test
  void overlapping() {
    assertTrue(good(put(1, 0, 10), get(ABSENT, 1, 2), get(1, 3, 4)));
    assertFalse(good(put(1, 0, 10), get(1, 1, 2), get(ABSENT, 3, 4)));
    assertTrue(good(put(1, 0, 5), put(2, 1, 6), get(1, 7, 8)));
    assertFalse(good(put(1, 0, 5), put(2, 1, 6), get(1, 7, 8), get(2, 9, 10)));
  }

  @Test
  void killedOperationHappenedOrNot() {
    assertTrue(good(put(1, 0, PENDING), get(ABSENT, 1, 2)));
    assertTrue(good(put(1, 0, PENDING), get(1, 1, 2)));
    assertTrue(good(put(1, 0, PENDING), get(ABSENT, 1, 2), get(1, 3, 4)));
    assertFalse(good(put(1, 0, PENDING), get(1, 1, 2), get(ABSENT, 3, 4)));
    assertFalse(good(get(1, 0, 1), put(1, 2, PENDING)));
  }

  @Test
  void insertsAreUnique() {
    assertFalse(good(op(Kind.PUT_IF_ABSENT, 1, 0, 1, 0, 5), op(Kind.PUT_IF_ABSENT, 2, 0, 1, 1, 6)));
    assertTrue(good(op(Kind.PUT_IF_ABSENT, 1, 0, 1, 0, 5), op(Kind.PUT_IF_ABSENT, 2, 0, 0, 1, 6)));
    assertTrue(
        good(
            op(Kind.PUT_IF_ABSENT, 1, 0, 1, 0, 5),
            op(Kind.REMOVE, 0, 0, 1, 1, 6),
            op(Kind.PUT_IF_ABSENT, 2, 0, 1, 2, 7)));
  }

  @Test
  void conditionalUpdates() {
    assertTrue(good(put(1, 0, 1), op(Kind.COMPARE_AND_SET, 2, 1, 1, 2, 3), get(2, 4, 5)));
    assertFalse(good(put(1, 0, 1), op(Kind.COMPARE_AND_SET, 2, 3, 1, 2, 3)));
    assertFalse(good(put(1, 0, 1), op(Kind.COMPARE_AND_SET, 2, 1, 0, 2, 3)));
    assertTrue(good(op(Kind.REPLACE, 1, 0, 0, 0, 1), get(ABSENT, 2, 3)));
    assertFalse(good(op(Kind.REPLACE, 1, 0, 1, 0, 1)));
    assertTrue(good(put(1, 0, 1), op(Kind.REMOVE_EXPECTED, 0, 1, 1, 2, 3), get(ABSENT, 4, 5)));
    assertFalse(good(put(1, 0, 1), op(Kind.REMOVE_EXPECTED, 0, 2, 1, 2, 3)));
  }

  @Test
  void countersLoseNothing() {
    assertTrue(
        good(
            op(Kind.PUT_IF_ABSENT, 0, 0, 1, 0, 1),
            op(Kind.ADD, 5, 0, 0, 2, 6),
            op(Kind.ADD, 7, 0, 5, 3, 7),
            op(Kind.REMOVE_AND_GET, 0, 0, 12, 8, 9),
            op(Kind.ADD, 1, 0, ABSENT, 10, 11)));
    assertFalse(
        good(
            op(Kind.PUT_IF_ABSENT, 0, 0, 1, 0, 1),
            op(Kind.ADD, 5, 0, 0, 2, 6),
            op(Kind.REMOVE_AND_GET, 0, 0, 0, 7, 8)));
    assertFalse(
        good(
            op(Kind.PUT_IF_ABSENT, 0, 0, 1, 0, 1),
            op(Kind.ADD, 5, 0, 0, 2, 6),
            op(Kind.ADD, 5, 0, 0, 3, 7)));
    assertTrue(good(op(Kind.ADD_TO_ZERO, 5, 0, 0, 0, 1), op(Kind.ADD_TO_ZERO, 1, 0, 5, 2, 3)));
    assertFalse(good(op(Kind.ADD_TO_ZERO, 5, 0, 0, 0, 9), op(Kind.ADD_TO_ZERO, 1, 0, 0, 1, 8)));
    assertTrue(
        good(
            op(Kind.PUT_IF_ABSENT, 3, 0, 1, 0, 1),
            op(Kind.MIN, 2, 0, 3, 2, 3),
            op(Kind.MAX, 9, 0, 2, 4, 5),
            get(9, 6, 7)));
  }

  @Test
  void keysAreIndependent() {
    Operation a = new Operation(0, 1, Kind.PUT, 5, 0, Operation.UNKNOWN, 0, 1);
    Operation b = new Operation(0, 2, Kind.GET, 0, 0, 7, 2, 3);
    LinearizabilityChecker.check(List.of(a, b), Map.of(2L, 7L));
    assertThrows(
        AssertionError.class, () -> LinearizabilityChecker.check(List.of(a, b), Map.of(2L, 8L)));
  }

  @Test
  void agreesWithBruteForceAndWithItselfWhenLarge() {
    SplittableRandom random = new SplittableRandom(11);
    int bad = 0;
    for (int i = 0; i < 3000; i++) {
      List<Operation> ops = randomHistory(random, 2 + random.nextInt(5));
      boolean expected = brute(ops, 0, ABSENT);
      bad += expected ? 0 : 1;
      assertTrue(LinearizabilityChecker.isLinearizable(ops, ABSENT) == expected, ops::toString);
      List<Operation> padded = new ArrayList<>(ops);
      for (int k = 0; k < 70; k++) {
        padded.add(op(Kind.PUT, k, 0, Operation.UNKNOWN, 9000 + 2 * k, 9001 + 2 * k));
      }
      assertTrue(LinearizabilityChecker.isLinearizable(padded, ABSENT) == expected, ops::toString);
    }
    assertTrue(bad > 300 && bad < 2700, "one-sided: " + bad);
  }

  private static List<Operation> randomHistory(SplittableRandom random, int n) {
    List<Operation> ops = new ArrayList<>();
    Kind[] kinds = {Kind.GET, Kind.PUT, Kind.PUT_IF_ABSENT, Kind.REMOVE, Kind.COMPARE_AND_SET};
    for (int i = 0; i < n; i++) {
      Kind kind = kinds[random.nextInt(kinds.length)];
      long from = random.nextInt(20) * 100L + i;
      long to = random.nextInt(8) == 0 ? PENDING : from + 50 + random.nextInt(8) * 100L;
      long result =
          switch (kind) {
            case GET -> random.nextInt(3) == 0 ? ABSENT : random.nextInt(2);
            case PUT -> Operation.UNKNOWN;
            default -> random.nextInt(2);
          };
      ops.add(op(kind, random.nextInt(2), random.nextInt(2), result, from, to));
    }
    return ops;
  }

  /** Tries every order of every subset that contains all returned operations. */
  private static boolean brute(List<Operation> ops, int done, long state) {
    boolean all = true;
    for (int i = 0; i < ops.size(); i++) {
      all &= (done >> i & 1) != 0 || ops.get(i).isPending();
    }
    if (all) {
      return true;
    }
    for (int i = 0; i < ops.size(); i++) {
      if ((done >> i & 1) == 0) {
        boolean first = true;
        for (int k = 0; k < ops.size(); k++) {
          first &= (done >> k & 1) != 0 || ops.get(k).ret() >= ops.get(i).call();
        }
        long next = first ? Register.step(state, ops.get(i)) : Register.IMPOSSIBLE;
        if (next != Register.IMPOSSIBLE && brute(ops, done | 1 << i, next)) {
          return true;
        }
      }
    }
    return false;
  }
}
