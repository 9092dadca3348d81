package io.permalloy.runtime.cli;

import io.permalloy.runtime.Store;
import io.permalloy.runtime.flows.CaptureFile;
import io.permalloy.runtime.flows.CaptureGenerator;
import io.permalloy.runtime.flows.Dispatch;
import io.permalloy.runtime.flows.FlowJob;
import io.permalloy.runtime.flows.FlowTable;
import io.permalloy.runtime.flows.FlowTablePresentException;
import io.permalloy.runtime.terminal.Bar;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code permalloy flows}: counts the packets of captures by flow, in a store. */
@Command(
    name = "flows",
    sortOptions = false,
    description = {
      "Counts the packets of captures by flow, in a store.",
      "Captures are pcap or pcapng files, gzipped or not. All of them fill one table; frames count"
          + " on from one to the next. Without a capture, one is generated.",
      "Exit status: 0 done, 1 bad input or full store, 2 wrong usage."
    })
public final class FlowsCommand implements Callable<Integer> {

  private static final int MOST_WORKERS = 256;

  /** Exactly one answer to a table that is there already. */
  static final class Present {
    @Option(names = "--append", description = "Add to the flow table that the store holds.")
    boolean append;

    @Option(names = "--replace", description = "Drop the flow table that the store holds first.")
    boolean replace;
  }

  /** Takes the names of {@link Dispatch} in lower case. */
  static final class DispatchConverter implements CommandLine.ITypeConverter<Dispatch> {
    @Override
    public Dispatch convert(String value) {
      for (Dispatch dispatch : Dispatch.values()) {
        if (dispatch.name().toLowerCase(Locale.ROOT).equals(value)) {
          return dispatch;
        }
      }
      throw new CommandLine.TypeConversionException("'" + value + "' is neither hash nor any");
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CAPTURE", arity = "0..*", description = "pcap or pcapng files.")
  private List<Path> captures = List.of();

  @Option(
      names = "--store",
      paramLabel = "URI",
      defaultValue = "mem:",
      description = "mem:, shm:NAME or file:PATH, with ?max=SIZE (default: ${DEFAULT-VALUE}).")
  private String store;

  @ArgGroup private Present present;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Pinned threads that update the table (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--dispatch",
      paramLabel = "hash|any",
      defaultValue = "hash",
      converter = DispatchConverter.class,
      description =
          "Which worker gets a packet: the one that owns its flow, or any (default:"
              + " ${DEFAULT-VALUE}).")
  private Dispatch dispatch;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Read the captures N times, for measuring; every pass counts.")
  private int repeat;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "List the N flows with the most bytes (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write the table, sorted; - is the standard output.")
  private String csv;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the summary.")
  private Path json;

  /** Makes the command; picocli fills it in. */
  public FlowsCommand() {}

  @Override
  public Integer call() {
    check(workers >= 1 && workers <= MOST_WORKERS, "--workers must be 1 to " + MOST_WORKERS);
    check(repeat >= 1, "--repeat must be 1 or more");
    check(top >= 0, "--top must be 0 or more");
    PrintWriter err = spec.commandLine().getErr();
    try {
      run(spec.commandLine().getOut(), err);
      return ExitCode.DONE;
    } catch (FlowTablePresentException e) {
      err.println(spec.name() + ": " + e.getMessage());
      return ExitCode.USAGE;
    } catch (NoSuchFileException e) {
      err.println(spec.name() + ": cannot write " + e.getFile() + ": there is no such folder");
    } catch (FileSystemException e) {
      err.println(spec.name() + ": cannot write " + e.getFile() + ": " + e.getReason());
    } catch (IOException e) {
      err.println(spec.name() + ": cannot write: " + e.getMessage());
    }
    return ExitCode.FAILURE;
  }

  private void run(PrintWriter out, PrintWriter err) throws IOException {
    if (csv != null && !csv.equals("-")) {
      requireFolder(Path.of(csv));
    }
    if (json != null) {
      requireFolder(json);
    }
    List<CaptureFile> open = new ArrayList<>();
    try (Arena generated = Arena.ofShared()) {
      for (Path path : captures) {
        open.add(CaptureFile.open(path));
      }
      boolean generate = open.isEmpty();
      if (generate) {
        open.add(generate(generated, "-".equals(csv) ? err : out));
      }
      try (Store opened = openStore()) {
        FlowJob job =
            new FlowJob(opened, open)
                .ifPresent(ifPresent())
                .workers(workers)
                .dispatch(dispatch)
                .repeat(repeat)
                .top(top)
                .csv(csv)
                .json(json);
        (generate ? job.warmUp() : job).run(out, err, Bar.isStandardErrorTerminal());
      }
    } finally {
      open.forEach(CaptureFile::close);
    }
  }

  /** Better known before an hour of reading than after it. */
  private static void requireFolder(Path file) throws NoSuchFileException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new NoSuchFileException(file.toString());
    }
  }

  private Store openStore() {
    try {
      return Store.open(store);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static CaptureFile generate(Arena arena, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "no capture given: generating one of %,d packets, %,d flows (Zipf), seed %d;"
            + " warming up on another, not counted%n",
        CaptureGenerator.DEFAULT_PACKETS,
        CaptureGenerator.DEFAULT_FLOWS,
        CaptureGenerator.DEFAULT_SEED);
    out.flush();
    CaptureGenerator generator =
        new CaptureGenerator(
            CaptureGenerator.DEFAULT_PACKETS,
            CaptureGenerator.DEFAULT_FLOWS,
            CaptureGenerator.DEFAULT_SEED);
    return CaptureFile.of("generated", generator.generate(arena));
  }

  private FlowTable.IfPresent ifPresent() {
    if (present == null) {
      return FlowTable.IfPresent.REFUSE;
    }
    return present.append ? FlowTable.IfPresent.APPEND : FlowTable.IfPresent.REPLACE;
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
