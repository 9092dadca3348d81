package io.permalloy.runtime.cli;

import io.permalloy.offheap.check.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** Draws how far a long walk is, five times a second, over itself, if it takes long enough. */
final class ShareBar implements Progress {
  private static final int CELLS = 32;
  private static final long PERIOD_NS = 200_000_000L;

  private final PrintWriter terminal;
  private final String what;
  private long next = System.nanoTime() + 2 * PERIOD_NS;
  private boolean drawn;

  ShareBar(PrintWriter terminal, String what) {
    this.terminal = terminal;
    this.what = what;
  }

  @Override
  public void at(long done, long total) {
    long now = System.nanoTime();
    if (now - next < 0) {
      return;
    }
    next = now + PERIOD_NS;
    drawn = true;
    double share = Math.clamp((double) done / Math.max(1, total), 0.0, 1.0);
    int cells = (int) (share * CELLS);
    terminal.print(
        String.format(
            Locale.ROOT,
            "\r%s [%s%s] %3.0f %% ",
            what,
            "#".repeat(cells),
            ".".repeat(CELLS - cells),
            100 * share));
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
