package io.permalloy.runtime.torture;

import io.permalloy.runtime.flows.FlatJson;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a run has found.
 *
 * @param settings what was asked for
 * @param seconds how long the processes worked
 * @param operations all operations, each on record and judged
 * @param pending of them, cut off by a kill or a drop: they happened or not
 * @param histories keys and fields of all epochs
 * @param epochs how many
 * @param started processes
 * @param kills how many were killed
 * @param stops how often one was stopped
 * @param latencies of operations
 * @param leakedBytes what did not come back, or -1 if it was not looked at
 * @param violations nothing, if all is well
 */
public record TortureReport(
    TortureSettings settings,
    double seconds,
    long operations,
    long pending,
    long histories,
    long epochs,
    int started,
    int kills,
    int stops,
    LatencyTable latencies,
    long leakedBytes,
    List<Violation> violations) {

  /**
   * Latencies in nanoseconds, far from kills and stops ("quiet"), and within 100 ms of them.
   *
   * @param quiet operations
   * @param quietEmpty empty operations of the same threads, as long as those
   * @param near operations of survivors
   * @param nearEmpty empty operations of survivors
   */
  public record LatencyTable(
      Histogram quiet, Histogram quietEmpty, Histogram near, Histogram nearEmpty) {}

  /**
   * The page for people.
   *
   * @return lines
   */
  public String text() {
    Formatter page = new Formatter(new StringBuilder(2048), Locale.ROOT);
    page.format(
        "%-12s %s, %d processes of %d threads, seed %d, %.0f s%n",
        "torture",
        settings.uri(),
        settings.processes(),
        settings.threads(),
        settings.seed(),
        seconds);
    page.format(
        "%-12s %,d, of them %,d cut off; %,d histories in %,d epochs%n",
        "operations", operations, pending, histories, epochs);
    page.format("%-12s %,d started, %,d killed, %,d stops%n", "processes", started, kills, stops);
    page.format(
        "%-12s %16s %9s %9s %9s %9s %9s  (empty: a loop of the same length, no store)%n",
        "latency, us", "samples", "p50", "p99", "p99.9", "p99.99", "max");
    row(page, "quiet", latencies.quiet());
    row(page, "  empty", latencies.quietEmpty());
    row(page, "near", latencies.near());
    row(page, "  empty", latencies.nearEmpty());
    page.format("%-12s %s%n", "leaked", leakedBytes < 0 ? "-" : leakedBytes + " bytes");
    page.format("%-12s %d%n", "violations", violations.size());
    violations.forEach(violation -> page.format("%n%s%n", violation));
    return page.toString();
  }

  private static void row(Formatter page, String name, Histogram h) {
    page.format("%-12s %,16d", name, h.getTotalCount());
    for (double percentile : new double[] {50, 99, 99.9, 99.99, 100}) {
      page.format(" %9.1f", h.getValueAtPercentile(percentile) / 1e3);
    }
    page.format("%n");
  }

  /**
   * The same for programs.
   *
   * @return a JSON object
   */
  public String json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("uri", settings.uri());
    members.put("processes", settings.processes());
    members.put("threads", settings.threads());
    members.put("seed", settings.seed());
    members.put("seconds", seconds);
    members.put("operations", operations);
    members.put("pending", pending);
    members.put("histories", histories);
    members.put("epochs", epochs);
    members.put("started", started);
    members.put("kills", kills);
    members.put("stops", stops);
    latency(members, "quiet", latencies.quiet());
    latency(members, "quietEmpty", latencies.quietEmpty());
    latency(members, "near", latencies.near());
    latency(members, "nearEmpty", latencies.nearEmpty());
    members.put("leakedBytes", leakedBytes);
    members.put("violations", violations.size());
    for (int i = 0; i < violations.size(); i++) {
      members.put("violation" + (i + 1), violations.get(i).toString());
    }
    return FlatJson.write(members);
  }

  private static void latency(Map<String, Object> members, String name, Histogram h) {
    members.put(name + "Samples", h.getTotalCount());
    members.put(name + "P50Nanos", h.getValueAtPercentile(50));
    members.put(name + "P99Nanos", h.getValueAtPercentile(99));
    members.put(name + "P999Nanos", h.getValueAtPercentile(99.9));
    members.put(name + "MaxNanos", h.getMaxValue());
  }
}
