package io.permalloy.bench.peers.ycsb;

import io.permalloy.bench.stats.Json;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.SubjectFactory;
import io.permalloy.bench.subject.Subjects;
import io.permalloy.runtime.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code permalloy ycsb}: YCSB's core workloads. */
@Command(
    name = "ycsb",
    showDefaultValues = true,
    description = {
      "Runs YCSB's core workloads A, B, C and F on Permalloy and the other maps.",
      "",
      "Each map is loaded, then runs the workloads one after the other, in this process and by"
          + " YCSB's own CoreWorkload: keys 'user' and a hashed number, zipfian requests. All of"
          + " that is done untimed before, with a fifth of the records and operations. At the end"
          + " every record is read once.",
      "",
      "Keys have 24 bytes; values are the fields one after the other, 100 bytes each. An update of"
          + " one field of several gets the record and puts it back. There is no scan.",
      "",
      "'(no map)' is YCSB and its binding alone: no map can be faster. For comparisons with"
          + " others' figures; 'bench' measures the maps themselves.",
      ""
    })
public final class YcsbCommand implements Callable<Integer> {
  @Option(
      names = "--maps",
      split = ",",
      paramLabel = "NAME",
      showDefaultValue = Visibility.NEVER,
      description = "Which maps; all if none is named.")
  private List<String> maps = List.of();

  @Option(
      names = "--workload",
      split = ",",
      paramLabel = "A|B|C|F",
      defaultValue = "A,B,C,F",
      description = "Which workloads, in this order.")
  private List<String> workloads;

  @Option(names = "--records", paramLabel = "N", description = "How many are loaded.")
  private int records = 100_000;

  @Option(
      names = "--operations",
      paramLabel = "N",
      description = "Of each workload, all threads together.")
  private int operations = 1_000_000;

  @Option(
      names = "--threads",
      paramLabel = "N",
      showDefaultValue = Visibility.NEVER,
      description = "At a time; as many as processors if not given.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--fields", paramLabel = "N", description = "Fields of a record.")
  private int fields = 1;

  @Option(
      names = "--verify",
      description = "Checks the contents of what is read (YCSB's data integrity); slower.")
  private boolean verify;

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
  public YcsbCommand() {}

  /** Fails if a map failed; one that cannot run is a row with the reason. */
  @Override
  public Integer call() throws IOException {
    List<Mix> mixes = new ArrayList<>();
    List<String> names = new ArrayList<>(maps);
    Settings settings;
    try {
      workloads.forEach(name -> mixes.add(Mix.parse(name)));
      names.forEach(Subjects::factory);
      settings = new Settings(records, operations, threads, fields, verify);
      settings.shape();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (names.isEmpty()) {
      Subjects.all().stream().map(SubjectFactory::name).forEach(names::add);
    }
    Ycsb ycsb = new Ycsb(settings, mixes);
    ycsb.run(names, new Progress());
    spec.commandLine().getOut().print(ycsb.text());
    spec.commandLine().getOut().flush();
    if (json != null) {
      Files.writeString(json, Json.text(ycsb.values()));
    }
    return ycsb.isComplete() ? ExitCode.DONE : ExitCode.FAILURE;
  }
}
