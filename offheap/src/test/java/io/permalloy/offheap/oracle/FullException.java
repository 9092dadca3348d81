package io.permalloy.offheap.oracle;

/** What a subject throws where its store says that it is full. */
final class FullException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FullException(Throwable cause) {
    super(cause);
  }
}
