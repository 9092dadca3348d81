package io.permalloy.bench.limits;

import io.permalloy.bench.stats.Progress;
import java.util.List;

/** Runs all probes, one after the other. */
public final class Limits {
  private static final List<Probe> PROBES =
      List.of(
          new DependentLoads(),
          new IndependentLines(),
          new Bandwidth(),
          new OwnedLine(),
          new ContendedLine(),
          new HandOver(),
          new Kernel(),
          new Clock(),
          new PageFaults(),
          new Disk(),
          new Jitter());

  private Limits() {}

  /**
   * Runs them. A probe that this machine does not allow leaves a row that says why.
   *
   * @param settings how much
   * @param progress where to show it
   * @return what was found
   */
  public static Report run(Settings settings, Progress progress) {
    Report report = new Report();
    int done = 0;
    for (Probe probe : PROBES) {
      progress.at(done++, PROBES.size(), probe.title());
      report.begin(probe.title());
      try {
        probe.run(settings, report);
      } catch (UnsupportedOperationException e) {
        report.missing(e.getMessage());
      }
    }
    progress.end();
    return report;
  }
}
