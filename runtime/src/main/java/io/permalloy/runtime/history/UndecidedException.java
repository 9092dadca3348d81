package io.permalloy.runtime.history;

/** Too many operations overlap for the checker to try their orders. */
public final class UndecidedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UndecidedException(String message) {
    super(message);
  }
}
