package io.permalloy.runtime.flows;

import java.util.Comparator;

/**
 * One flow of the table, copied out. Addresses are big-endian numbers; an IPv4 address is in the
 * low half.
 */
record FlowRow(
    int protocol,
    int version,
    long sourceHigh,
    long sourceLow,
    int sourcePort,
    long destinationHigh,
    long destinationLow,
    int destinationPort,
    long packets,
    long frameBytes,
    long ipBytes,
    long capturedBytes,
    long firstNs,
    long lastNs,
    long firstFrame) {

  /** By protocol, IP version, numeric source, source port, numeric destination, its port. */
  static final Comparator<FlowRow> BY_KEY =
      (a, b) -> {
        int order = Integer.compare(a.protocol, b.protocol);
        order = order != 0 ? order : Integer.compare(a.version, b.version);
        order = order != 0 ? order : Long.compareUnsigned(a.sourceHigh, b.sourceHigh);
        order = order != 0 ? order : Long.compareUnsigned(a.sourceLow, b.sourceLow);
        order = order != 0 ? order : Integer.compare(a.sourcePort, b.sourcePort);
        order = order != 0 ? order : Long.compareUnsigned(a.destinationHigh, b.destinationHigh);
        order = order != 0 ? order : Long.compareUnsigned(a.destinationLow, b.destinationLow);
        return order != 0 ? order : Integer.compare(a.destinationPort, b.destinationPort);
      };

  /** The most bytes on the wire first, then the most packets, then by key. */
  static final Comparator<FlowRow> BY_BYTES =
      Comparator.comparingLong(FlowRow::frameBytes)
          .thenComparingLong(FlowRow::packets)
          .reversed()
          .thenComparing(BY_KEY);

  /** Returns the text of the source address. */
  String source() {
    return version == 4 ? AddressText.ipv4(sourceLow) : AddressText.ipv6(sourceHigh, sourceLow);
  }

  /** Returns the text of the destination address. */
  String destination() {
    return version == 4
        ? AddressText.ipv4(destinationLow)
        : AddressText.ipv6(destinationHigh, destinationLow);
  }
}
