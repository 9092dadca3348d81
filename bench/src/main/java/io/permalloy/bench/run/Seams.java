package io.permalloy.bench.run;

import java.util.Optional;

/**
 * What a run leaves to other packages.
 *
 * @param latency empty if this build has no such command: the results then say so
 * @param report empty if this build makes none: the raw results are then all that there is
 */
public record Seams(Optional<LatencyStep> latency, Optional<ReportStep> report) {
  /** Those of this build. */
  public static final Seams PRESENT = new Seams(Optional.empty(), Optional.empty());
}
