package io.permalloy.bench.subject;

/**
 * Makes one kind of subject. Found by {@link java.util.ServiceLoader}, so that peers need not be on
 * the class path. A factory loads no class of its library before {@link #open}.
 */
public interface SubjectFactory {
  /**
   * Its name in options, tables and files.
   *
   * @return lower case, without spaces
   */
  String name();

  /**
   * What is measured, and how it is set up for speed, as its own project recommends.
   *
   * @return one line
   */
  String configuration();

  /**
   * How many threads may have clients at a time.
   *
   * @return 1, or {@link Integer#MAX_VALUE}
   */
  default int threads() {
    return Integer.MAX_VALUE;
  }

  /**
   * Makes an empty map with room for a data set, in memory.
   *
   * @param data keys and values to come
   * @return a new subject
   * @throws UnsupportedOperationException if it cannot hold keys and values of that shape, with the
   *     reason
   */
  Subject open(Dataset data);
}
