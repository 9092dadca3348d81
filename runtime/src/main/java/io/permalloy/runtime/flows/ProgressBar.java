package io.permalloy.runtime.flows;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Draws how far the reader is, five times a second, over itself. Reads the clock otherwise. */
final class ProgressBar implements FlowPipeline.Progress {

  private static final int CELLS = 32;
  private static final long PERIOD_NS = 200_000_000L;

  private final PrintWriter terminal;
  private final long totalBytes;
  private final long start = System.nanoTime();
  private long next = start + PERIOD_NS;
  private boolean drawn;

  /** Makes a bar for this many bytes of captures. */
  ProgressBar(PrintWriter terminal, long totalBytes) {
    this.terminal = terminal;
    this.totalBytes = totalBytes;
  }

  /** Tells whether the standard error stream of this process goes to a terminal. */
  static boolean isStandardErrorTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void update(long bytes, long frames) {
    long now = System.nanoTime();
    if (now - next < 0) {
      return;
    }
    next = now + PERIOD_NS;
    drawn = true;
    double done = Math.clamp((double) bytes / Math.max(1, totalBytes), 0.0, 1.0);
    int cells = (int) (done * CELLS);
    terminal.print(
        String.format(
            Locale.ROOT,
            "\r[%s%s] %3.0f %%  %,d packets  %.1f M/s ",
            "#".repeat(cells),
            ".".repeat(CELLS - cells),
            100 * done,
            frames,
            frames * 1e3 / Math.max(1, now - start)));
    terminal.flush();
  }

  /** Wipes the bar off. */
  void clear() {
    if (drawn) {
      terminal.print("\r\033[K");
      terminal.flush();
    }
  }
}
