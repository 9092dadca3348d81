package io.permalloy.bench.latency;

/** Goes through some positions, round and round. The keys there are random: no order is needed. */
final class Walk {
  private final int from;
  private final int end;
  private int next;
  private long lap;
  private long steps;

  /** From {@code from} to {@code end}, beginning at {@code first}. */
  Walk(int from, int end, int first) {
    if (from >= end || first < from || first >= end) {
      throw new IllegalArgumentException("no walk from " + first + " in " + from + " to " + end);
    }
    this.from = from;
    this.end = end;
    this.next = first;
  }

  Walk(int from, int end) {
    this(from, end, from);
  }

  int length() {
    return end - from;
  }

  /** How many positions there were. */
  long steps() {
    return steps;
  }

  /** How often the walk had come round when {@link #next} was called last. */
  long lap() {
    return lap;
  }

  int next() {
    if (next == end) {
      next = from;
      lap++;
    }
    steps++;
    return next++;
  }
}
