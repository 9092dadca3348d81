package io.permalloy.runtime.book;

import io.permalloy.numa.Affinity;
import io.permalloy.numa.Pin;
import io.permalloy.numa.PinPlan;
import io.permalloy.numa.PinningException;
import io.permalloy.numa.Topology;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * One run from messages to report: what {@code permalloy book} does once its words are understood.
 * Prepare it with the setters, then {@link #run}. One thread, and the readers.
 *
 * <p>A first pass over the messages is not measured: it compares with the publisher's book and
 * writes level 1, if asked. More passes follow, still not measured, until they get no faster or 10
 * seconds are over. Each pass begins with an empty book and ends with the same one.
 */
public final class BookJob {
  private static final int SETTLED_PASSES = 25;
  private static final long LONGEST_WARM_UP_NS = 10_000_000_000L;

  private final Store store;
  private final Path messages;
  private final BookFormat format;
  private Path initial;
  private Path truth;
  private RowRanges except = RowRanges.NONE;
  private boolean replace;
  private int readers;
  private int repeat = 1;
  private int top = 10;
  private String csv;
  private Path json;

  /** Makes a job on a file of messages. The store stays the caller's. */
  public BookJob(Store store, Path messages, BookFormat format) {
    this.store = store;
    this.messages = messages;
    this.format = format;
  }

  /** Makes a job on messages that it generates. The store stays the caller's. */
  public static BookJob onSample(Store store) {
    return new BookJob(store, null, BookFormat.LOBSTER);
  }

  /** Returns what {@link #onSample} generates, in words. */
  public static String sampleText() {
    return String.format(
        Locale.ROOT,
        "%,d messages in LOBSTER's format, a book of about %,d orders, seed %d",
        SampleMessages.DEFAULT_COUNT,
        SampleMessages.DEFAULT_LIVE,
        SampleMessages.DEFAULT_SEED);
  }

  /** Sets the file whose first row is the book after the first message, or null. LOBSTER only. */
  public BookJob initial(Path file) {
    this.initial = file;
    return this;
  }

  /** Sets the publisher's book to compare with, or null. LOBSTER only. */
  public BookJob truth(Path file) {
    this.truth = file;
    return this;
  }

  /** Sets the rows of the publisher's book that may differ, {@link RowRanges#NONE} by default. */
  public BookJob except(RowRanges rows) {
    this.except = rows;
    return this;
  }

  /** Sets whether a book that the store holds goes first; it is refused by default. */
  public BookJob replace(boolean choice) {
    this.replace = choice;
    return this;
  }

  /** Sets how many threads read the top of the book meanwhile, 0 by default. */
  public BookJob readers(int count) {
    this.readers = count;
    return this;
  }

  /** Sets how many passes are measured. */
  public BookJob repeat(int passes) {
    this.repeat = passes;
    return this;
  }

  /** Sets how many levels of the final book are shown, 0 for no table. */
  public BookJob top(int count) {
    this.top = count;
    return this;
  }

  /**
   * Sets where level 1 after each message goes: a file, or {@code -} for the standard output; or
   * null.
   */
  public BookJob csv(String file) {
    this.csv = file;
    return this;
  }

  /** Sets the file that the summary goes to as JSON, or null. */
  public BookJob json(Path file) {
    this.json = file;
    return this;
  }

  /**
   * Runs the job. The report goes to {@code out}, or to {@code err} if level 1 goes to {@code out}.
   *
   * @return whether the publisher's book differs in no row but those that may; true without one
   * @throws BookPresentException if the store holds a book that may not go
   * @throws MalformedInputException if a file cannot be used; the store is as it was if it is the
   *     messages or the initial book, or if the publisher's cannot be opened
   * @throws io.permalloy.offheap.StoreFullException if the store is full
   * @throws IOException if a file cannot be written
   */
  public boolean run(PrintWriter out, PrintWriter err) throws IOException {
    Messages parsed = parse();
    InitialBook before = initial == null ? null : InitialBook.read(initial);
    long usedBefore = store.usedBytes();
    try (LineReader published = truth == null ? null : LineReader.open(truth);
        OrderBook book = OrderBook.create(store, replace)) {
      Rules rules = format.rules(book, before);
      TruthResult found = observe(book, parsed, rules, published, out);
      BookRun run = measure(book, parsed, rules, found);
      BookSummary summary =
          new BookSummary(
              run,
              format,
              store.uri(),
              book.orders().live(),
              book.orders().mostLive(),
              book.side(LevelKey.BID).levels(),
              book.side(LevelKey.ASK).levels(),
              store.usedBytes(),
              store.usedBytes() - usedBefore);
      run.warnings().forEach(warning -> err.println("warning: " + warning));
      ("-".equals(csv) ? err : out).print(BookReport.text(summary, book, top));
      if (json != null) {
        Files.writeString(json, summary.toJson());
      }
      out.flush();
      err.flush();
      return found == null || found.differsOnlyIn(except);
    }
  }

  private Messages parse() {
    return messages != null
        ? Messages.read(messages, format)
        : SampleMessages.make(
            SampleMessages.DEFAULT_COUNT, SampleMessages.DEFAULT_LIVE, SampleMessages.DEFAULT_SEED);
  }

  private TruthResult observe(
      OrderBook book, Messages parsed, Rules rules, LineReader published, PrintWriter out)
      throws IOException {
    List<Observer> observers = new ArrayList<>();
    LobsterTruth compared = null;
    if (published != null) {
      compared = new LobsterTruth(book, published, initial != null);
      observers.add(compared);
    }
    try (Writer file =
        csv == null || csv.equals("-") ? null : Files.newBufferedWriter(Path.of(csv))) {
      if (csv != null) {
        observers.add(new LevelOneCsv(book, format, file == null ? out : file));
      }
      rules.begin();
      Replay.observed(parsed, rules, observers);
      return compared == null ? null : compared.result();
    }
  }

  @SuppressWarnings("try") // the pin holds for the block
  private BookRun measure(OrderBook book, Messages parsed, Rules rules, TruthResult found) {
    List<String> warnings = new ArrayList<>();
    // Pinned before the warm-up: what it loads would have compiled code thrown away.
    try (Pin pin = pin(warnings)) {
      warmUp(book, parsed, rules);
      return measurePasses(book, parsed, rules, found, warnings);
    }
  }

  @SuppressWarnings("try") // the readers run for the block
  private BookRun measurePasses(
      OrderBook book, Messages parsed, Rules rules, TruthResult found, List<String> warnings) {
    Histogram latency = Replay.histogram();
    Histogram floor = Replay.histogram();
    long elapsed = 0;
    long best = Long.MAX_VALUE;
    TopReaders samplers = new TopReaders(book.top(), readers);
    try (TopReaders stopped = samplers) {
      for (int pass = 0; pass < repeat; pass++) {
        book.clear();
        rules.begin();
        long nanos = Replay.timed(parsed, rules, latency);
        elapsed += nanos;
        best = Math.min(best, nanos);
        Replay.floor(parsed, nanos, floor);
      }
    }
    return new BookRun(
        parsed.count(),
        repeat,
        elapsed,
        best,
        latency,
        floor,
        samplers.result(),
        rules.counts(),
        found,
        List.copyOf(warnings));
  }

  /** Passes until the compiler has nothing more to give: many passes without a faster one. */
  private static void warmUp(OrderBook book, Messages parsed, Rules rules) {
    Histogram ignored = Replay.histogram();
    long start = System.nanoTime();
    long best = Long.MAX_VALUE;
    int since = 0;
    while (since < SETTLED_PASSES && System.nanoTime() - start < LONGEST_WARM_UP_NS) {
      book.clear();
      rules.begin();
      long nanos = Replay.timed(parsed, rules, ignored);
      Replay.timed(parsed, Replay.NO_BOOK, ignored);
      since = nanos < best - best / 20 ? 0 : since + 1;
      best = Math.min(best, nanos);
    }
  }

  private static Pin pin(List<String> warnings) {
    try {
      return Affinity.pin(PinPlan.of(Topology.read(), 1).cpuOf(0));
    } catch (PinningException e) {
      warnings.add("the writer runs unpinned: " + e.getMessage());
      return null;
    }
  }
}
