package io.permalloy.offheap.sim.history;

/**
 * One operation of a history: who did what to which key, between which two instants, with what
 * result.
 *
 * @param thread who; any number
 * @param key which object it worked on
 * @param kind what
 * @param argument new value or delta, or 0
 * @param expected expected value, or 0
 * @param result value, {@link #ABSENT}, 1 for true, 0 for false, or {@link #UNKNOWN}
 * @param call when it began
 * @param ret when it returned; {@link #PENDING} if it never did, and then the result is not known
 */
public record Operation(
    int thread,
    long key,
    Kind kind,
    long argument,
    long expected,
    long result,
    long call,
    long ret) {

  /** Result: there was no value. */
  public static final long ABSENT = Long.MIN_VALUE + 1;

  /** Result: nothing is said about it. */
  public static final long UNKNOWN = Long.MIN_VALUE + 2;

  /** Return instant of an operation that never returned: it happened or not. */
  public static final long PENDING = Long.MAX_VALUE;

  /** What an operation does. */
  public enum Kind {
    /** Result: the value or ABSENT. */
    GET,
    /** Sets the value. Result: the value before, ABSENT, or UNKNOWN. */
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
    /** Adds to the value; none counts as 0. Result: the value before, or 0. */
    ADD_TO_ZERO,

    /** Adds to the value, or sets it if there is none. Result: the value before, or UNKNOWN. */
    ADD_OR_SET,
    /** Lowers the value to the argument if there is one. Result: the value before, or ABSENT. */
    MIN,
    /** Raises the value to the argument if there is one. Result: the value before, or ABSENT. */
    MAX,
    /** Removes. Result: the last value or ABSENT. */
    REMOVE_AND_GET
  }

  boolean isPending() {
    return ret == PENDING;
  }

  @Override
  public String toString() {
    StringBuilder b = new StringBuilder(64);
    b.append('t').append(thread).append(" k").append(key).append(' ').append(kind).append('(');
    switch (kind) {
      case COMPARE_AND_SET -> b.append(expected).append(" -> ").append(argument);
      case REMOVE_EXPECTED -> b.append(expected);
      case GET, REMOVE, REMOVE_AND_GET -> {}
      default -> b.append(argument);
    }
    b.append(") = ");
    if (isPending()) {
      b.append('?');
    } else if (result == ABSENT) {
      b.append("absent");
    } else if (result == UNKNOWN) {
      b.append('_');
    } else {
      b.append(result);
    }
    b.append(" [").append(call).append(", ").append(isPending() ? "killed" : ret).append(']');
    return b.toString();
  }
}
