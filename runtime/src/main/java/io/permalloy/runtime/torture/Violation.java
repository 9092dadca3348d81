package io.permalloy.runtime.torture;

/**
 * Something that the store promises not to happen.
 *
 * @param kind what it is, in a word
 * @param text what was seen, in lines
 */
public record Violation(Kind kind, String text) {
  /** What can be wrong. */
  public enum Kind {
    /** No order of the operations on a key explains their results. */
    HISTORY,
    /** A value that nobody has written to its key. */
    VALUE,
    /** A key that iteration gives twice. */
    TWICE,
    /** An operation of a process that runs does not end. */
    STUCK,
    /** A process ended by itself that should not have. */
    FAILURE,
    /** The store's structure is wrong afterwards. */
    STRUCTURE,
    /** Memory that nothing uses and that did not come back. */
    LEAK,
    /** A history that could not be checked. */
    UNDECIDED
  }

  @Override
  public String toString() {
    return kind + ": " + text;
  }
}
