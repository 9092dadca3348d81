package io.permalloy.bench.cli;

import io.permalloy.bench.figures.Figures;
import io.permalloy.bench.figures.FiguresTable;
import io.permalloy.bench.stats.Json;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code permalloy figures}: the maps beside each other and beside the memory. */
@Command(
    name = "figures",
    showDefaultValues = true,
    description = {
      "Measures the maps beside their peers and beside the memory.",
      "",
      "Get, put and remove of Permalloy, Chronicle Map and ConcurrentHashMap, and a chase through"
          + " as many cache lines, in short interleaved rounds of one thread. Needs 3 GiB.",
      ""
    })
public final class FiguresCommand implements Callable<Integer> {
  @Option(names = "--entries", paramLabel = "N", description = "Entries of each map.")
  private int entries = 1 << 22;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count.")
  private int rounds = 41;

  @Option(names = "--warmups", paramLabel = "N", description = "Rounds before them.")
  private int warmups = 15;

  @Option(
      names = "--operations",
      paramLabel = "N",
      description = "Operations of a kind in a round.")
  private int operations = 10_000;

  @Option(names = "--store", paramLabel = "URI", description = "A store that does not exist yet.")
  private String store = "mem:?max=4GiB";

  @Option(names = "--shape", paramLabel = "K/V", description = "Bytes of a key and of a value.")
  private String shape = "16/64";

  @Option(
      names = "--peers",
      split = ",",
      arity = "0..1",
      paramLabel = "NAMES",
      description = "Maps beside Permalloy; none if empty.")
  private List<String> peers = List.of("chronicle", "heap");

  @Option(names = "--seed", paramLabel = "N", description = "Of the keys and their order.")
  private long seed = 1;

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
  public FiguresCommand() {}

  @Override
  public Integer call() throws IOException {
    Figures.Settings settings =
        new Figures.Settings(
            Shape.parse(shape), entries, rounds, warmups, operations, store, named(), seed);
    Map<String, Object> results = new Figures(settings, new Progress()).run();
    spec.commandLine().getOut().print(FiguresTable.text(results));
    spec.commandLine().getOut().flush();
    if (json != null) {
      Files.writeString(json, Json.text(results));
    }
    return 0;
  }

  /** An option without a value is one empty name. */
  private List<String> named() {
    return peers.stream().filter(name -> !name.isBlank()).toList();
  }
}
