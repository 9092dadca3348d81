package io.permalloy.runtime.book;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a run did and how long it took. Times are nanoseconds.
 *
 * @param messages messages of a pass
 * @param passes measured passes
 * @param elapsedNs of all measured passes
 * @param bestPassNs of the shortest measured pass
 * @param latency of every message of the measured passes, with one reading of the clock
 * @param floor the same loop without a book, for as long
 * @param readers what the readers did meanwhile
 * @param counts what the rules counted in a pass
 * @param truth the comparison with the publisher's book, or null
 * @param warnings what was not as asked
 */
record BookRun(
    long messages,
    int passes,
    long elapsedNs,
    long bestPassNs,
    Histogram latency,
    Histogram floor,
    TopReaders.Result readers,
    Map<String, Long> counts,
    TruthResult truth,
    List<String> warnings) {

  /** Returns the messages per second of all measured passes. */
  double messagesPerSecond() {
    return (double) messages * passes * 1e9 / Math.max(1, elapsedNs);
  }

  /** Returns the messages per second of the best pass. */
  double bestMessagesPerSecond() {
    return messages * 1e9 / Math.max(1, bestPassNs);
  }
}
