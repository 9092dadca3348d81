package io.permalloy.bench.limits;

/** Measures one property of the machine. */
interface Probe {
  /** What it measures, as the title of its rows. */
  String title();

  /**
   * Measures, and adds rows to the report.
   *
   * @throws UnsupportedOperationException if this machine cannot do it; the message says why
   */
  void run(Settings settings, Report report);
}
