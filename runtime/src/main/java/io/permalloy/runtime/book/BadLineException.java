package io.permalloy.runtime.book;

/** What is wrong with a line; who knows the file and the line's number adds them. */
final class BadLineException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Makes the exception from the reason. */
  BadLineException(String reason) {
    super(reason);
  }
}
