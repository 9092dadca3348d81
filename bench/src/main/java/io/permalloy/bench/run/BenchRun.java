package io.permalloy.bench.run;

import io.permalloy.bench.limits.Limits;
import io.permalloy.bench.stats.Machine;
import io.permalloy.bench.stats.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A run: limits, benchmarks, growth and latency into a results folder, and the report of it. */
public final class BenchRun {
  /**
   * What to run.
   *
   * @param kind how much
   * @param only found in the names of what is measured; empty for everything
   * @param hasLimits whether the machine's limits are measured too
   * @param hasLatency whether the open-loop latency is measured too
   * @param command as the user gave it
   * @param main name of the class with the command line, for steps in JVMs of their own
   */
  public record Settings(
      Kind kind,
      Optional<Pattern> only,
      boolean hasLimits,
      boolean hasLatency,
      String command,
      String main) {
    boolean isWhole() {
      return only.isEmpty() && hasLimits && hasLatency;
    }
  }

  private static final String LIMITS = "limits.json";

  /** Filling a map three times, and as long again without a map. */
  private static final double GROWTH_SECONDS = 40;

  /** Loading, and listening to the noise, beside the load itself. */
  private static final double LATENCY_EXTRA_SECONDS = 8;

  private static final double REPORT_SECONDS = 5;

  private final Settings settings;
  private final Seams seams;
  private final Plan plan;
  private final List<SubjectStep> steps;

  /**
   * Plans a run.
   *
   * @param settings what to run
   * @param seams other packages' part
   */
  public BenchRun(Settings settings, Seams seams) {
    this.settings = settings;
    this.seams = seams;
    Plan all = settings.kind().plan(Runtime.getRuntime().availableProcessors());
    plan = settings.only().map(all::only).orElse(all);
    steps = List.of(growth(), latency());
  }

  private SubjectStep growth() {
    return new SubjectStep(
        "growth",
        chosen("growth", settings.kind().growing()),
        GROWTH_SECONDS,
        settings.main(),
        Optional.of(
            (subject, folder) ->
                List.of(
                    "growth",
                    "--map",
                    subject,
                    "--json",
                    folder.resolve(subject + ".json").toString())));
  }

  private SubjectStep latency() {
    int seconds = settings.kind().latencySeconds();
    return new SubjectStep(
        "latency",
        settings.hasLatency() ? chosen("latency", Plan.MAIN) : List.of(),
        seconds + LATENCY_EXTRA_SECONDS,
        settings.main(),
        seams.latency().map(step -> (subject, folder) -> step.arguments(subject, seconds, folder)));
  }

  private List<String> chosen(String step, List<String> subjects) {
    Predicate<String> isChosen =
        subject ->
            settings.only().map(only -> only.matcher(step + " " + subject).find()).orElse(true);
    return subjects.stream().filter(isChosen).toList();
  }

  /**
   * Whether there is nothing to measure but the limits.
   *
   * @return true if no name matches
   */
  public boolean isEmpty() {
    return plan.cells().isEmpty() && steps.stream().allMatch(step -> step.subjects().isEmpty());
  }

  /** Seconds, by the estimates. */
  double estimate() {
    return (settings.hasLimits() ? settings.kind().limitsSeconds() : 0)
        + Estimate.seconds(plan, settings.kind().pace())
        + steps.stream().mapToDouble(SubjectStep::estimate).sum()
        + (seams.report().isPresent() ? REPORT_SECONDS : 0);
  }

  /**
   * Prints what would be measured, and how long it would take.
   *
   * @param out where to print
   */
  public void list(PrintWriter out) {
    if (settings.hasLimits()) {
      line(out, settings.kind().limitsSeconds(), "limits");
    }
    for (Cell cell : plan.cells()) {
      line(out, Estimate.seconds(cell, settings.kind().pace()), cell.name());
    }
    for (SubjectStep step : steps) {
      for (String subject : step.subjects()) {
        line(out, step.estimate() / step.subjects().size(), step.name() + " " + subject);
      }
    }
    Duration all = Duration.ofSeconds(Math.round(estimate()));
    out.println(
        plan.cells().size()
            + " cells; about "
            + Progress.minutes(all)
            + " minutes, less if subjects lack operations");
    out.flush();
  }

  private static void line(PrintWriter out, double seconds, String name) {
    out.printf("%5.0f s  %s%n", seconds, name);
  }

  /**
   * Runs.
   *
   * @param path of the folder to make
   * @param progress where to show how far it is
   * @param out where to say what came of it
   * @throws IOException if the folder cannot be written
   * @throws IllegalStateException if a cell is neither measured nor missing
   */
  public void run(Path path, Progress progress, PrintWriter out) throws IOException {
    Pace pace = settings.kind().pace();
    run(path, progress, out, new JmhFork(pace));
  }

  void run(Path path, Progress parent, PrintWriter out, CellRunner runner) throws IOException {
    ResultsFolder folder = ResultsFolder.create(path);
    Environment environment = new Environment(settings.command());
    folder.writeJson(environment.file(), environment.values());
    double started = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    Countdown countdown =
        new Countdown(System::nanoTime, estimate(), settings.kind().budgetSeconds() - started);
    Progress progress = parent.within(countdown);
    Accounts accounts = new Accounts(plan.cells());
    JmhStep jmh =
        new JmhStep(plan, settings.kind().pace(), runner, accounts, folder, countdown, progress);
    jmh.prepare();
    limits(folder, countdown, progress);
    double others = steps.stream().mapToDouble(SubjectStep::estimate).sum() + REPORT_SECONDS;
    jmh.run(others);
    for (SubjectStep step : steps) {
      step.run(folder, countdown, progress);
    }
    boolean isWhole = settings.isWhole() && !countdown.ranOut();
    environment.end(isWhole ? settings.kind().title() : "partial");
    folder.writeJson(environment.file(), environment.values());
    progress.at(0, 0, "report");
    if (seams.report().isPresent()) {
      seams.report().get().write(path);
    }
    progress.end();
    summary(out, folder, accounts, countdown);
    accounts.check();
  }

  /** Without them there is a file that says so. */
  private void limits(ResultsFolder folder, Countdown countdown, Progress progress)
      throws IOException {
    if (!settings.hasLimits()) {
      folder.writeJson(LIMITS, noLimits("not asked for"));
      return;
    }
    progress.begin("limits");
    countdown.begin(settings.kind().limitsSeconds());
    try {
      folder.writeJson(
          LIMITS, Limits.run(settings.kind().limits(folder.path()), progress).values());
    } catch (RuntimeException e) {
      // The benchmarks are worth having without them.
      folder.writeJson(LIMITS, noLimits("failed: " + e));
    }
    countdown.end();
  }

  private static Map<String, Object> noLimits(String reason) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("machine", Machine.describe());
    values.put("limits", List.of(Map.of("probe", "all", "name", "not measured", "reason", reason)));
    return values;
  }

  private void summary(
      PrintWriter out, ResultsFolder folder, Accounts accounts, Countdown countdown) {
    Duration took = Duration.ofSeconds(Math.round(countdown.elapsed()));
    out.printf(
        "Measured %d of %d cells in %s minutes; the results are in %s.%n",
        accounts.measuredCount(), plan.cells().size(), Progress.minutes(took), folder.path());
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    accounts
        .missing()
        .forEach(
            (cell, reason) ->
                byReason
                    .computeIfAbsent(cell.subject() + ": " + reason, key -> new ArrayList<>())
                    .add(cell.operation().title()));
    byReason.forEach(
        (reason, operations) ->
            out.printf(
                "Missing: %s (%s)%n",
                reason, String.join(", ", operations.stream().distinct().toList())));
    if (seams.report().isEmpty()) {
      out.println("There is no report: this build does not make one.");
    }
    out.flush();
  }
}
