package io.permalloy.runtime.writers;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * A picture of a run as SVG: above, the life of each process, one line each, with its throughput;
 * below, what all wrote together over time. Plain text: one picture needs no library.
 */
public final class WritersPlot {
  private static final int LEFT = 60;
  private static final int WIDTH = 900;
  private static final int RIGHT = 150;
  private static final int LINE = 9;
  private static final int TOP = 50;
  private static final int GAP = 50;
  private static final int CURVE = 160;
  private static final int BINS = 150;
  private static final String STARTING = "#c8ccd2";
  private static final String OWN = "#2f6fb0";
  private static final String SHARED = "#d9822b";

  private final WritersReport report;
  private final Formatter svg = new Formatter(new StringBuilder(32_768), Locale.ROOT);
  private final long end;
  private final int lives;

  private WritersPlot(WritersReport report) {
    this.report = report;
    this.end = report.lives().stream().mapToLong(WritersReport.Life::ended).max().orElse(1);
    this.lives = report.lives().size() * LINE;
  }

  /**
   * Draws a run.
   *
   * @param report of the run
   * @return an SVG document
   */
  public static String svg(WritersReport report) {
    return new WritersPlot(report).draw();
  }

  private double x(long nanos) {
    return LEFT + WIDTH * (double) nanos / end;
  }

  private String draw() {
    int height = TOP + lives + GAP + CURVE + 40;
    svg.format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"11\">%n",
        LEFT + WIDTH + RIGHT, height);
    svg.format("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n");
    WritersSettings s = report.settings();
    text(LEFT, 18, s.processes() + " processes write " + s.mib() + " MiB each into one store");
    legend(LEFT, STARTING, "starting");
    legend(LEFT + 90, OWN, "own keys");
    if (s.sameKeys() > 0) {
      legend(LEFT + 180, SHARED, "the same " + s.sameKeys() + " keys");
    }
    text(LEFT + WIDTH + 8, TOP - 8, "MiB/s: own | same");
    for (int i = 0; i < report.lives().size(); i++) {
      life(report.lives().get(i), TOP + i * LINE);
    }
    axis(TOP + lives);
    curve(TOP + lives + GAP);
    svg.format("</svg>%n");
    return svg.toString();
  }

  private void text(double x, double y, String text) {
    svg.format("<text x=\"%.1f\" y=\"%.1f\">%s</text>%n", x, y, text);
  }

  private void legend(int x, String colour, String text) {
    svg.format("<rect x=\"%d\" y=\"28\" width=\"10\" height=\"10\" fill=\"%s\"/>%n", x, colour);
    text(x + 14, 37, text);
  }

  private void life(WritersReport.Life life, int y) {
    bar(life.started(), life.ended(), y, STARTING);
    bar(life.own().begin(), life.own().end(), y, OWN);
    String rates = String.format(Locale.ROOT, "%.1f", life.own().mibPerSecond());
    if (life.shared() != null) {
      bar(life.shared().begin(), life.shared().end(), y, SHARED);
      rates += String.format(Locale.ROOT, " | %.1f", life.shared().mibPerSecond());
    }
    svg.format(
        "<text x=\"%d\" y=\"%d\" font-size=\"8\">%s</text>%n",
        LEFT + WIDTH + 8, y + LINE - 2, rates);
  }

  private void bar(long from, long to, int y, String colour) {
    svg.format(
        "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\"/>%n",
        x(from), y, Math.max(0.5, x(to) - x(from)), LINE - 2, colour);
  }

  private void axis(int y) {
    svg.format(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"black\"/>%n",
        LEFT, y, LEFT + WIDTH, y);
    for (int i = 0; i <= 5; i++) {
      text(x(end / 5 * i) - 8, y + 14, String.format(Locale.ROOT, "%.2f s", end / 5 * i / 1e9));
    }
  }

  /** Bytes per bin of time, as a filled curve. */
  private void curve(int top) {
    double[] mibPerSecond = new double[BINS];
    List<WritersReport.Sample> samples = report.samples();
    double seconds = end / 1e9 / BINS;
    for (int i = 1; i < samples.size(); i++) {
      int bin = (int) Math.min(BINS - 1, samples.get(i).at() * BINS / end);
      long bytes = samples.get(i).bytes() - samples.get(i - 1).bytes();
      mibPerSecond[bin] += bytes / (1024.0 * 1024) / seconds;
    }
    double most = 1;
    for (double value : mibPerSecond) {
      most = Math.max(most, value);
    }
    svg.format("<path fill=\"%s\" d=\"M%d %d", OWN, LEFT, top + CURVE);
    for (int i = 0; i < BINS; i++) {
      double y = top + CURVE - CURVE * mibPerSecond[i] / most;
      svg.format(" L%.1f %.1f", LEFT + WIDTH * (i + 0.5) / BINS, y);
    }
    svg.format(" L%d %d Z\"/>%n", LEFT + WIDTH, top + CURVE);
    axis(top + CURVE);
    text(8, top - 6, "all together, MiB/s");
    text(8, top + 10, String.format(Locale.ROOT, "%.0f", most));
  }
}
