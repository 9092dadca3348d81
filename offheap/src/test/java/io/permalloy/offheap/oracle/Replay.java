package io.permalloy.offheap.oracle;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/** One run of a list of operations, and the search for a shorter list that fails the same way. */
final class Replay {
  private static final int SHOWN = 200;
  private static final long MIN_BUDGET = 5_000_000;

  /** What opening a trial costs, in operations. */
  private static final long ATTEMPT = 4_000;

  private final Trial.Factory trials;

  /** Operations that shrinking may still spend: a bound that does not depend on the machine. */
  private long budget;

  private Throwable failure;
  private long failedAt;

  private Replay(Trial.Factory trials, long budget) {
    this.trials = trials;
    this.budget = budget;
  }

  /**
   * Runs operations 0 to {@code count - 1} and fails with the seed and a shrunk list if map and
   * model ever differ.
   */
  static void run(Operations operations, long seed, long count, Trial.Factory trials) {
    Replay replay = new Replay(trials, Math.max(MIN_BUDGET, 10 * count));
    if (!replay.fails(operations::at, count)) {
      return;
    }
    Throwable cause = replay.failure;
    long at = replay.failedAt;
    long[] shrunk = replay.shrink(prefix(operations, at, count));
    throw new AssertionError(replay.report(seed, at, count, cause, shrunk), cause);
  }

  private static long[] prefix(Operations operations, long failedAt, long count) {
    long[] list = new long[Math.toIntExact(Math.min(failedAt + 1, count))];
    Arrays.setAll(list, operations::at);
    return list;
  }

  /** Whether this list fails; remembers how and where ({@code count} for the final comparison). */
  private boolean fails(LongUnaryOperator operations, long count) {
    long at = 0;
    try (Trial trial = trials.open()) {
      for (; at < count; at++) {
        trial.step(operations.applyAsLong(at));
      }
      trial.finish();
      return false;
    } catch (Throwable e) { // an InternalError is what a fault in mapped memory looks like
      failure = e;
      failedAt = at;
      return true;
    }
  }

  /**
   * Delta debugging: leaves out chunks of halving size for as long as the rest still fails with the
   * same class of exception. Returns the shortest list found, or null if the list does not fail
   * again.
   */
  private long[] shrink(long[] list) {
    Class<?> kind = kind();
    long[] shortest = retry(list, kind);
    for (int chunk = list.length; shortest != null && chunk > 0; ) {
      boolean shorter = false;
      for (int start = 0; start < shortest.length && budget > 0; ) {
        long[] rest = retry(without(shortest, start, chunk), kind);
        if (rest == null) {
          start += chunk;
        } else {
          shortest = rest;
          shorter = true;
        }
      }
      if (budget <= 0) {
        break;
      }
      if (chunk > 1) {
        chunk = Math.min(chunk, shortest.length + 1) / 2;
      } else if (!shorter) {
        break;
      }
    }
    return shortest;
  }

  private Class<?> kind() {
    return failure instanceof AssertionError ? AssertionError.class : failure.getClass();
  }

  /** The part of the list that was needed for the same failure, or null if it does not fail so. */
  private long[] retry(long[] list, Class<?> kind) {
    boolean failed = fails(i -> list[(int) i], list.length);
    budget -= list.length + ATTEMPT;
    return failed && kind() == kind
        ? Arrays.copyOf(list, (int) Math.min(failedAt + 1, list.length))
        : null;
  }

  private static long[] without(long[] list, int start, int length) {
    int end = Math.min(list.length, start + length);
    long[] rest = Arrays.copyOf(list, list.length - (end - start));
    System.arraycopy(list, end, rest, start, list.length - end);
    return rest;
  }

  private String report(long seed, long at, long count, Throwable cause, long[] shrunk) {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(": ");
    text.append(at < count ? "operation " + at : "the comparison at the end").append(" of ");
    text.append(count).append(" failed: ").append(cause);
    if (shrunk == null) {
      return text.append("; the same operations did not fail again").toString();
    }
    text.append("\nshrunk to ").append(shrunk.length).append(" operations:");
    try (Trial trial = trials.open()) {
      for (long operation : Arrays.copyOf(shrunk, Math.min(shrunk.length, SHOWN))) {
        text.append("\n  ").append(trial.describe(operation));
      }
    } catch (Exception e) {
      text.append("\n  (no description: ").append(e).append(')');
    }
    return text.toString();
  }
}
