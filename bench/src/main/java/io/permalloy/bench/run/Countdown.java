package io.permalloy.bench.run;

import io.permalloy.bench.stats.Progress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much of a run is done and how long the rest will take, and whether there is time for more.
 * What was estimated is corrected by how long the parts that are done have taken. Not thread-safe.
 */
final class Countdown implements Progress.Whole {
  private static final double NANOS = 1e9;

  /** Before so much is done, the estimate is better than what was seen. */
  private static final double LEAST_SEEN = 20;

  private final LongSupplier clock;
  private final long start;
  private final double budget;
  private double planned;
  private double doneEstimate;
  private double doneSeconds;
  private double part;
  private long partStart;
  private boolean ranOut;

  /**
   * Begins.
   *
   * @param clock nanoseconds
   * @param planned estimate of the whole run, in seconds
   * @param budget of the whole run, in seconds; infinite if it may take as long as it takes
   */
  Countdown(LongSupplier clock, double planned, double budget) {
    this.clock = clock;
    this.planned = planned;
    this.budget = budget;
    start = clock.getAsLong();
  }

  /** A part begins, of the run's plan, of so many seconds by the estimate. */
  void begin(double estimate) {
    part = estimate;
    partStart = clock.getAsLong();
  }

  /** The part is over. */
  void end() {
    doneEstimate += part;
    doneSeconds += inPart();
    planned -= part;
    part = 0;
  }

  /** A part of the plan does not take place. */
  void skip(double estimate) {
    planned -= estimate;
  }

  /** Whether so many seconds by the estimate, and then as many others, fit into the budget. */
  boolean hasTimeFor(double estimate, double others) {
    boolean fits = elapsed() + (estimate + others) * pace() <= budget;
    ranOut |= !fits;
    return fits;
  }

  /** Whether there was no time for something. */
  boolean ranOut() {
    return ranOut;
  }

  /** Seconds until the budget is used up. */
  double untilBudgetEnds() {
    return budget - elapsed();
  }

  double elapsed() {
    return (clock.getAsLong() - start) / NANOS;
  }

  /** Seconds that a second of the estimate takes here. */
  double pace() {
    return doneEstimate < LEAST_SEEN ? 1 : Math.clamp(doneSeconds / doneEstimate, 0.5, 4);
  }

  private double inPart() {
    return part == 0 ? 0 : (clock.getAsLong() - partStart) / NANOS;
  }

  private double secondsLeft() {
    return (planned - part) * pace() + Math.max(0, part * pace() - inPart());
  }

  @Override
  public double share() {
    double elapsed = elapsed();
    return elapsed == 0 ? 0 : elapsed / (elapsed + secondsLeft());
  }

  @Override
  public Duration left() {
    return Duration.ofSeconds(Math.round(Math.max(0, secondsLeft())));
  }
}
