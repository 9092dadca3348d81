package io.permalloy.runtime.cli;

import io.permalloy.runtime.Store;
import io.permalloy.runtime.book.BookFormat;
import io.permalloy.runtime.book.BookJob;
import io.permalloy.runtime.book.BookPresentException;
import io.permalloy.runtime.book.MalformedInputException;
import io.permalloy.runtime.book.RowRanges;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code permalloy book}: rebuilds an order book from its messages, in a store. */
@Command(
    name = "book",
    sortOptions = false,
    description = {
      "Rebuilds an order book from its messages, in a store.",
      "One pinned thread keeps the orders by id in one map, the sizes of the levels by price in"
          + " another, and the best bid and ask, which readers sample whole. Without a file,"
          + " messages are generated.",
      "The messages are parsed first. A first pass over them is not measured: it compares with the"
          + " publisher's book and writes level 1, if asked. Passes that warm up follow, then those"
          + " that are measured. Every pass begins with an empty book.",
      "Latencies are those of every message, from one reading of the clock to the next. Beside"
          + " them stand those of the same loop without a book: what is as long there is the"
          + " machine's.",
      "Exit status: 0 done, 1 bad input or full store, 2 wrong usage, 3 done, and the publisher's"
          + " book differs."
    },
    footer = {
      "",
      "A market that is generated:",
      "  ./permalloy book",
      "LOBSTER's files: is it the same book, and how fast is it?",
      "  ./permalloy book message.csv.gz --init book.csv --truth book.csv --repeat 20",
      "Bitstamp's order events; level 1 after each, with a reader beside the writer:",
      "  ./permalloy book orders.csv --format bitstamp --csv level1.csv --readers 1"
    })
public final class BookCommand implements Callable<Integer> {

  private static final int MOST_READERS = 256;

  /** Takes the names of {@link BookFormat} in lower case. */
  static final class FormatConverter implements CommandLine.ITypeConverter<BookFormat> {
    @Override
    public BookFormat convert(String value) {
      for (BookFormat format : BookFormat.values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(value)) {
          return format;
        }
      }
      throw new CommandLine.TypeConversionException(
          "'" + value + "' is neither lobster nor bitstamp");
    }
  }

  /** Takes rows as {@link RowRanges} writes them. */
  static final class RowsConverter implements CommandLine.ITypeConverter<RowRanges> {
    @Override
    public RowRanges convert(String value) {
      try {
        return RowRanges.parse(value);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MESSAGES",
      arity = "0..1",
      description = "A file of messages, gzipped or not.")
  private Path messages;

  @Option(
      names = "--format",
      paramLabel = "lobster|bitstamp",
      defaultValue = "lobster",
      converter = FormatConverter.class,
      description =
          "What the messages are: LOBSTER's message files, or Bitstamp's order events with a"
              + " header (default: ${DEFAULT-VALUE}).")
  private BookFormat format;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description =
          "LOBSTER's order book file: its first row is the book after the first message. Without"
              + " it the book begins empty.")
  private Path init;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = {
        "LOBSTER's order book file: its first level is compared with the book after each message"
            + " (with --init), and its changes with the messages. Every difference is listed."
      })
  private Path truth;

  @Option(
      names = "--except",
      paramLabel = "ROWS",
      converter = RowsConverter.class,
      description =
          "Rows that may differ from --truth, as the report writes them: 4, 7-9. They are reported"
              + " and do not count for the exit status.")
  private RowRanges except = RowRanges.NONE;

  @Option(
      names = "--store",
      paramLabel = "URI",
      defaultValue = "mem:",
      description = "mem:, shm:NAME or file:PATH, with ?max=SIZE (default: ${DEFAULT-VALUE}).")
  private String store;

  @Option(names = "--replace", description = "Drop the book that the store holds first.")
  private boolean replace;

  @Option(
      names = "--readers",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads that sample the best bid and ask meanwhile (default: ${DEFAULT-VALUE}).")
  private int readers;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Measure N passes over the messages, each with an empty book at its beginning.")
  private int repeat;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "Show N levels of the final book (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "Write ask price, ask size, bid price, bid size after each message; - is the standard"
              + " output.")
  private String csv;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the summary.")
  private Path json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  /** Makes the command; picocli fills it in. */
  public BookCommand() {}

  @Override
  public Integer call() {
    check(readers >= 0 && readers <= MOST_READERS, "--readers must be 0 to " + MOST_READERS);
    check(repeat >= 1, "--repeat must be 1 or more");
    check(top >= 0, "--top must be 0 or more");
    boolean lobster = format == BookFormat.LOBSTER;
    check(lobster || init == null, "--init is for LOBSTER's files: Bitstamp's have no such book");
    check(
        lobster || truth == null,
        "--truth is for LOBSTER's files: Bitstamp publishes no book that is true message by"
            + " message; what its messages say of themselves is always checked");
    check(
        messages != null || lobster && init == null && truth == null,
        "--format bitstamp, --init and --truth need a file of messages");
    check(truth != null || except == RowRanges.NONE, "--except needs --truth");
    PrintWriter err = spec.commandLine().getErr();
    try {
      return run(spec.commandLine().getOut(), err) ? ExitCode.DONE : ExitCode.DIFFERENT;
    } catch (BookPresentException e) {
      err.println(spec.name() + ": " + e.getMessage());
      return ExitCode.USAGE;
    } catch (MalformedInputException e) {
      e.getMessage().lines().forEach(line -> err.println(spec.name() + ": " + line));
    } catch (NoSuchFileException e) {
      err.println(spec.name() + ": cannot write " + e.getFile() + ": there is no such folder");
    } catch (FileSystemException e) {
      err.println(spec.name() + ": cannot write " + e.getFile() + ": " + e.getReason());
    } catch (IOException e) {
      err.println(spec.name() + ": cannot write: " + e.getMessage());
    }
    return ExitCode.FAILURE;
  }

  private boolean run(PrintWriter out, PrintWriter err) throws IOException {
    if (csv != null && !csv.equals("-")) {
      requireFolder(Path.of(csv));
    }
    if (json != null) {
      requireFolder(json);
    }
    try (Store opened = openStore()) {
      return job(opened, "-".equals(csv) ? err : out)
          .initial(init)
          .truth(truth)
          .except(except)
          .replace(replace)
          .readers(readers)
          .repeat(repeat)
          .top(top)
          .csv(csv)
          .json(json)
          .run(out, err);
    }
  }

  private BookJob job(Store opened, PrintWriter out) {
    if (messages != null) {
      return new BookJob(opened, messages, format);
    }
    out.println("no file given: generating " + BookJob.sampleText());
    out.flush();
    return BookJob.onSample(opened);
  }

  /** Better known before a long run than after it. */
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

  private void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
