package io.permalloy.runtime.torture;

import org.HdrHistogram.Histogram;

/**
 * How long operations on maps took, and beside each an empty one by the same thread, far from kills
 * and stops and near them. Operations of a process that was itself stopped meanwhile do not count.
 * Nanoseconds.
 */
final class Latencies {
  private static final long MOST = 3_600_000_000_000L;

  private final Histogram[] operations = {make(), make()};
  private final Histogram[] empty = {make(), make()};

  private static Histogram make() {
    return new Histogram(1, MOST, 2);
  }

  void operation(boolean near, long nanos) {
    operations[near ? 1 : 0].recordValue(Math.clamp(nanos, 1, MOST));
  }

  void empty(boolean near, long nanos) {
    empty[near ? 1 : 0].recordValue(Math.clamp(nanos, 1, MOST));
  }

  Histogram operations(boolean near) {
    return operations[near ? 1 : 0];
  }

  Histogram empty(boolean near) {
    return empty[near ? 1 : 0];
  }
}
