package io.permalloy.numa;

/**
 * A thread could not be pinned, or its former mask could not be restored. The message says which
 * CPUs were asked for, what stands against it, and what to do.
 */
public final class PinningException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with this message. */
  PinningException(String message) {
    super(message);
  }

  /** Makes an exception with this message and cause. */
  PinningException(String message, Throwable cause) {
    super(message, cause);
  }
}
