package io.permalloy.runtime.history;

/**
 * One operation on one key: who did what between which two instants, with what result.
 *
 * @param actor who; any number
 * @param kind what
 * @param argument new value or delta, or 0
 * @param expected expected value, or 0
 * @param result value, {@link #ABSENT}, 1 for true, 0 for false, {@link #UNKNOWN} or {@link #MAYBE}
 * @param call when it began, in nanoseconds of a clock that all actors share
 * @param ret when it returned; {@link #PENDING} if it never did: then it happened at any time after
 *     the call or never, and the result is not looked at
 */
public record Operation(
    long actor, Kind kind, long argument, long expected, long result, long call, long ret) {
  /** There was no value. */
  public static final long ABSENT = Long.MIN_VALUE + 1;

  /** Nothing is known of the result. */
  public static final long UNKNOWN = Long.MIN_VALUE + 2;

  /** The operation has happened before it returned, or never will; nothing else is known. */
  public static final long MAYBE = Long.MIN_VALUE + 7;

  /** Instant of return of an operation that never returned. */
  public static final long PENDING = Long.MAX_VALUE;

  private static final long IMPOSSIBLE = Long.MIN_VALUE + 3;

  /** What an operation does to the value of its key. */
  public enum Kind {
    /** Result: the value or ABSENT. */
    GET,
    /** Sets the value. Result: 1 if there was none. */
    PUT,
    /** Sets the value if there is none. Result: 1 if it did. */
    PUT_IF_ABSENT,
    /** Sets the value if there is one. Result: 1 if it did. */
    REPLACE,
    /** Sets the value if it is the expected one. Result: 1 if it did. */
    COMPARE_AND_SET,
    /** Removes. Result: 1 if there was a value. */
    REMOVE,
    /** Removes if the value is the expected one. Result: 1 if it did. */
    REMOVE_EXPECTED,
    /** Adds to the value if there is one. Result: the value before, or ABSENT. */
    ADD,
    /** Lowers the value to the argument if there is one. Result: the value before, or ABSENT. */
    MIN,
    /** Raises the value to the argument if there is one. Result: the value before, or ABSENT. */
    MAX,
    /** Adds to the value; none counts as 0. Result: the value before, or 0. */
    ADD_OR_PUT,
    /** Sets the value. Result: the value before, or ABSENT. */
    GET_AND_PUT,
    /** Removes. Result: the value before, or ABSENT. */
    GET_AND_REMOVE
  }

  boolean isPending() {
    return ret == PENDING;
  }

  /** Whether the operation, as it ended, changed nothing. */
  boolean isRead() {
    return !isPending()
        && (kind == Kind.GET || (result == 0 && kind != Kind.PUT && kind.compareTo(Kind.ADD) < 0));
  }

  /** Whether some outcome of the operation is possible in a state. */
  static boolean isPossible(long after) {
    return after != IMPOSSIBLE;
  }

  /** The value after it, if the value before was this; not possible if the result contradicts. */
  long apply(long value) {
    boolean present = value != ABSENT;
    return switch (kind) {
      case GET -> saying(value, value);
      case PUT -> flag(!present, argument, argument);
      case PUT_IF_ABSENT -> flag(!present, argument, value);
      case REPLACE -> flag(present, argument, value);
      case COMPARE_AND_SET -> flag(present && value == expected, argument, value);
      case REMOVE -> flag(present, ABSENT, value);
      case REMOVE_EXPECTED -> flag(present && value == expected, ABSENT, value);
      case ADD -> saying(value, present ? value + argument : ABSENT);
      case MIN -> saying(value, present ? Math.min(value, argument) : ABSENT);
      case MAX -> saying(value, present ? Math.max(value, argument) : ABSENT);
      case ADD_OR_PUT -> saying(present ? value : 0, (present ? value : 0) + argument);
      case GET_AND_PUT -> saying(value, argument);
      case GET_AND_REMOVE -> saying(value, ABSENT);
    };
  }

  private boolean isSilent() {
    return isPending() || result == UNKNOWN || result == MAYBE;
  }

  private long saying(long before, long after) {
    return isSilent() || result == before ? after : IMPOSSIBLE;
  }

  private long flag(boolean holds, long ifSo, long ifNot) {
    return isSilent() || result == (holds ? 1 : 0) ? holds ? ifSo : ifNot : IMPOSSIBLE;
  }

  /**
   * One line, with times relative to an instant.
   *
   * @param origin the instant
   * @param actorName who did it
   * @return the line
   */
  public String describe(long origin, String actorName) {
    StringBuilder b = new StringBuilder(96);
    b.append(String.format("%12d ns ", call - origin));
    b.append(isPending() ? String.format("%12s", "killed") : String.format("+%11d", ret - call));
    b.append("  ").append(actorName).append("  ").append(kind).append('(');
    switch (kind) {
      case COMPARE_AND_SET -> b.append(text(expected)).append(" -> ").append(text(argument));
      case REMOVE_EXPECTED -> b.append(text(expected));
      case GET, REMOVE, GET_AND_REMOVE -> {}
      default -> b.append(text(argument));
    }
    return b.append(isPending() ? ")" : ") = " + text(result)).toString();
  }

  /**
   * A value as text.
   *
   * @param value value, ABSENT, UNKNOWN or MAYBE
   * @return short text; values that are names of writes are easier to read in hexadecimal
   */
  static String text(long value) {
    if (value == ABSENT) {
      return "absent";
    }
    return value == UNKNOWN || value == MAYBE
        ? "?"
        : Math.abs(value) < 1 << 20 ? "" + value : Long.toHexString(value);
  }
}
