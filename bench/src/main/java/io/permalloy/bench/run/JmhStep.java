package io.permalloy.bench.run;

import io.permalloy.bench.stats.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * Measures the cells of a plan, one after the other, into a file for each section. What cannot be
 * measured is written down with the reason, and the rest goes on.
 */
final class JmhStep {
  private static final String MISSING = "jmh/missing.json";

  /** Beyond so many times its estimate, and at least five minutes, a fork is taken for hung. */
  private static final double PATIENCE = 8;

  private static final double LEAST_PATIENCE = 300;
  private static final double LEAST_SECONDS = 5;

  private final Plan plan;
  private final Pace pace;
  private final CellRunner runner;
  private final Accounts accounts;
  private final ResultsFolder folder;
  private final Countdown countdown;
  private final Progress progress;
  private final Trials trials = new Trials();

  JmhStep(
      Plan plan,
      Pace pace,
      CellRunner runner,
      Accounts accounts,
      ResultsFolder folder,
      Countdown countdown,
      Progress progress) {
    this.plan = plan;
    this.pace = pace;
    this.runner = runner;
    this.accounts = accounts;
    this.folder = folder;
    this.countdown = countdown;
    this.progress = progress;
  }

  /** Lists every cell as missing: so it stays if the run ends before it is measured. */
  void prepare() throws IOException {
    folder.writeJson(MISSING, accounts.missingRows());
  }

  /**
   * Measures.
   *
   * @param reserved seconds of the budget which are for other steps
   */
  void run(double reserved) throws IOException {
    for (Section section : plan.sections()) {
      progress.begin("jmh " + section.name() + ", " + section.cells().size() + " cells");
      Path log = folder.file("jmh/" + section.name() + ".log");
      List<RunResult> results = new ArrayList<>();
      try (PrintStream out =
          new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
        for (Cell cell : section.cells()) {
          Optional<String> reason = reasonAgainst(cell, reserved);
          if (reason.isPresent()) {
            countdown.skip(Estimate.seconds(cell, pace));
            accounts.missing(cell, reason.get());
          } else {
            measure(cell, log, out, results, reserved);
            folder.write("jmh/" + section.name() + ".json", json(results));
          }
          folder.writeJson(MISSING, accounts.missingRows());
        }
      }
    }
  }

  private Optional<String> reasonAgainst(Cell cell, double reserved) {
    Optional<String> reason = trials.reason(cell);
    if (reason.isEmpty() && !countdown.hasTimeFor(Estimate.seconds(cell, pace), reserved)) {
      return Optional.of(
          "no time left for it in a quick run on this machine; use --only or --full");
    }
    return reason;
  }

  private void measure(
      Cell cell, Path log, PrintStream out, List<RunResult> results, double reserved)
      throws IOException {
    progress.at(0, 0, cell.shortName());
    double estimate = Estimate.seconds(cell, pace);
    long before = Files.size(log);
    countdown.begin(estimate);
    double patience = Math.max(LEAST_PATIENCE, PATIENCE * estimate * countdown.pace());
    double limit = Math.min(patience, countdown.untilBudgetEnds() - reserved);
    Collection<RunResult> found = runner.run(cell, out, Math.max(LEAST_SECONDS, limit));
    countdown.end();
    out.flush();
    if (found.isEmpty()) {
      accounts.missing(cell, Failure.reason(textFrom(log, before)));
    }
    for (RunResult result : found) {
      accounts.measured(Cell.key(result.getParams()));
      results.add(result);
    }
  }

  private static String textFrom(Path log, long offset) throws IOException {
    byte[] all = Files.readAllBytes(log);
    return new String(all, (int) offset, all.length - (int) offset, StandardCharsets.UTF_8);
  }

  private static String json(List<RunResult> results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
