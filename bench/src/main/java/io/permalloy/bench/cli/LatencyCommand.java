package io.permalloy.bench.cli;

import io.permalloy.bench.latency.Latency;
import io.permalloy.bench.latency.LatencySettings;
import io.permalloy.bench.latency.LatencyTable;
import io.permalloy.bench.latency.MapRun;
import io.permalloy.bench.latency.Mix;
import io.permalloy.bench.latency.Preset;
import io.permalloy.bench.latency.Quantities;
import io.permalloy.bench.stats.Json;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subjects;
import io.permalloy.numa.Affinity;
import io.permalloy.runtime.cli.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code permalloy latency}: latency at a fixed rate of arrivals. */
@Command(
    name = "latency",
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Measures latency at a fixed rate of arrivals.",
      "",
      "Operations are due at moments that are fixed before the run, whatever the map does; latency"
          + " is the time from that moment to the answer. A stall therefore shows in all operations"
          + " that were due meanwhile. The service time, from the call to the answer, stands beside"
          + " it. In turns with the map, the same thread runs the same schedule without a map: the"
          + " floor, below which no figure is the map's. A map that is late by more than a"
          + " hundredth of the duration at the end did not keep up: its row says so, and what it"
          + " reached.",
      "",
      "Each map runs in a JVM of its own and takes twice the duration, the warm-up twice as well,"
          + " and its loading. Threads spin: leave them a CPU each, and the machine alone.",
      "",
      "For example: latency --preset packets --duration 10s --maps permalloy-bytes,heap",
      "",
      "Exit status: 0 if a map ran, kept up or not; 1 if none could; 2 wrong usage.",
      ""
    })
public final class LatencyCommand implements Callable<Integer> {
  private static final String RATE = "600k";
  private static final String MIX = "get=1,put=1,remove=1";

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Operations a second of all threads together; k and M are understood. "
              + RATE
              + " if there is no preset.")
  private String rate;

  @Option(
      names = "--mix",
      paramLabel = "OP=WEIGHT,...",
      description =
          "Of get, miss, put, remove, putIfAbsent, compareAndSet and add. Puts bring back what"
              + " removes take away, and replace beyond that. "
              + MIX
              + " if there is no preset.")
  private String mix;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description =
          "So many operations of a thread are due at the same instant. 1 if there is no"
              + " preset.")
  private Integer burst;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Rate, mix and burst by a name; options given beside it come first. packets: 20,000"
              + " packets a second, each 10 gets, 10 puts and 10 removes due at once.")
  private String preset;

  @Option(names = "--duration", paramLabel = "TIME", description = "Such as 60s, 500ms or 2m.")
  private String duration = "60s";

  @Option(names = "--warmup", paramLabel = "TIME", description = "Not recorded; 0s for none.")
  private String warmup = "5s";

  @Option(
      names = "--slice",
      paramLabel = "TIME",
      description = "How long map and floor take turns.")
  private String slice = "1s";

  @Option(names = "--entries", paramLabel = "N", description = "Entries of the map.")
  private int entries = 1 << 22;

  @Option(names = "--shape", paramLabel = "K/V", description = "Bytes of a key and of a value.")
  private String shape = "16/64";

  @Option(
      names = "--maps",
      split = ",",
      paramLabel = "NAMES",
      description = "Which maps, one after the other.")
  private List<String> maps = List.of("permalloy-bytes", "chronicle", "heap");

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that share the rate, each pinned to a CPU of its own.")
  private int threads = 1;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Writes MAP.json, MAP-OPERATION.hlog (HdrHistogram logs, ns, an interval for each slice)"
              + " and missing.json there; made if it is missing.")
  private Path folder;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the results there too.")
  private Path json;

  @Option(names = "--measure-here", hidden = true)
  private Path measureHere;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public LatencyCommand() {}

  @Override
  public Integer call() throws IOException {
    LatencySettings settings = settings();
    if (measureHere != null) {
      MapRun.run(settings, maps.getFirst(), folder, measureHere, LatencyCommand::tellParent);
      return ExitCode.DONE;
    }
    if (folder != null) {
      return run(settings, Files.createDirectories(folder));
    }
    Path temporary = Files.createTempDirectory("permalloy-latency");
    try {
      return run(settings, temporary);
    } finally {
      delete(temporary);
    }
  }

  /** The one who reads is gone if it cannot be told: nobody wants the result. */
  @SuppressWarnings("SystemOut")
  private static void tellParent(int done, int total, String what) {
    PrintStream out = System.out;
    out.println(Latency.line(done, total, what));
    if (out.checkError()) {
      throw new IllegalStateException("the process that asked for this run is gone");
    }
  }

  private int run(LatencySettings settings, Path files) throws IOException {
    Progress progress = new Progress();
    Latency latency = new Latency(settings, files, Main.class.getName(), progress::at);
    Map<String, Object> results;
    try {
      results = latency.run(List.copyOf(new LinkedHashSet<>(maps)));
    } finally {
      progress.end();
    }
    if (preset != null) {
      spec.commandLine().getOut().println(label(Preset.of(preset)));
    }
    spec.commandLine().getOut().print(LatencyTable.text(results));
    spec.commandLine().getOut().flush();
    if (json != null) {
      Files.writeString(json, Json.text(results));
    }
    return ((List<?>) results.get("maps")).isEmpty() ? ExitCode.FAILURE : ExitCode.DONE;
  }

  private static String label(Preset preset) {
    return String.format("%-20s %s: %s", "preset", preset.label(), preset.meaning());
  }

  private LatencySettings settings() {
    try {
      Preset base = preset == null ? null : Preset.of(preset);
      LatencySettings settings =
          new LatencySettings(
              Quantities.rate(given(rate, base == null ? RATE : base.rate())),
              Mix.parse(given(mix, base == null ? MIX : base.mix())),
              Quantities.duration(duration),
              burst != null ? burst : base == null ? 1 : base.burst(),
              entries,
              Shape.parse(shape),
              threads,
              Quantities.duration(warmup),
              Quantities.duration(slice));
      Set<String> names = new LinkedHashSet<>(maps);
      names.forEach(Subjects::factory);
      requireCpus();
      return settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String given(String option, String otherwise) {
    return option == null ? otherwise : option;
  }

  /** Spinning threads that share a CPU would measure the scheduler. */
  private void requireCpus() {
    int cpus = Affinity.allowed().size();
    if (threads > cpus) {
      throw new IllegalArgumentException(
          "%d threads need as many CPUs, and this process may use %d: %s"
              .formatted(threads, cpus, Affinity.allowed()));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
