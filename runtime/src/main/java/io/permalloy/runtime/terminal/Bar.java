package io.permalloy.runtime.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A bar that shows how far something is, five times a second, over itself. For one thread. */
public final class Bar {
  private static final int CELLS = 32;
  private static final long PERIOD_NS = 200_000_000L;

  private final PrintWriter terminal;
  private long next = System.nanoTime() + PERIOD_NS;
  private boolean drawn;

  /**
   * A bar that is not drawn yet.
   *
   * @param terminal where to
   */
  public Bar(PrintWriter terminal) {
    this.terminal = terminal;
  }

  /**
   * Tells whether the standard error stream of this process goes to a terminal.
   *
   * @return true if it does
   */
  public static boolean isStandardErrorTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether it is time to draw. True once a period.
   *
   * @return true if it is
   */
  public boolean isDue() {
    long now = System.nanoTime();
    if (now - next < 0) {
      return false;
    }
    next = now + PERIOD_NS;
    return true;
  }

  /**
   * Draws it.
   *
   * @param before text in front of it
   * @param done steps done
   * @param total all steps
   * @param after text behind it
   */
  public void draw(String before, long done, long total, String after) {
    drawn = true;
    double share = Math.clamp((double) done / Math.max(1, total), 0.0, 1.0);
    int cells = (int) (share * CELLS);
    terminal.print(
        String.format(
            Locale.ROOT,
            "\r%s[%s%s] %3.0f %% %s",
            before,
            "#".repeat(cells),
            ".".repeat(CELLS - cells),
            100 * share,
            after));
    terminal.flush();
  }

  /** Wipes it off, if it was drawn. */
  public void clear() {
    if (drawn) {
      terminal.print("\r\033[K");
      terminal.flush();
    }
  }
}
