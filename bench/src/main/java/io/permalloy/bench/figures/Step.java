package io.permalloy.bench.figures;

/** One thing that is timed in every round: so many operations of one kind on one subject. */
final class Step {
  /** Operations at a stretch of positions. */
  interface Body {
    /**
     * From position {@code from} on, {@code count} of them. What it returns is checked, so that no
     * work is optimized away and no wrong answer is timed.
     */
    long run(int from, int count);
  }

  private final String name;
  private final Body body;
  private final Body expected;
  private final int first;
  private final int end;
  private int next;

  /**
   * Walks the positions from {@code first} to {@code end}, round and round, from {@code start} on.
   */
  Step(String name, int first, int end, int start, Body body, Body expected) {
    this.name = name;
    this.body = body;
    this.expected = expected;
    this.first = first;
    this.end = end;
    this.next = start;
  }

  String name() {
    return name;
  }

  /** Where the next round begins; advances. */
  int advance(int count) {
    int from = next + count < end ? next : first;
    next = from + count;
    return from;
  }

  /** Runs the operations: the only thing that is timed. */
  long run(int from, int count) {
    return body.run(from, count);
  }

  /** Compares what they returned with what they should. */
  void check(int from, int count, long result) {
    long wanted = expected.run(from, count);
    if (result != wanted) {
      throw new IllegalStateException(
          name + " at position " + from + " answered " + result + " instead of " + wanted);
    }
  }
}
