package io.permalloy.bench.cli;

import io.permalloy.bench.limits.Limits;
import io.permalloy.bench.limits.Report;
import io.permalloy.bench.limits.Settings;
import io.permalloy.bench.stats.Json;
import io.permalloy.bench.stats.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code permalloy limits}: what the machine can do. */
@Command(
    name = "limits",
    showDefaultValues = true,
    description = {
      "Measures what this machine can do.",
      "",
      "Memory, atomics, cores, the kernel, a disk, and the machine's noise: median and 95%%"
          + " interval of repeats. Takes a few minutes and 1 GiB; leave the machine alone.",
      ""
    })
public final class LimitsCommand implements Callable<Integer> {
  @Option(names = "--repeats", paramLabel = "N", description = "Of each measurement, 5 or more.")
  private int repeats = 11;

  @Option(
      names = "--jitter",
      paramLabel = "SECONDS",
      description = "How long to listen to the noise.")
  private int jitterSeconds = 30;

  @Option(names = "--folder", paramLabel = "DIR", description = "On the disk to measure.")
  private Path folder = Path.of(".");

  @Option(
      names = "--quick",
      description = "7 repeats, 64 MiB, 3 s of noise: to see that it works, not to quote.")
  private boolean quick;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the results there too.")
  private Path json;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public LimitsCommand() {}

  @Override
  public Integer call() throws IOException {
    Settings settings =
        quick
            ? new Settings(7, 64L << 20, 3, folder)
            : new Settings(repeats, 1L << 30, jitterSeconds, folder);
    Report report = Limits.run(settings, new Progress());
    spec.commandLine().getOut().print(report.text());
    spec.commandLine().getOut().flush();
    if (json != null) {
      Files.writeString(json, Json.text(report.values()));
    }
    return 0;
  }
}
