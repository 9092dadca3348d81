package io.permalloy.runtime.book;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a file, parsed, in the order of the file.
 *
 * <pre>
 *   message   id | price | size | kind &lt;&lt; 1 | side      4 longs
 * </pre>
 */
final class Messages {
  /** Longs of a message. */
  static final int WORDS = 4;

  /** The most of any size: sums of these stay far from the ends of a long. */
  static final long LARGEST_SIZE = 1L << 53;

  private static final int CHUNK = WORDS << 14;
  private static final int MOST_COMPLAINTS = 20;

  private final List<long[]> chunks = new ArrayList<>();
  private long count;

  /** Makes an empty list. */
  Messages() {}

  /**
   * Reads a file.
   *
   * @throws MalformedInputException if it cannot be read, or has malformed lines, and says which
   */
  static Messages read(Path path, BookFormat format) {
    Messages messages = new Messages();
    List<String> complaints = new ArrayList<>();
    long malformed = 0;
    try (LineReader lines = LineReader.open(path)) {
      checkHeader(lines, format);
      for (String line = lines.next(); line != null; line = lines.next()) {
        try {
          format.parse(line, messages);
        } catch (BadLineException e) {
          malformed++;
          if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(lines.malformed(e.getMessage()).getMessage());
          }
        }
      }
      if (malformed > complaints.size()) {
        complaints.add(lines.name() + ": " + malformed + " malformed lines in all");
      }
      if (lines.number() == 0) {
        throw new MalformedInputException(lines.name(), "the file is empty");
      }
    }
    if (malformed > 0) {
      throw new MalformedInputException(complaints);
    }
    if (messages.count == 0) {
      throw new MalformedInputException(path.toString(), "the file has no message");
    }
    return messages;
  }

  private static void checkHeader(LineReader lines, BookFormat format) {
    if (format.header() == null) {
      return;
    }
    String line = lines.next();
    if (line != null && !line.equals(format.header())) {
      throw lines.malformed("the header '" + format.header() + "' is expected, not '" + line + "'");
    }
  }

  /** Appends a message. */
  void add(long id, long price, long size, int kind, int side) {
    int at = (int) (count % (CHUNK / WORDS)) * WORDS;
    if (at == 0) {
      chunks.add(new long[CHUNK]);
    }
    long[] words = chunks.getLast();
    words[at] = id;
    words[at + 1] = price;
    words[at + 2] = size;
    words[at + 3] = (long) kind << 1 | side;
    count++;
  }

  /** Returns how many messages there are. */
  long count() {
    return count;
  }

  /** Returns how many arrays of words there are. */
  int chunks() {
    return chunks.size();
  }

  /** Returns an array of words. */
  long[] chunk(int chunk) {
    return chunks.get(chunk);
  }

  /** Returns how many words of an array are messages. */
  int words(int chunk) {
    return (int) Math.min(CHUNK, count * WORDS - (long) chunk * CHUNK);
  }

  /** Returns the order's id in the message at a place. */
  static long id(long[] words, int at) {
    return words[at];
  }

  /** Returns the price in the message at a place. */
  static long price(long[] words, int at) {
    return words[at + 1];
  }

  /** Returns the size in the message at a place. */
  static long size(long[] words, int at) {
    return words[at + 2];
  }

  /** Returns the kind of the message at a place, a number of its format. */
  static int kind(long[] words, int at) {
    return (int) (words[at + 3] >> 1);
  }

  /** Returns the side of the message at a place. */
  static int side(long[] words, int at) {
    return (int) words[at + 3] & 1;
  }
}
