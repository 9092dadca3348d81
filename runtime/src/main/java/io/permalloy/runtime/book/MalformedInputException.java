package io.permalloy.runtime.book;

import java.util.List;

/** An input file that cannot be used. The message has a line for each thing that is wrong. */
public final class MalformedInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes the message out of a file and what is wrong with it as a whole. */
  MalformedInputException(String file, String reason) {
    super(file + ": " + reason);
  }

  /** Makes the message out of a file, the number of a line from 1, and what is wrong there. */
  MalformedInputException(String file, long line, String reason) {
    super(file + ": line " + line + ": " + reason);
  }

  /** Makes one of many. */
  MalformedInputException(List<String> messages) {
    super(String.join(System.lineSeparator(), messages));
  }
}
