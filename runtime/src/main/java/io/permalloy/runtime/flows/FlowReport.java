package io.permalloy.runtime.flows;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The figures of a run as a page for people. */
final class FlowReport {

  private static final String NAME = "%-22s";

  private static final String[] PROTOCOLS = new String[256];

  static {
    PROTOCOLS[1] = "icmp";
    PROTOCOLS[2] = "igmp";
    PROTOCOLS[6] = "tcp";
    PROTOCOLS[17] = "udp";
    PROTOCOLS[47] = "gre";
    PROTOCOLS[50] = "esp";
    PROTOCOLS[51] = "ah";
    PROTOCOLS[58] = "icmp6";
    PROTOCOLS[89] = "ospf";
    PROTOCOLS[132] = "sctp";
  }

  private FlowReport() {}

  /** Returns the page: counts, speed, latencies, memory, and {@code top} as a table. */
  static String text(FlowSummary summary, List<FlowRow> top) {
    StringBuilder text = new StringBuilder(2048);
    Formatter page = new Formatter(text, Locale.ROOT);
    counts(page, summary);
    speed(page, summary);
    page.format(NAME + "%s, %,d bytes used", "store", summary.store(), summary.storeBytes());
    if (summary.newFlows() > 0) {
      page.format(", %,.0f for each new flow", summary.bytesPerFlow());
    }
    page.format("%n");
    table(text, top);
    return text.toString();
  }

  private static void counts(Formatter page, FlowSummary summary) {
    FrameCounts counts = summary.run().counts();
    page.format(NAME + "%,d%n", "frames", counts.frames());
    page.format(
        NAME + "%,d / %,d / %,d%n",
        "IPv4 / IPv6 / non-IP",
        counts.ipv4(),
        counts.ipv6(),
        counts.nonIp());
    page.format(
        NAME + "%,d (not the first of their datagram)%n", "fragments", counts.laterFragments());
    page.format(NAME + "%,d / %,d%n", "malformed / snapped", counts.malformed(), counts.snapped());
    page.format(NAME + "%,d (%,d new)%n", "flows", summary.flows(), summary.newFlows());
  }

  private static void speed(Formatter page, FlowSummary summary) {
    FlowRun run = summary.run();
    page.format(
        NAME + "%,.0f in %.3f s, %d worker%s, dispatch %s%n",
        "packets per second",
        run.packetsPerSecond(),
        run.elapsedNs() / 1e9,
        run.workers(),
        run.workers() == 1 ? "" : "s",
        summary.dispatch().name().toLowerCase(Locale.ROOT));
    if (run.passes() > 1) {
      page.format(
          NAME + "%,.0f%n", "best of " + run.passes() + " passes", run.bestPacketsPerSecond());
    }
    page.format(
        NAME + "%.1f %% of the workers' time%n", "time in the store", 100 * run.storeShare());
    page.format(
        NAME + "the %s (reader waited %.1f %%, workers waited %.1f %%)%n",
        "limited by",
        run.limit(),
        100 * run.readerWaitShare(),
        100 * run.workerWaitShare());
    Histogram latency = run.latency();
    page.format(
        NAME + "p50 %,d  p99 %,d  p99.9 %,d  max %,d ns (one of %d timed)%n",
        "update latency",
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(99),
        latency.getValueAtPercentile(99.9),
        latency.getMaxValue(),
        FlowWorker.SAMPLED_ONE_OF);
  }

  private static void table(StringBuilder page, List<FlowRow> top) {
    if (top.isEmpty()) {
      return;
    }
    List<String[]> cells =
        top.stream()
            .map(
                row ->
                    new String[] {
                      protocol(row.protocol()),
                      end(row.source(), row.sourcePort(), row.version()),
                      end(row.destination(), row.destinationPort(), row.version()),
                      String.format(Locale.ROOT, "%,d", row.packets()),
                      String.format(Locale.ROOT, "%,d", row.frameBytes())
                    })
            .toList();
    String[] titles = {"proto", "source", "destination", "packets", "frame bytes"};
    int[] widths = new int[titles.length];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = titles[i].length();
      for (String[] row : cells) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    page.append("\ntop talkers\n");
    row(page, titles, widths);
    cells.forEach(row -> row(page, row, widths));
  }

  private static void row(StringBuilder page, String[] cells, int[] widths) {
    for (int i = 0; i < cells.length; i++) {
      // Numbers stand to the right.
      String format = i < 3 ? "  %-" + widths[i] + "s" : "  %" + widths[i] + "s";
      page.append(String.format(Locale.ROOT, format, cells[i]));
    }
    page.append('\n');
  }

  private static String protocol(int number) {
    return PROTOCOLS[number] == null ? Integer.toString(number) : PROTOCOLS[number];
  }

  private static String end(String address, int port, int version) {
    if (port == 0) {
      return address;
    }
    return version == 4 ? address + ":" + port : "[" + address + "]:" + port;
  }
}
