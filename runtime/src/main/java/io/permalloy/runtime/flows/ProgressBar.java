package io.permalloy.runtime.flows;

import io.permalloy.runtime.terminal.Bar;
import java.io.PrintWriter;
import java.util.Locale;

/** Draws how far the reader is. Reads the clock otherwise. */
final class ProgressBar implements FlowPipeline.Progress {
  private final Bar bar;
  private final long totalBytes;
  private final long start = System.nanoTime();

  /** Makes a bar for this many bytes of captures. */
  ProgressBar(PrintWriter terminal, long totalBytes) {
    this.bar = new Bar(terminal);
    this.totalBytes = totalBytes;
  }

  @Override
  public void update(long bytes, long frames) {
    if (bar.isDue()) {
      double millions = frames * 1e3 / Math.max(1, System.nanoTime() - start);
      String after = String.format(Locale.ROOT, " %,d packets  %.1f M/s ", frames, millions);
      bar.draw("", bytes, totalBytes, after);
    }
  }

  /** Wipes the bar off. */
  void clear() {
    bar.clear();
  }
}
