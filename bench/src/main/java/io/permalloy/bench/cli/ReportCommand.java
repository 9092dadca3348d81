package io.permalloy.bench.cli;

import io.permalloy.bench.report.Comparison;
import io.permalloy.bench.report.ResultsReport;
import io.permalloy.runtime.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code permalloy report}: rows, a page and a comparison of results that were measured before. */
@Command(
    name = "report",
    description = {
      "Makes a report of a results folder.",
      "",
      "Reads the raw files that 'bench' wrote, and writes results.json and report.html beside them:"
          + " every operation with its limit, computed from the limits that the same run has"
          + " measured. Measures nothing.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:Done; with --compare, nothing is worse than in the other folder.",
      "1:A folder cannot be read, or a file in it is not what it should be.",
      "2:The command line is wrong.",
      "3:With --compare: a row is slower by more than the noise, or can no longer run."
    },
    footerHeading = "%nFor example:%n",
    footer = {
      "  permalloy report results/today",
      "  permalloy report results/today --compare results/yesterday",
      "  permalloy report results/today --readme README.md"
    })
public final class ReportCommand implements Callable<Integer> {
  /** Exit status if something is worse than in the folder compared with. */
  public static final int WORSE = 3;

  @Parameters(paramLabel = "FOLDER", description = "Results of a run.")
  private Path folder;

  @Option(
      names = "--readme",
      paramLabel = "FILE",
      description =
          "Also puts a table of the main operations into this Markdown file, between the lines"
              + " '<!-- performance -->' and '<!-- /performance -->'.")
  private Path readme;

  @Option(
      names = "--compare",
      paramLabel = "OTHER",
      description =
          "Also prints the ratio of each row to that of another, older folder, and flags what"
              + " moved by more than the noise.")
  private Path other;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ReportCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    ResultsReport report = ResultsReport.of(folder);
    Path page = report.write();
    report.noise().forEach(finding -> out.println("noisy: " + finding));
    out.printf(
        "%d rows, %d of which could not run: %s%n", report.rowCount(), report.missingCount(), page);
    if (readme != null) {
      report.updateTable(readme);
      out.println("table: " + readme);
    }
    int exit = other == null ? ExitCode.DONE : compare(other, folder, out);
    out.flush();
    return exit;
  }

  /**
   * Prints a comparison.
   *
   * @param a a results folder
   * @param b a later one, which is judged
   * @param out where to
   * @return {@link #WORSE} or {@link ExitCode#DONE}
   * @throws IOException if one cannot be read
   */
  public static int compare(Path a, Path b, PrintWriter out) throws IOException {
    Comparison comparison = Comparison.of(a, b);
    out.print(comparison.text());
    out.flush();
    return comparison.isWorse() ? WORSE : ExitCode.DONE;
  }
}
