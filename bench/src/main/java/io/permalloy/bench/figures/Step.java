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
  private final int stretch;
  private final int[] from;
  private final long[] answers;
  private int next;

  /**
   * Walks the positions from {@code first} to {@code end}, round and round, from {@code start} on.
   *
   * @param stretch positions at a time
   * @param calls stretches in a round
   */
  Step(
      String name,
      int first,
      int end,
      int start,
      int stretch,
      int calls,
      Body body,
      Body expected) {
    this.name = name;
    this.body = body;
    this.expected = expected;
    this.first = first;
    this.end = end;
    this.stretch = stretch;
    this.from = new int[calls];
    this.answers = new long[calls];
    this.next = start;
  }

  String name() {
    return name;
  }

  /** In a round. */
  int operations() {
    return stretch * from.length;
  }

  /** Whether a round walks positions more than once, so that it is to find them in the caches. */
  boolean isForCaches() {
    return from.length > 1;
  }

  /** Chooses the stretches of the next round. */
  void advance() {
    for (int i = 0; i < from.length; i++) {
      from[i] = next + stretch < end ? next : first;
      next = from[i] + stretch;
    }
  }

  /** Runs the operations: the only thing that is timed. */
  void run() {
    for (int i = 0; i < from.length; i++) {
      answers[i] = body.run(from[i], stretch);
    }
  }

  /** Compares what they returned with what they should. */
  void check() {
    for (int i = 0; i < from.length; i++) {
      long wanted = expected.run(from[i], stretch);
      if (answers[i] != wanted) {
        throw new IllegalStateException(
            name + " at position " + from[i] + " answered " + answers[i] + ", not " + wanted);
      }
    }
  }
}
