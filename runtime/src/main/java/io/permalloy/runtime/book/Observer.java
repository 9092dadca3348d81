package io.permalloy.runtime.book;

import java.io.IOException;

/** Looks at a book after each message of a pass that is not measured. */
interface Observer {
  /**
   * Looks.
   *
   * @param number the number of the message that was applied, from 1
   * @param words where it is, as {@link Messages} says
   * @param at its first word
   * @throws IOException if what was seen cannot be written
   */
  void after(long number, long[] words, int at) throws IOException;

  /**
   * Ends the pass.
   *
   * @throws IOException if what was seen cannot be written
   */
  void end() throws IOException;
}
