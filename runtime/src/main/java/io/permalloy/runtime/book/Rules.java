package io.permalloy.runtime.book;

import java.util.Map;

/** What the messages of a format mean for a book. Allocates nothing per message. */
interface Rules {
  /** Starts a pass over the messages, with an empty book and counts of 0. */
  void begin();

  /**
   * Applies a message.
   *
   * @param number its number, from 1
   * @param words where it is, as {@link Messages} says
   * @param at its first word
   */
  void apply(long number, long[] words, int at);

  /** Returns what was counted in this pass, in an order to be shown. */
  Map<String, Long> counts();
}
