package io.permalloy.runtime.history;

import static io.permalloy.runtime.history.Operation.ABSENT;
import static io.permalloy.runtime.history.Operation.MAYBE;
import static io.permalloy.runtime.history.Operation.PENDING;
import static io.permalloy.runtime.history.Operation.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.history.Operation.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Histories made by hand, good and bad; random ones against brute force; long ones. */
class LinearizabilityCheckerTest {

  private static Operation op(Kind kind, long arg, long expected, long result, long from, long to) {
    return new Operation(7, kind, arg, expected, result, from, to);
  }

  private static Operation get(long result, long from, long to) {
    return op(Kind.GET, 0, 0, result, from, to);
  }

  /** A put that replaced a value if its result is 0. */
  private static Operation put(long value, long result, long from, long to) {
    return op(Kind.PUT, value, 0, result, from, to);
  }

  private static boolean good(Operation... ops) {
    return LinearizabilityChecker.check(List.of(ops), ABSENT) == null;
  }

  @Test
  void sequential() {
    assertTrue(good(put(1, 1, 0, 1), get(1, 2, 3), put(2, 0, 4, 5), get(2, 6, 7)));
    assertFalse(good(put(1, 1, 0, 1), put(2, 0, 2, 3), get(1, 4, 5)));
    assertFalse(good(put(1, 1, 0, 1), get(ABSENT, 2, 3)));
    assertFalse(good(put(1, 0, 0, 1)));
    assertFalse(good(put(1, 1, 0, 1), put(2, 1, 2, 3)));
  }

  @Test
  void overlapping() {
    assertTrue(good(put(1, 1, 0, 10), get(ABSENT, 1, 2), get(1, 3, 4)));
    assertFalse(good(put(1, 1, 0, 10), get(1, 1, 2), get(ABSENT, 3, 4)));
    assertTrue(good(put(1, 0, 0, 5), put(2, 1, 1, 6), get(1, 7, 8)));
    assertFalse(good(put(1, 1, 0, 5), put(2, 0, 1, 6), get(1, 7, 8)));
  }

  @Test
  void equalInstantsOverlap() {
    assertTrue(good(put(1, 1, 0, 5), get(ABSENT, 5, 6)));
    assertFalse(good(put(1, 1, 0, 5), get(ABSENT, 6, 7)));
  }

  @Test
  void killedOperationHappenedOrNot() {
    assertTrue(good(put(1, 1, 0, PENDING), get(ABSENT, 1, 2)));
    assertTrue(good(put(1, 0, 0, PENDING), get(1, 1, 2)));
    assertTrue(good(put(1, 1, 0, PENDING), get(ABSENT, 1, 2), get(1, 3, 4)));
    assertFalse(good(put(1, 1, 0, PENDING), get(1, 1, 2), get(ABSENT, 3, 4)));
    assertFalse(good(get(1, 0, 1), put(1, 1, 2, PENDING)));
    assertFalse(good(put(1, 1, 0, PENDING), get(1, 1, 2), put(2, 0, 3, 4), get(1, 5, 6)));
  }

  @Test
  void whatMayHaveHappenedHasBeforeItReturned() {
    assertTrue(good(put(1, MAYBE, 0, 2), get(ABSENT, 3, 4)));
    assertTrue(good(put(1, MAYBE, 0, 2), get(1, 3, 4)));
    assertTrue(good(put(1, MAYBE, 0, 4), get(ABSENT, 1, 2), get(1, 5, 6)));
    assertFalse(good(put(1, MAYBE, 0, 2), get(ABSENT, 3, 4), get(1, 5, 6)));
    assertFalse(good(put(1, MAYBE, 0, 2), get(1, 3, 4), get(ABSENT, 5, 6)));
  }

  @Test
  void insertsAreUnique() {
    Operation first = op(Kind.PUT_IF_ABSENT, 1, 0, 1, 0, 5);
    assertFalse(good(first, op(Kind.PUT_IF_ABSENT, 2, 0, 1, 1, 6)));
    assertTrue(good(first, op(Kind.PUT_IF_ABSENT, 2, 0, 0, 1, 6)));
    assertTrue(good(first, op(Kind.REMOVE, 0, 0, 1, 1, 6), op(Kind.PUT_IF_ABSENT, 2, 0, 1, 2, 7)));
    assertTrue(
        good(
            first,
            op(Kind.REMOVE, 0, 0, UNKNOWN, 1, PENDING),
            op(Kind.PUT_IF_ABSENT, 2, 0, 1, 2, 7)));
  }

  @Test
  void conditionalUpdates() {
    Operation first = put(1, 1, 0, 1);
    assertTrue(good(first, op(Kind.COMPARE_AND_SET, 2, 1, 1, 2, 3), get(2, 4, 5)));
    assertFalse(good(first, op(Kind.COMPARE_AND_SET, 2, 3, 1, 2, 3)));
    assertFalse(good(first, op(Kind.COMPARE_AND_SET, 2, 1, 0, 2, 3)));
    assertTrue(good(op(Kind.REPLACE, 1, 0, 0, 0, 1), get(ABSENT, 2, 3)));
    assertFalse(good(op(Kind.REPLACE, 1, 0, 1, 0, 1)));
    assertTrue(good(first, op(Kind.REMOVE_EXPECTED, 0, 1, 1, 2, 3), get(ABSENT, 4, 5)));
    assertFalse(good(first, op(Kind.REMOVE_EXPECTED, 0, 2, 1, 2, 3)));
  }

  @Test
  void countersLoseNothing() {
    Operation zero = op(Kind.PUT_IF_ABSENT, 0, 0, 1, 0, 1);
    assertTrue(
        good(
            zero,
            op(Kind.ADD, 5, 0, 0, 2, 6),
            op(Kind.ADD, 7, 0, 5, 3, 7),
            get(12, 8, 9),
            op(Kind.REMOVE, 0, 0, 1, 10, 11),
            op(Kind.ADD, 1, 0, ABSENT, 12, 13)));
    assertFalse(good(zero, op(Kind.ADD, 5, 0, 0, 2, 6), op(Kind.ADD, 5, 0, 0, 3, 7)));
    assertTrue(good(op(Kind.ADD_OR_PUT, 5, 0, 0, 0, 1), op(Kind.ADD_OR_PUT, 2, 0, 5, 2, 3)));
    assertFalse(good(op(Kind.ADD_OR_PUT, 5, 0, 0, 0, 1), op(Kind.ADD_OR_PUT, 2, 0, 0, 2, 3)));
    assertTrue(good(zero, op(Kind.GET_AND_PUT, 5, 0, 0, 2, 3), get(5, 4, 5)));
    assertFalse(good(zero, op(Kind.GET_AND_REMOVE, 0, 0, 0, 2, 3), get(0, 4, 5)));
    assertTrue(good(zero, op(Kind.MAX, 9, 0, 0, 2, 3), op(Kind.MIN, 4, 0, 9, 4, 5), get(4, 6, 7)));
    assertFalse(good(zero, op(Kind.MAX, 9, 0, 0, 2, 3), get(0, 4, 5)));
  }

  @Test
  void agreesWithBruteForce() {
    SplittableRandom random = new SplittableRandom(11);
    int bad = 0;
    for (int i = 0; i < 20_000; i++) {
      List<Operation> ops = randomHistory(random, 2 + random.nextInt(5));
      boolean expected = brute(ops, 0, ABSENT);
      bad += expected ? 0 : 1;
      assertEquals(expected, LinearizabilityChecker.check(ops, ABSENT) == null, ops::toString);
    }
    assertTrue(bad > 2000 && bad < 18_000, "one-sided: " + bad);
  }

  private static List<Operation> randomHistory(SplittableRandom random, int n) {
    List<Operation> ops = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      long from = random.nextInt(20) * 100L + i;
      long to = random.nextInt(6) == 0 ? PENDING : from + 50 + random.nextInt(8) * 100L;
      boolean tellsValue = kind == Kind.GET || kind.compareTo(Kind.ADD) >= 0;
      long result = tellsValue && random.nextInt(3) == 0 ? ABSENT : random.nextInt(2);
      result = random.nextInt(6) == 0 ? MAYBE : result;
      ops.add(op(kind, random.nextInt(2), random.nextInt(2), result, from, to));
    }
    return ops;
  }

  private static boolean isOptional(Operation o) {
    return o.isPending() || o.result() == MAYBE;
  }

  /** Tries every order of every subset that contains all operations that must have happened. */
  private static boolean brute(List<Operation> ops, int done, long value) {
    boolean all = true;
    for (int i = 0; i < ops.size(); i++) {
      all &= (done >> i & 1) != 0 || isOptional(ops.get(i));
    }
    if (all) {
      return true;
    }
    for (int i = 0; i < ops.size(); i++) {
      if ((done >> i & 1) == 0) {
        boolean first = true;
        for (int k = 0; k < ops.size(); k++) {
          first &=
              (done >> k & 1) != 0
                  ? ops.get(k).call() <= ops.get(i).ret()
                  : isOptional(ops.get(k)) || ops.get(k).ret() >= ops.get(i).call();
        }
        long next = ops.get(i).apply(value);
        if (first && Operation.isPossible(next) && brute(ops, done | 1 << i, next)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Six at a time for long, some killed on the way: as good as it was made, and bad when spoilt.
   */
  @Test
  void longHistories() {
    for (int seed = 0; seed < 5; seed++) {
      List<Operation> ops = simulated(new SplittableRandom(seed), 6_000);
      assertNull(LinearizabilityChecker.check(ops, ABSENT));
      int spoilt = ops.size() / 2;
      while (ops.get(spoilt).kind() != Kind.GET || ops.get(spoilt).isPending()) {
        spoilt++;
      }
      Operation o = ops.get(spoilt);
      ops.set(spoilt, get(-5, o.call(), o.ret()));
      Collections.shuffle(ops, new Random(seed));
      Anomaly anomaly = LinearizabilityChecker.check(ops, ABSENT);
      assertNotNull(anomaly);
      assertEquals(-5, anomaly.unexplained().result());
      assertTrue(anomaly.text(Long::toString).contains("<- cannot be explained"));
    }
  }

  private static List<Operation> simulated(SplittableRandom random, int n) {
    List<Operation> ops = new ArrayList<>();
    long[] freeAt = new long[6];
    long value = ABSENT;
    int killed = 0;
    for (int i = 0; i < n; i++) {
      long point = 100L * i; // each takes effect here
      int actor = random.nextInt(6);
      if (freeAt[actor] > point) {
        continue;
      }
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      Operation blank = op(kind, random.nextInt(5), random.nextInt(5), UNKNOWN, 0, 0);
      long before = value;
      value = blank.apply(before);
      boolean dies = killed < 8 && random.nextInt(1000) == 0;
      killed += dies ? 1 : 0;
      freeAt[actor] = dies ? Long.MAX_VALUE / 2 : point + 1 + random.nextInt(300);
      if (dies) {
        freeAt[actor] = point + 1000; // its successor
      }
      ops.add(
          op(
              kind,
              blank.argument(),
              blank.expected(),
              result(kind, before, blank.expected()),
              point - random.nextInt(80),
              dies ? PENDING : freeAt[actor] - 1));
    }
    return ops;
  }

  private static long result(Kind kind, long before, long expected) {
    boolean present = before != ABSENT;
    return switch (kind) {
      case GET, ADD, MIN, MAX, GET_AND_PUT, GET_AND_REMOVE -> before;
      case ADD_OR_PUT -> present ? before : 0;
      case PUT, PUT_IF_ABSENT -> present ? 0 : 1;
      case REPLACE, REMOVE -> present ? 1 : 0;
      case COMPARE_AND_SET, REMOVE_EXPECTED -> present && before == expected ? 1 : 0;
    };
  }

  /** What is shown is as little as shows it. */
  @Test
  void anAnomalyIsShort() {
    List<Operation> ops = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      ops.add(put(i, i == 0 ? 1 : 0, 10 * i, 10 * i + 1));
      ops.add(get(i, 10 * i + 2, 10 * i + 3));
    }
    ops.add(get(997, 20_000, 20_001));
    Anomaly anomaly = LinearizabilityChecker.check(ops, ABSENT);
    assertNotNull(anomaly);
    assertTrue(anomaly.operations().size() <= 2, anomaly.text(Long::toString));
    assertEquals(2001, anomaly.before());
  }

  @Test
  void tooManyAtOnceIsSaid() {
    List<Operation> ops = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      ops.add(put(i, 1, 0, PENDING));
    }
    ops.add(get(3, 1, 2));
    assertThrows(UndecidedException.class, () -> LinearizabilityChecker.check(ops, ABSENT));
  }
}
