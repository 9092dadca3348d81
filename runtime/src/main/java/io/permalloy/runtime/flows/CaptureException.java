package io.permalloy.runtime.flows;

/** A capture that cannot be read. The message is one line: file, offset and reason. */
public final class CaptureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;

  /**
   * Makes the one line of the message from its three parts.
   *
   * @param file the name of the capture, as the user gave it
   * @param offset the byte in the capture where reading stopped; of the inflated bytes if it is
   *     compressed
   * @param reason what is wrong there, and what to do
   */
  public CaptureException(String file, long offset, String reason) {
    super(file + ": offset " + offset + ": " + reason);
    this.file = file;
    this.offset = offset;
  }

  /** Returns the name of the capture. */
  public String file() {
    return file;
  }

  /** Returns the byte in the capture where reading stopped. */
  public long offset() {
    return offset;
  }
}
