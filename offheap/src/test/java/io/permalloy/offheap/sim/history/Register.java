package io.permalloy.offheap.sim.history;

/**
 * The sequential behaviour of one key: a value or none. {@link Operation.Kind} says what each
 * operation does.
 */
public final class Register {
  /** What {@link #step} says when the operation cannot have had its result in this state. */
  static final long IMPOSSIBLE = Long.MIN_VALUE + 3;

  private Register() {}

  /**
   * The state after an operation.
   *
   * @param state value before, or {@link Operation#ABSENT}
   * @param o the operation
   * @return value after, or IMPOSSIBLE if the result contradicts the state
   */
  static long step(long state, Operation o) {
    boolean present = state != Operation.ABSENT;
    return switch (o.kind()) {
      case GET -> value(state, o, state);
      case PUT -> value(state, o, o.argument());
      case PUT_IF_ABSENT -> flag(!present, o, state, o.argument());
      case REPLACE -> flag(present, o, state, o.argument());
      case COMPARE_AND_SET -> flag(present && state == o.expected(), o, state, o.argument());
      case REMOVE -> flag(present, o, state, Operation.ABSENT);
      case REMOVE_EXPECTED -> flag(present && state == o.expected(), o, state, Operation.ABSENT);
      case ADD -> value(state, o, present ? state + o.argument() : state);
      case ADD_TO_ZERO -> value(present ? state : 0, o, (present ? state : 0) + o.argument());
      case ADD_OR_SET -> value(state, o, present ? state + o.argument() : o.argument());
      case MIN -> value(state, o, present ? Math.min(state, o.argument()) : state);
      case MAX -> value(state, o, present ? Math.max(state, o.argument()) : state);
      case REMOVE_AND_GET -> value(state, o, Operation.ABSENT);
    };
  }

  private static long value(long before, Operation o, long after) {
    boolean said = !o.isPending() && o.result() != Operation.UNKNOWN;
    return said && o.result() != before ? IMPOSSIBLE : after;
  }

  private static long flag(boolean happens, Operation o, long before, long after) {
    boolean said = !o.isPending() && o.result() != Operation.UNKNOWN;
    if (said && o.result() != (happens ? 1 : 0)) {
      return IMPOSSIBLE;
    }
    return happens ? after : before;
  }
}
