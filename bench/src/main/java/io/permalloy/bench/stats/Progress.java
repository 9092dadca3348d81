package io.permalloy.bench.stats;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bar on standard error, drawn over itself; nothing at all if that is no terminal. Drawn between
 * measurements, never within one. Not thread-safe.
 */
public final class Progress {
  private static final int CELLS = 30;

  private final PrintStream out;
  private final boolean shown;

  /** On standard error. */
  public Progress() {
    this(System.err, isTerminal());
  }

  Progress(PrintStream out, boolean shown) {
    this.out = out;
    this.shown = shown;
  }

  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Draws.
   *
   * @param done steps done
   * @param total steps in all
   * @param what is being done
   */
  public void at(int done, int total, String what) {
    if (shown) {
      int full = total == 0 ? CELLS : (int) ((long) CELLS * done / total);
      out.print("\r[" + "#".repeat(full) + ".".repeat(CELLS - full) + "] " + what + "\u001b[K");
      out.flush();
    }
  }

  /** Wipes the bar away. */
  public void end() {
    if (shown) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }
}
