package io.permalloy.bench.run;

import io.permalloy.bench.stats.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a command once for each of some subjects, each in a JVM of its own, into a folder of theirs.
 */
final class SubjectStep {
  /** Makes the command's name and options. */
  interface Arguments {
    List<String> of(String subject, Path folder);
  }

  /** Beyond so many times its estimate, and at least five minutes, a command is taken for hung. */
  private static final int PATIENCE = 8;

  private static final double LEAST_PATIENCE = 300;

  private final String name;
  private final List<String> subjects;
  private final double estimate;
  private final String main;
  private final Optional<Arguments> arguments;

  /**
   * A step.
   *
   * @param name of the folder
   * @param subjects which are measured
   * @param estimate seconds for each
   * @param main name of the class with the command line
   * @param arguments of the command; empty if there is no such command
   */
  SubjectStep(
      String name,
      List<String> subjects,
      double estimate,
      String main,
      Optional<Arguments> arguments) {
    this.name = name;
    this.subjects = List.copyOf(subjects);
    this.estimate = estimate;
    this.main = main;
    this.arguments = arguments;
  }

  String name() {
    return name;
  }

  List<String> subjects() {
    return subjects;
  }

  /** Seconds for all. */
  double estimate() {
    return arguments.isEmpty() ? 0 : estimate * subjects.size();
  }

  /** Runs, and writes down what could not. */
  void run(ResultsFolder folder, Countdown countdown, Progress progress) throws IOException {
    List<Object> missing = new ArrayList<>();
    for (String subject : subjects) {
      Optional<String> reason = run(subject, folder, countdown, progress);
      if (reason.isPresent()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("subject", subject);
        row.put("reason", reason.get());
        missing.add(row);
      }
      folder.writeJson(name + "/missing.json", missing);
    }
  }

  private Optional<String> run(
      String subject, ResultsFolder folder, Countdown countdown, Progress progress)
      throws IOException {
    if (arguments.isEmpty()) {
      return Optional.of("this build has no command for it");
    }
    String title = name + " " + subject;
    progress.begin(title);
    progress.at(0, 0, title);
    if (!countdown.hasTimeFor(estimate, 0)) {
      countdown.skip(estimate);
      return Optional.of("no time left for it in a quick run on this machine");
    }
    Path log = folder.file(name + "/" + subject + ".log");
    double limit =
        Math.min(Math.max(LEAST_PATIENCE, PATIENCE * estimate), countdown.untilBudgetEnds());
    countdown.begin(estimate);
    Optional<String> reason =
        ChildJvm.run(
            main,
            arguments.get().of(subject, log.getParent()),
            log,
            Duration.ofMillis((long) (limit * 1e3)));
    countdown.end();
    return reason;
  }
}
