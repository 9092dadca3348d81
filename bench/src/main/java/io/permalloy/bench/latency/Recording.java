package io.permalloy.bench.latency;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Times of one thread in one slice, in histograms of a fixed size: recording allocates nothing.
 * Each series has two: from when operations were due to when they were done, and the service time
 * alone.
 */
final class Recording {
  /** The series of the loop without a map. */
  static final String FLOOR = "floor";

  /** After a series' name: from when an operation began to when it was done. */
  static final String SERVICE = "-service";

  private static final long LONGEST_NS = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private final Map<Operation, Histogram> latencies = new EnumMap<>(Operation.class);
  private final Map<Operation, Histogram> services = new EnumMap<>(Operation.class);
  private final Map<String, Histogram> named = new LinkedHashMap<>();

  private Recording() {}

  /** With a series for each operation of a mix. */
  static Recording ofOperations(Mix mix) {
    Recording recording = new Recording();
    for (Operation operation : mix.operations()) {
      recording.add(operation.label(), operation);
    }
    return recording;
  }

  /** With one series for all of them. */
  static Recording ofFloor(Mix mix) {
    Recording recording = new Recording();
    recording.add(FLOOR, mix.operations().toArray(Operation[]::new));
    return recording;
  }

  static Histogram histogram() {
    return new Histogram(LONGEST_NS, DIGITS);
  }

  private void add(String name, Operation... operations) {
    Histogram latency = histogram();
    Histogram service = histogram();
    for (Operation operation : operations) {
      latencies.put(operation, latency);
      services.put(operation, service);
    }
    named.put(name, latency);
    named.put(name + SERVICE, service);
  }

  /**
   * Records an operation.
   *
   * @param operation which
   * @param latency from when it was due to when it was done, ns
   * @param service from when it began, ns
   */
  void record(Operation operation, long latency, long service) {
    latencies.get(operation).recordValue(Math.min(latency, LONGEST_NS));
    services.get(operation).recordValue(Math.min(service, LONGEST_NS));
  }

  /** The histograms by name: a series, or a series and {@link #SERVICE}. */
  Map<String, Histogram> named() {
    return named;
  }
}
