package io.permalloy.runtime.cli;

import io.permalloy.runtime.torture.Torture;
import io.permalloy.runtime.torture.TortureReport;
import io.permalloy.runtime.torture.TortureSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code permalloy torture}: kills and stops processes that share a store, and judges the rest. */
@Command(
    name = "torture",
    sortOptions = false,
    description = {
      "Runs processes that work on one store, kills (SIGKILL) and stops (SIGSTOP, SIGCONT) them at"
          + " random, and starts new ones.",
      "Each records what it calls and what returns, in a log that survives it. All of it is"
          + " checked: for every key some order of the operations must explain every result"
          + " (linearizability; what was killed happened or not), every value must be one that was"
          + " written to that key, whole, and in the end all memory must come back.",
      "Latencies are those of survivors, near kills and stops (up to 100 ms after) and far from"
          + " them, each beside an empty loop of the same length in the same threads.",
      "Exit status: 0 no violation, 1 could not run, 2 wrong usage, 3 violations."
    },
    footer = {
      "",
      "A long run:  permalloy torture shm:torture --kills 5000 --stops 500 --duration 5400",
      "More on it, and how to read a violation: runtime/TORTURE.md."
    })
public final class TortureCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "URI",
      arity = "0..1",
      description =
          "shm:NAME or file:PATH, with ?max=SIZE (default 1GiB); must not be there yet (default:"
              + " shm: with a fresh name).")
  private String uri;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "The longest that it works (default: ${DEFAULT-VALUE}).")
  private int duration;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "4",
      description = "Processes at a time (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Threads of each (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--kills-per-second",
      paramLabel = "X",
      defaultValue = "2",
      description = "On average, at random (default: ${DEFAULT-VALUE}).")
  private double killsPerSecond;

  @Option(
      names = "--stops-per-second",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "On average, at random, each for up to 150 ms, one of ten up to 2 s (default:"
              + " ${DEFAULT-VALUE}).")
  private double stopsPerSecond;

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "End after so many kills, and the stops asked for.")
  private int kills;

  @Option(
      names = "--stops",
      paramLabel = "N",
      description = "End after so many stops, and the kills asked for.")
  private int stops;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the random choices (default: another one each time; it is printed).")
  private Long seed;

  @Option(
      names = "--logs",
      paramLabel = "FOLDER",
      description =
          "Where the processes record what they do; best in memory; must not be there yet. It"
              + " stays, like the store, if there are violations (default: a folder in /dev/shm).")
  private Path logs;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report.")
  private Path json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  /** Makes the command; picocli fills it in. */
  public TortureCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    NewStore.check(spec, duration >= 1, "--duration must be 1 or more");
    NewStore.check(spec, processes >= 1 && processes <= 60, "--processes must be 1 to 60");
    NewStore.check(spec, threads >= 1 && threads <= 16, "--threads must be 1 to 16");
    NewStore.check(spec, kills >= 0 && stops >= 0, "--kills and --stops must be 0 or more");
    NewStore.check(
        spec, logs == null || !Files.exists(logs), "--logs must not be there yet: " + logs);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Torture torture =
        new Torture(
            settings(),
            line -> {
              err.println(line);
              err.flush();
            });
    TortureReport report = torture.run();
    out.print(report.text());
    out.flush();
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return report.violations().isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }

  private TortureSettings settings() {
    long pid = ProcessHandle.current().pid();
    String name = "permalloy-torture-" + pid;
    String where = uri == null ? "shm:" + name : uri;
    where += where.indexOf('?') < 0 ? "?max=1GiB" : "";
    NewStore.require(spec, where);
    return new TortureSettings(
        where,
        logs != null ? logs : NewStore.logs().resolve(name + "-logs"),
        Duration.ofSeconds(duration),
        processes,
        threads,
        killsPerSecond,
        stopsPerSecond,
        kills,
        stops,
        seed != null ? seed : System.nanoTime());
  }
}
