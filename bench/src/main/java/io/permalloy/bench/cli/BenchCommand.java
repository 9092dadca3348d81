package io.permalloy.bench.cli;

import io.permalloy.bench.run.BenchRun;
import io.permalloy.bench.run.Kind;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.SubjectFactory;
import io.permalloy.bench.subject.Subjects;
import io.permalloy.runtime.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code permalloy bench}: one command, one report. */
@Command(
    name = "bench",
    description = {
      "Measures the maps, their peers and the machine itself, into a folder with a report.",
      "",
      "Runs the machine's limits, JMH benchmarks in a JVM for each, and the latency under a fixed"
          + " rate of arrivals. Leave the machine alone meanwhile. What cannot run is listed with"
          + " the reason. A run that is interrupted leaves what it has measured.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  bench --quick                                 to look, five minutes at most",
      "  bench --full --folder results                 to quote, half an hour",
      "  bench --full --only '^(get|put) 16/64 .* 1t'  some cells; 'bench --full --list' has names",
      "  bench --compare old new                       what moved between two folders"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'bench-'yyyyMMdd-HHmmss");

  @Option(names = "--quick", description = "The most telling cells, five minutes at most.")
  private boolean quick;

  @Option(names = "--full", description = "Everything, about half an hour on two cores.")
  private boolean full;

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      description = "Only what has the regular expression in its name, as --list shows it.")
  private String only;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where the results go; default: bench- and the time, in the current folder.")
  private Path folder;

  @Option(names = "--list", description = "Lists what would run, and how long it would take.")
  private boolean list;

  @Option(names = "--maps", description = "Lists the maps, and how each is set up.")
  private boolean maps;

  @Option(
      names = "--compare",
      arity = "2",
      paramLabel = "DIR",
      description = "Prints what moved between two results folders; runs nothing.")
  private List<Path> compare;

  @Option(names = "--no-latency", description = "Leaves the runs at a fixed rate out.")
  private boolean noLatency;

  @Option(
      names = "--no-limits",
      description = "Leaves the machine's limits out; there are no ratios to them then.")
  private boolean noLimits;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public BenchCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (maps) {
      for (SubjectFactory factory : Subjects.all()) {
        out.printf("%-18s %s%n", factory.name(), factory.configuration());
      }
      out.flush();
      return ExitCode.DONE;
    }
    if (compare != null) {
      return ReportCommand.compare(compare.get(0), compare.get(1), out);
    }
    BenchRun run = run();
    if (list) {
      run.list(out);
      return ExitCode.DONE;
    }
    if (!quick && !full) {
      out.println("Neither --quick nor --full: this is a quick run, five minutes at most.");
      out.flush();
    }
    Path path =
        folder != null ? folder : Path.of(LocalDateTime.now(ZoneId.systemDefault()).format(NAME));
    run.run(path, new Progress(), out);
    return ExitCode.DONE;
  }

  private BenchRun run() {
    if (quick && full) {
      throw new ParameterException(spec.commandLine(), "--quick and --full exclude each other");
    }
    Kind kind = full ? Kind.FULL : Kind.QUICK;
    String command = String.join(" ", spec.commandLine().getParseResult().originalArgs());
    BenchRun run =
        new BenchRun(
            new BenchRun.Settings(
                kind, pattern(), !noLimits, !noLatency, command, Main.class.getName()));
    if (run.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--only " + only + " matches nothing; --list shows the names, --full has more of them");
    }
    return run;
  }

  private Optional<Pattern> pattern() {
    try {
      return Optional.ofNullable(only).map(Pattern::compile);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--only is no regular expression: " + e.getMessage(), e);
    }
  }
}
