package io.permalloy.bench.cli;

import io.permalloy.bench.growth.Growth;
import io.permalloy.bench.stats.Json;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.PermalloyBytes;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subjects;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code permalloy growth}: latency of inserts while a map grows. */
@Command(
    name = "growth",
    showDefaultValues = true,
    description = {
      "Measures every insert while a map grows.",
      "",
      "Fills a map from empty, beside the same loop without a map in the same thread and for as"
          + " long. Then empties it and fills it again.",
      ""
    })
public final class GrowthCommand implements Callable<Integer> {
  @Option(names = "--entries", paramLabel = "N", description = "Entries at the end.")
  private int entries = 1 << 22;

  @Option(names = "--first", paramLabel = "N", description = "Inserts before recording.")
  private int first = 1_000;

  @Option(names = "--map", paramLabel = "NAME", description = "Which map; see 'bench --maps'.")
  private String map = PermalloyBytes.NAME;

  @Option(names = "--shape", paramLabel = "K/V", description = "Bytes of a key and of a value.")
  private String shape = "16/64";

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
  public GrowthCommand() {}

  @Override
  public Integer call() throws IOException {
    Dataset data = new Dataset(Shape.parse(shape), entries, 1);
    Map<String, Object> results =
        new Growth(data, 3, new Progress()).run(map, () -> Subjects.open(map, data), first);
    print(results);
    if (json != null) {
      Files.writeString(json, Json.text(results));
    }
    return 0;
  }

  private void print(Map<String, Object> results) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(results.get("settings"));
    out.printf(
        "%-21s %9s %7s %6s %7s %8s %9s %9s %11s %7s %8s%n",
        "ns", "count", "mean", "p50", "p99", "p99.9", "p99.99", "p99.999", "max", "> 1 ms",
        "seconds");
    for (Object element : (List<?>) results.get("latencies")) {
      Map<?, ?> row = (Map<?, ?>) element;
      out.printf("%-21s %9d %7.0f %6d %7d %8d %9d %9d %11d %7d %8.2f%n", row.values().toArray());
    }
    out.flush();
  }
}
