package io.permalloy.bench.subject;

/**
 * Sizes of the keys and values of a data set.
 *
 * @param keyBytes 8, or 16 and more
 * @param valueBytes 8, or 16 and more; 16 at least if the key has as many
 */
public record Shape(int keyBytes, int valueBytes) {
  private static final int WORD = 8;
  private static final int MOST = 1 << 20;

  /** Checks the sizes: a value must have room for the key that comes next. */
  public Shape {
    if (!isSize(keyBytes) || !isSize(valueBytes) || keyBytes > WORD && valueBytes == WORD) {
      throw new IllegalArgumentException(
          "no shape: keys of %d bytes, values of %d; both are 8 bytes, or 16 to %d, and only keys of 8 bytes have values of 8"
              .formatted(keyBytes, valueBytes, MOST));
    }
  }

  private static boolean isSize(int bytes) {
    return bytes == WORD || bytes >= 2 * WORD && bytes <= MOST;
  }

  /**
   * Reads a shape.
   *
   * @param text such as {@code 16/64}: bytes of a key, bytes of a value
   * @return the shape
   * @throws IllegalArgumentException if it is none
   */
  public static Shape parse(String text) {
    String[] sizes = text.split("/", -1);
    try {
      if (sizes.length == 2) {
        return new Shape(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
      }
    } catch (NumberFormatException e) {
      // The message below says more.
    }
    throw new IllegalArgumentException(
        "a shape is the bytes of a key and of a value, such as 16/64, not '" + text + "'");
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return keyBytes + "/" + valueBytes;
  }
}
