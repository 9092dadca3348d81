package io.permalloy.runtime.flows;

import java.io.IOException;

/** Writes a flow table as comma-separated values, one line a flow, sorted by key. */
final class FlowCsv {

  /** The first line. */
  static final String HEADER =
      "proto,src,sport,dst,dport,packets,frame_bytes,ip_bytes,captured_bytes,first_ns,last_ns,"
          + "first_frame";

  private FlowCsv() {}

  /** Writes the header and all flows of {@code table}. Does not flush. */
  static void write(FlowTable table, Appendable out) throws IOException {
    out.append(HEADER).append('\n');
    StringBuilder line = new StringBuilder(256);
    for (FlowRow row : FlowScan.sorted(table)) {
      line.setLength(0);
      line.append(row.protocol()).append(',');
      line.append(row.source()).append(',').append(row.sourcePort()).append(',');
      line.append(row.destination()).append(',').append(row.destinationPort()).append(',');
      line.append(row.packets()).append(',').append(row.frameBytes()).append(',');
      line.append(row.ipBytes()).append(',').append(row.capturedBytes()).append(',');
      line.append(row.firstNs()).append(',').append(row.lastNs()).append(',');
      line.append(row.firstFrame()).append('\n');
      out.append(line);
    }
  }
}
