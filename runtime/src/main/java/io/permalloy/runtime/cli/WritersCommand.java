package io.permalloy.runtime.cli;

import io.permalloy.runtime.writers.Writers;
import io.permalloy.runtime.writers.WritersPlot;
import io.permalloy.runtime.writers.WritersReport;
import io.permalloy.runtime.writers.WritersSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code permalloy writers}: many processes write into one store at once. */
@Command(
    name = "writers",
    sortOptions = false,
    description = {
      "Many processes write into one store at once: first each to keys of its own, then all to the"
          + " same few keys.",
      "Afterwards every write to a key of its own must be there, and every shared key must hold the"
          + " last write to it of one of them, whole.",
      "Exit status: 0 all is there, 1 could not run, 2 wrong usage, 3 something is lost or torn."
    })
public final class WritersCommand implements Callable<Integer> {
  private static final int STORE_MIB_PER_MIB = 6;
  private static final int LEAST_MIB = 256;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "URI",
      arity = "0..1",
      description =
          "shm:NAME or file:PATH, with ?max=SIZE; must not be there yet (default: shm: with a fresh"
              + " name, large enough).")
  private String uri;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "50",
      description = "Processes, all at once (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--mib",
      paramLabel = "N",
      defaultValue = "1",
      description = "MiB of values that each writes, in each part (default: ${DEFAULT-VALUE}).")
  private int mib;

  @Option(
      names = "--same-keys",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Keys that all write in the second part; 0: no second part (default: ${DEFAULT-VALUE}).")
  private int sameKeys;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "Draw the life and throughput of each process.")
  private Path plot;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  /** Makes the command; picocli fills it in. */
  public WritersCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    NewStore.check(spec, processes >= 1 && processes <= 200, "--processes must be 1 to 200");
    NewStore.check(spec, mib >= 1 && mib <= 64, "--mib must be 1 to 64");
    NewStore.check(spec, sameKeys >= 0 && sameKeys <= 100_000, "--same-keys must be 0 to 100,000");
    PrintWriter out = spec.commandLine().getOut();
    WritersReport report = new Writers(settings()).run();
    out.print(report.text());
    if (plot != null) {
      Files.writeString(plot, WritersPlot.svg(report));
      out.printf("%-14s %s%n", "plot", plot);
    }
    out.flush();
    return report.faults().isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }

  private WritersSettings settings() {
    String name = "permalloy-writers-" + ProcessHandle.current().pid();
    String where = uri == null ? "shm:" + name : uri;
    if (where.indexOf('?') < 0) {
      where += "?max=" + Math.max(LEAST_MIB, STORE_MIB_PER_MIB * processes * mib) + "MiB";
    }
    NewStore.require(spec, where);
    return new WritersSettings(
        where, NewStore.logs().resolve(name + "-slips"), processes, mib, sameKeys);
  }
}
