package io.permalloy.bench.latency;

import io.permalloy.bench.subject.Shape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param rate operations a second, of all threads together
 * @param mix which operations
 * @param duration of the map's schedule; the floor's takes as long again
 * @param burst how many operations of a thread are due at the same instant
 * @param entries of the map
 * @param shape of keys and values
 * @param threads that share the rate
 * @param warmup the same before, not recorded
 * @param slice how long map and floor take turns
 */
public record LatencySettings(
    long rate,
    Mix mix,
    Duration duration,
    int burst,
    int entries,
    Shape shape,
    int threads,
    Duration warmup,
    Duration slice) {
  private static final int MOST_BURST = 1_000_000;
  private static final Duration LONGEST = Duration.ofHours(24);

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if they cannot be run, with the numbers
   */
  public LatencySettings {
    check(burst >= 1 && burst <= MOST_BURST, "a burst is 1 to " + MOST_BURST + ", not " + burst);
    check(threads >= 1, "it takes 1 thread or more, not " + threads);
    check(
        duration.isPositive() && duration.compareTo(LONGEST) <= 0,
        "the duration is above 0 and at most 24h, not " + Quantities.text(duration));
    check(
        warmup.compareTo(LONGEST) <= 0,
        "the warm-up is at most 24h, not " + Quantities.text(warmup));
    check(slice.isPositive(), "a slice is longer than 0");
    int least = Keys.least(threads, mix);
    check(
        entries >= least,
        "%d threads and this mix need %d entries or more, not %d"
            .formatted(threads, least, entries));
    long bursts = new Schedule(rate, burst, threads, duration).bursts(threads - 1);
    check(
        bursts >= 1,
        "in %s at %d operations a second not every one of %d threads has a burst of %d"
            .formatted(Quantities.text(duration), rate, threads, burst));
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  Schedule schedule() {
    return new Schedule(rate, burst, threads, duration);
  }

  /** As options of the command. */
  List<String> arguments() {
    return List.of(
        "--rate=" + rate,
        "--mix=" + mix,
        "--duration=" + Quantities.text(duration),
        "--burst=" + burst,
        "--entries=" + entries,
        "--shape=" + shape,
        "--threads=" + threads,
        "--warmup=" + Quantities.text(warmup),
        "--slice=" + Quantities.text(slice));
  }

  /** For people and files. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("rate", rate);
    values.put("mix", mix);
    values.put("duration", Quantities.text(duration));
    values.put("burst", burst);
    values.put("entries", entries);
    values.put("shape", shape);
    values.put("threads", threads);
    values.put("warmup", Quantities.text(warmup));
    values.put("slice", Quantities.text(slice));
    return values;
  }
}
