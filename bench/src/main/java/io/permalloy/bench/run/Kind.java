package io.permalloy.bench.run;

import io.permalloy.bench.limits.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How much a run measures. */
public enum Kind {
  /** To look, and to see that nothing broke: five minutes at most. */
  QUICK(300, 25, 5),
  /** To quote: everything, as long as it takes. */
  FULL(Double.POSITIVE_INFINITY, 150, 30);

  private final double budgetSeconds;
  private final double limitsSeconds;
  private final int latencySeconds;

  Kind(double budgetSeconds, double limitsSeconds, int latencySeconds) {
    this.budgetSeconds = budgetSeconds;
    this.limitsSeconds = limitsSeconds;
    this.latencySeconds = latencySeconds;
  }

  /** In files. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  Plan plan(int cpus) {
    return this == QUICK ? Plan.quick(cpus) : Plan.full(cpus);
  }

  Pace pace() {
    return this == QUICK ? Pace.QUICK : Pace.FULL;
  }

  /** All in all, from the start of the JVM. */
  double budgetSeconds() {
    return budgetSeconds;
  }

  /** The footprints up to that of the yardstick are the same. */
  Settings limits(Path folder) {
    return this == QUICK
        ? new Settings(7, 256L << 20, 3, folder)
        : new Settings(11, 1L << 30, 30, folder);
  }

  /** An estimate. */
  double limitsSeconds() {
    return limitsSeconds;
  }

  /** Of the load, for each subject. */
  int latencySeconds() {
    return latencySeconds;
  }

  /** Whose inserts are all recorded, while they grow. */
  List<String> growing() {
    return this == QUICK ? List.of() : Plan.MAIN;
  }
}
