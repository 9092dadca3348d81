package io.permalloy.runtime.typed;

/**
 * The bytes in a map are not what its codec reads, or a codec does not do what it says. Nothing has
 * changed. The bytes can still be read, replaced and removed by {@code Store.bytesMap}.
 */
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Without a cause.
   *
   * @param message what is wrong
   */
  public CodecException(String message) {
    super(message);
  }

  /**
   * With a cause.
   *
   * @param message what is wrong
   * @param cause why
   */
  public CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
