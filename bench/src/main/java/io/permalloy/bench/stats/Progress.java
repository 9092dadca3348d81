package io.permalloy.bench.stats;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A bar on standard error, drawn over itself; nothing but {@linkplain #begin titles} if that is no
 * terminal. Drawn between measurements, never within one. Not thread-safe.
 */
public final class Progress {
  /** A run of several parts, each of which draws progress of its own. */
  public interface Whole {
    /**
     * How much of the run is done.
     *
     * @return from 0 to 1
     */
    double share();

    /**
     * How long the run will still take.
     *
     * @return an estimate
     */
    Duration left();
  }

  private static final int CELLS = 30;

  private final PrintStream out;
  private final boolean shown;
  private final Whole whole;

  /** On standard error. */
  public Progress() {
    this(System.err, isTerminal());
  }

  Progress(PrintStream out, boolean shown) {
    this(out, shown, null);
  }

  private Progress(PrintStream out, boolean shown, Whole whole) {
    this.out = out;
    this.shown = shown;
    this.whole = whole;
  }

  /**
   * The same for the parts of a run: whatever a part says of itself, the bar is that of the run,
   * with the time left.
   *
   * @param run that the parts belong to
   * @return for the parts
   */
  public Progress within(Whole run) {
    return new Progress(out, shown, run);
  }

  /**
   * Says that a large part begins: in a line of its own if there is no bar to say it.
   *
   * @param title of the part
   */
  public void begin(String title) {
    if (!shown) {
      out.println(withTimeLeft(title));
      out.flush();
    }
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
      double share = whole != null ? whole.share() : total == 0 ? 1 : (double) done / total;
      int full = (int) (CELLS * Math.clamp(share, 0, 1));
      String bar = "#".repeat(full) + ".".repeat(CELLS - full);
      out.print("\r[" + bar + "] " + withTimeLeft(what) + "\u001b[K");
      out.flush();
    }
  }

  private String withTimeLeft(String what) {
    return whole == null ? what : what + ", " + minutes(whole.left()) + " left";
  }

  /**
   * A time for people.
   *
   * @param time any
   * @return minutes and seconds, such as {@code 7:40}
   */
  public static String minutes(Duration time) {
    return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }

  /** Wipes the bar away. */
  public void end() {
    if (shown) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }
}
