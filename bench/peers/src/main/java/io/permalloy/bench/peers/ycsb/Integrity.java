package io.permalloy.bench.peers.ycsb;

import java.io.IOException;
import java.io.UncheckedIOException;
import site.ycsb.measurements.Measurements;
import site.ycsb.measurements.exporter.MeasurementsExporter;

/** Counts what YCSB's own check of contents reports to its measurements. */
final class Integrity implements MeasurementsExporter {
  private static final String CHECK = "VERIFY";
  private static final String STATUS = "Return=";

  private long right;
  private long wrong;

  private Integrity() {}

  /** In this JVM so far: those measurements are YCSB's one instance. */
  static Integrity soFar() {
    Integrity counts = new Integrity();
    try {
      Measurements.getMeasurements().exportMeasurements(counts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return counts;
  }

  /** Records that were as they should be. */
  long right() {
    return right;
  }

  /** Records that were not. */
  long wrong() {
    return wrong;
  }

  @Override
  public void write(String metric, String measurement, int count) {
    if (metric.equals(CHECK) && measurement.startsWith(STATUS)) {
      if (measurement.equals(STATUS + "OK")) {
        right += count;
      } else {
        wrong += count;
      }
    }
  }

  @Override
  public void write(String metric, String measurement, long number) {}

  @Override
  public void write(String metric, String measurement, double number) {}

  @Override
  public void close() {}
}
