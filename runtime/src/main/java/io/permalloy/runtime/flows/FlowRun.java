package io.permalloy.runtime.flows;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one run of the pipeline did and how long it took. Times are nanoseconds.
 *
 * @param counts what the reader counted
 * @param elapsedNs from the first packet read to the last update done
 * @param bestPassNs the shortest pass over all captures, as the reader saw it
 * @param passes how often the captures were read
 * @param readerWaitNs how long the reader waited for workers
 * @param storeNs how long the workers were busy with updates, together
 * @param workerWaitNs how long the workers waited for the reader, together
 * @param workers how many workers there were
 * @param latency of the updates that were timed
 * @param warnings what was wrong with the ends of captures, and pins that failed
 */
record FlowRun(
    FrameCounts counts,
    long elapsedNs,
    long bestPassNs,
    int passes,
    long readerWaitNs,
    long storeNs,
    long workerWaitNs,
    int workers,
    Histogram latency,
    List<String> warnings) {

  // Both waiting this much cannot come from each other.
  private static final double BUSY_MACHINE = 0.5;

  /** Returns the frames per second of the whole run. */
  double packetsPerSecond() {
    return counts.frames() * 1e9 / Math.max(1, elapsedNs);
  }

  /** Returns the frames per second of the best pass. */
  double bestPacketsPerSecond() {
    return (double) counts.frames() / passes * 1e9 / Math.max(1, bestPassNs);
  }

  /** Returns the share of the workers' time that went into updates, 0 to 1. */
  double storeShare() {
    return share(storeNs, workers);
  }

  /** Returns the share of the workers' time that they waited, 0 to 1. */
  double workerWaitShare() {
    return share(workerWaitNs, workers);
  }

  /** Returns the share of the reader's time that it waited, 0 to 1. */
  double readerWaitShare() {
    return share(readerWaitNs, 1);
  }

  private double share(long ns, int threads) {
    return Math.clamp((double) ns / threads / Math.max(1, elapsedNs), 0.0, 1.0);
  }

  /**
   * Tells what limits the speed: the side that waited less; or the machine, when both waited for
   * each other most of the time because something else had the CPUs.
   */
  String limit() {
    double reader = readerWaitShare();
    double worker = workerWaitShare();
    if (Math.min(reader, worker) > BUSY_MACHINE) {
      return "machine";
    }
    return reader < worker ? "reader" : "store";
  }
}
