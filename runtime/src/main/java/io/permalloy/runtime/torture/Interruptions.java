package io.permalloy.runtime.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * When the controller has killed or stopped a process. Thread-safe: one thread adds, another looks.
 */
final class Interruptions {
  /** How long after a kill, and after the end of a stop, an operation counts as near it. */
  private static final long NEAR_NANOS = 100_000_000;

  private static final long UNTIL_NOW = Long.MAX_VALUE - NEAR_NANOS;

  /** A kill, or a stop until the process went on. */
  record One(int serial, boolean isStop, long from, long to) {}

  private final List<One> all = new ArrayList<>();

  synchronized void killed(int serial, long at) {
    all.add(new One(serial, false, at, at));
  }

  synchronized void stopped(int serial, long from) {
    all.add(new One(serial, true, from, UNTIL_NOW));
  }

  synchronized void wentOn(int serial, long at) {
    all.replaceAll(
        one ->
            one.serial == serial && one.isStop && one.to == UNTIL_NOW
                ? new One(serial, true, one.from, at)
                : one);
  }

  /** What may overlap with anything from an instant on. Forgets the rest. */
  synchronized List<One> since(long from) {
    all.removeIf(one -> one.to + NEAR_NANOS < from);
    return List.copyOf(all);
  }

  /** Whether an interval overlaps with an interruption, or follows it at once. */
  static boolean isNear(List<One> interruptions, long from, long to) {
    for (One one : interruptions) {
      if (from <= one.to + NEAR_NANOS && to >= one.from) {
        return true;
      }
    }
    return false;
  }

  /** Whether a process was itself stopped at some time during an interval. */
  static boolean wasStopped(List<One> interruptions, int serial, long from, long to) {
    for (One one : interruptions) {
      if (one.isStop && one.serial == serial && from <= one.to && to >= one.from) {
        return true;
      }
    }
    return false;
  }
}
