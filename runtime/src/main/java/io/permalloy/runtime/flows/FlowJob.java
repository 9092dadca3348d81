package io.permalloy.runtime.flows;

import io.permalloy.runtime.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One run from captures to report: what {@code permalloy flows} does once its words are understood.
 * Prepare it with the setters, then {@link #run}. One thread.
 */
public final class FlowJob {

  private final Store store;
  private final List<CaptureFile> captures;
  private FlowTable.IfPresent ifPresent = FlowTable.IfPresent.REFUSE;
  private int workers = 1;
  private Dispatch dispatch = Dispatch.HASH;
  private int repeat = 1;
  private int top = 10;
  private String csv;
  private Path json;
  private boolean warmUp;

  /** Makes a job on these captures, in this order. They and the store stay the caller's. */
  public FlowJob(Store store, List<CaptureFile> captures) {
    this.store = store;
    this.captures = List.copyOf(captures);
  }

  /** Sets what to do with a flow table that the store holds already; to refuse by default. */
  public FlowJob ifPresent(FlowTable.IfPresent choice) {
    this.ifPresent = choice;
    return this;
  }

  /** Sets the number of workers, 1 by default. */
  public FlowJob workers(int count) {
    this.workers = count;
    return this;
  }

  /** Sets which worker gets a packet. */
  public FlowJob dispatch(Dispatch choice) {
    this.dispatch = choice;
    return this;
  }

  /** Sets how often the captures are read, all of them each time; every pass adds to the table. */
  public FlowJob repeat(int passes) {
    this.repeat = passes;
    return this;
  }

  /** Sets how many top talkers the report lists, 0 for no list. */
  public FlowJob top(int count) {
    this.top = count;
    return this;
  }

  /** Sets where the table goes as CSV: a file, or {@code -} for the standard output; or null. */
  public FlowJob csv(String file) {
    this.csv = file;
    return this;
  }

  /** Sets the file that the summary goes to as JSON, or null. */
  public FlowJob json(Path file) {
    this.json = file;
    return this;
  }

  /**
   * Asks for a warm-up first, which is not counted: the pipeline runs on {@value WarmUp#PACKETS}
   * packets and a store of its own, so that a short run measures compiled code.
   */
  public FlowJob warmUp() {
    this.warmUp = true;
    return this;
  }

  /**
   * Runs the job. The report goes to {@code out}, or to {@code err} if the CSV goes to {@code out}.
   *
   * @param showProgress whether to draw a progress bar on {@code err} meanwhile
   * @throws FlowTablePresentException if the store holds a table and nothing was said about it
   * @throws CaptureException if a capture is damaged; the packets before that are in the table
   * @throws io.permalloy.offheap.StoreFullException if the store is full; what went in stays
   * @throws IOException if the CSV or the JSON cannot be written
   */
  public void run(PrintWriter out, PrintWriter err, boolean showProgress) throws IOException {
    FlowTable table = FlowTable.open(store, ifPresent);
    final long flowsBefore = table.records().size();
    final long bytesBefore = store.usedBytes();
    if (warmUp) {
      WarmUp.run(workers, dispatch);
    }
    FlowRun run = pipeline(table, err, showProgress);
    long flows = table.records().size();
    FlowSummary summary =
        new FlowSummary(
            run,
            store.uri(),
            dispatch,
            captures.size(),
            flows,
            flows - flowsBefore,
            store.usedBytes(),
            store.usedBytes() - bytesBefore);
    run.warnings().forEach(warning -> err.println("warning: " + warning));
    boolean csvOnOut = "-".equals(csv);
    (csvOnOut ? err : out).print(FlowReport.text(summary, FlowScan.top(table, top)));
    if (csvOnOut) {
      FlowCsv.write(table, out);
    } else if (csv != null) {
      try (var writer = Files.newBufferedWriter(Path.of(csv))) {
        FlowCsv.write(table, writer);
      }
    }
    if (json != null) {
      Files.writeString(json, summary.toJson());
    }
    out.flush();
    err.flush();
  }

  private FlowRun pipeline(FlowTable table, PrintWriter err, boolean showProgress) {
    if (!showProgress) {
      return new FlowPipeline(table, workers, dispatch, (bytes, frames) -> {})
          .run(captures, repeat);
    }
    long bytes = captures.stream().mapToLong(c -> c.bytes().byteSize()).sum() * repeat;
    ProgressBar bar = new ProgressBar(err, bytes);
    try {
      return new FlowPipeline(table, workers, dispatch, bar).run(captures, repeat);
    } finally {
      bar.clear();
    }
  }
}
