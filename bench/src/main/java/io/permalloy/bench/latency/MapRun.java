package io.permalloy.bench.latency;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import io.permalloy.bench.subject.Subjects;
import io.permalloy.bench.subject.Trial;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The run of one map in this very process: loads it, runs the schedule, writes the logs. What else
 * there is to say goes to a file of properties, for the process that started this one: either a
 * reason why it cannot run, or how it kept up.
 */
public final class MapRun {
  static final String REASON = "reason";
  static final String MAP = "map.";
  static final String FLOOR = "floor.";
  static final String CPUS = "cpus";

  private static final long SEED = 1;
  private static final long ORDER = 3;

  private MapRun() {}

  /**
   * Runs.
   *
   * @param settings what to run
   * @param name of the map
   * @param folder for the logs
   * @param result the file of properties
   * @param monitor told what is done
   * @throws IOException if a file cannot be written
   * @throws IllegalStateException if the map does something else than it should
   */
  public static void run(
      LatencySettings settings, String name, Path folder, Path result, Monitor monitor)
      throws IOException {
    Properties properties = new Properties();
    try {
      requireAll(settings, name);
      Outcome outcome = measure(settings, name, folder, monitor);
      outcome.map().put(properties, MAP);
      outcome.floor().put(properties, FLOOR);
      properties.setProperty(CPUS, outcome.cpus());
    } catch (UnsupportedOperationException e) {
      properties.setProperty(REASON, String.valueOf(e.getMessage()));
    }
    try (OutputStream out = Files.newOutputStream(result)) {
      properties.store(out, null);
    }
  }

  private static void requireAll(LatencySettings settings, String name) {
    SubjectFactory factory = Subjects.factory(name);
    if (factory.threads() < settings.threads()) {
      throw new UnsupportedOperationException(
          "it is for " + factory.threads() + " threads, not " + settings.threads());
    }
    Map<String, String> reasons = Trial.reasons(name, settings.shape());
    if (reasons.containsKey("load")) {
      throw new UnsupportedOperationException(reasons.get("load"));
    }
    for (Operation operation : settings.mix().operations()) {
      if (reasons.containsKey(operation.label())) {
        throw new UnsupportedOperationException(
            operation.label() + ": " + reasons.get(operation.label()));
      }
    }
  }

  private static Outcome measure(
      LatencySettings settings, String name, Path folder, Monitor monitor) throws IOException {
    Dataset data = new Dataset(settings.shape(), settings.entries(), SEED);
    try (Subject subject = Subjects.open(name, data);
        IntervalLogs logs = new IntervalLogs(folder, name, OpenLoop.series(settings.mix()))) {
      subject.client().load(data.order(ORDER));
      Outcome outcome = new OpenLoop(settings, logs, monitor, System::nanoTime).run(subject, data);
      long size = subject.size();
      long wanted = settings.entries() - outcome.absent();
      if (size != wanted) {
        throw new IllegalStateException(
            name + " has " + size + " entries at the end instead of " + wanted);
      }
      return outcome;
    }
  }
}
