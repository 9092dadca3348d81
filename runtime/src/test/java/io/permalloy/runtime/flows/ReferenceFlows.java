package io.permalloy.runtime.flows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of a row once more, written for reading and not for speed, over packets that are
 * arrays. A {@link Defect} breaks one rule: a comparison that does not notice proves nothing.
 */
final class ReferenceFlows {

  /** One wrong rule. */
  enum Defect {
    NONE,
    PORTS_OF_LATER_FRAGMENTS,
    NO_PORTS_OF_FIRST_FRAGMENTS,
    PORTS_WITHOUT_OPTIONS,
    PORTS_OF_SCTP,
    PORTS_FROM_PADDING,
    BOTH_DIRECTIONS_IN_ONE,
    IP_BYTES_WITHOUT_IPV6_HEADER,
    IP_BYTES_FROM_FRAME,
    FRAME_BYTES_AS_CAPTURED,
    CAPTURED_BYTES_AS_FRAME,
    LAST_IS_LAST_IN_FILE,
    FIRST_IS_FIRST_IN_FILE,
    FRAMES_COUNT_IP_ONLY,
    FRAMES_COUNT_FROM_ZERO,
    ONE_TAG_ONLY,
    ONE_LABEL_ONLY,
    NO_EXTENSION_HEADERS,
    NO_DESTINATION_OPTIONS,
    INNER_HEADER_OF_TUNNELS,
    MALFORMED_LEFT_OUT,
    TEXT_ORDER
  }

  /** A packet as it came out of a capture. Never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Packet(int linkType, long timeNs, byte[] bytes, long wire) {}

  private static final class Row {
    long packets;
    long frameBytes;
    long ipBytes;
    long capturedBytes;
    long first;
    long last;
    long firstFrame;
  }

  private final Defect defect;
  private final Map<List<Object>, Row> rows;
  private long frames;

  ReferenceFlows(Defect defect) {
    this.defect = defect;
    Comparator<List<Object>> order =
        Comparator.<List<Object>, Integer>comparing(key -> (Integer) key.get(0))
            .thenComparingInt(key -> ((byte[]) key.get(1)).length)
            .thenComparing(key -> (byte[]) key.get(1), Arrays::compareUnsigned)
            .thenComparing(key -> (Integer) key.get(2))
            .thenComparing(key -> (byte[]) key.get(3), Arrays::compareUnsigned)
            .thenComparing(key -> (Integer) key.get(4));
    this.rows =
        new TreeMap<>(
            defect != Defect.TEXT_ORDER
                ? order
                : Comparator.<List<Object>, String>comparing(key -> text((byte[]) key.get(1)))
                    .thenComparing(order));
  }

  private boolean is(Defect other) {
    return defect == other;
  }

  void add(Packet packet) {
    frames++;
    byte[] b = packet.bytes;
    int[] network = network(packet.linkType, b);
    if (network != null) {
      int at = network[1];
      long wire = packet.wire - at;
      if (network[0] == 4) {
        ipv4(packet, Arrays.copyOfRange(b, at, b.length), wire);
      } else {
        ipv6(packet, Arrays.copyOfRange(b, at, b.length), wire);
      }
    } else if (is(Defect.FRAMES_COUNT_IP_ONLY)) {
      frames--;
    }
  }

  /** Returns the IP version and where it starts, or null. */
  private int[] network(int linkType, byte[] b) {
    return switch (linkType) {
      case 1 -> b.length < 14 ? null : byType(u16(b, 12), b, 14);
      case 113 -> b.length < 16 ? null : byType(u16(b, 14), b, 16);
      case 276 -> b.length < 20 ? null : byType(u16(b, 0), b, 20);
      case 0 -> b.length < 4 ? null : new int[] {b[0] == 2 || b[3] == 2 ? 4 : 6, 4};
      default -> b.length < 1 ? null : new int[] {(b[0] & 0xff) >> 4, 0};
    };
  }

  private int[] byType(int type, byte[] b, int at) {
    return switch (type) {
      case 0x0800 -> new int[] {4, at};
      case 0x86dd -> new int[] {6, at};
      case 0x8100, 0x88a8 ->
          b.length < at + 4 || is(Defect.ONE_TAG_ONLY) && at > 16
              ? null
              : byType(u16(b, at + 2), b, at + 4);
      case 0x8847 -> b.length < at + 5 ? null : byLabel(b, at);
      default -> null;
    };
  }

  private int[] byLabel(byte[] b, int at) {
    if ((b[at + 2] & 1) == 0) {
      return is(Defect.ONE_LABEL_ONLY) ? null : byType(0x8847, b, at + 4);
    }
    int version = (b[at + 4] & 0xff) >> 4;
    return version == 4 || version == 6 ? new int[] {version, at + 4} : null;
  }

  private void ipv4(Packet packet, byte[] ip, long wire) {
    if (ip.length < 20 || ip[0] >> 4 != 4) {
      return;
    }
    int header = (ip[0] & 15) * 4;
    int total = u16(ip, 2);
    if (header < 20 || total != 0 && total < header) {
      return;
    }
    if (is(Defect.MALFORMED_LEFT_OUT) && total > wire) {
      return;
    }
    int protocol = ip[9] & 0xff;
    int fragment = u16(ip, 6);
    int from = is(Defect.PORTS_WITHOUT_OPTIONS) ? 20 : header;
    int end = total == 0 || is(Defect.PORTS_FROM_PADDING) ? ip.length : Math.min(ip.length, total);
    boolean later = (fragment & 0x1fff) != 0;
    if (is(Defect.INNER_HEADER_OF_TUNNELS) && protocol == 4) {
      ipv4(packet, Arrays.copyOfRange(ip, header, ip.length), wire - header);
      return;
    }
    boolean skip = later && !is(Defect.PORTS_OF_LATER_FRAGMENTS);
    skip |= is(Defect.NO_PORTS_OF_FIRST_FRAGMENTS) && (fragment & 0x2000) != 0;
    count(
        packet,
        protocol,
        Arrays.copyOfRange(ip, 12, 16),
        Arrays.copyOfRange(ip, 16, 20),
        skip ? new byte[0] : Arrays.copyOfRange(ip, Math.min(from, end), end),
        is(Defect.IP_BYTES_FROM_FRAME) ? wire : total);
  }

  private void ipv6(Packet packet, byte[] ip, long wire) {
    if (ip.length < 40 || (ip[0] & 0xff) >> 4 != 6) {
      return;
    }
    int payload = u16(ip, 4);
    int end = payload == 0 ? ip.length : Math.min(ip.length, 40 + payload);
    int next = ip[6] & 0xff;
    int at = 40;
    boolean later = false;
    while (!later
        && !is(Defect.NO_EXTENSION_HEADERS)
        && (next == 0 || next == 43 || next == 44 || next == 60)
        && !(next == 60 && is(Defect.NO_DESTINATION_OPTIONS))
        && at + 8 <= end) {
      int length = next == 44 ? 8 : ((ip[at + 1] & 0xff) + 1) * 8;
      later = next == 44 && u16(ip, at + 2) >> 3 != 0;
      next = ip[at] & 0xff;
      at += length;
    }
    boolean skip = later && !is(Defect.PORTS_OF_LATER_FRAGMENTS);
    count(
        packet,
        next,
        Arrays.copyOfRange(ip, 8, 24),
        Arrays.copyOfRange(ip, 24, 40),
        skip ? new byte[0] : Arrays.copyOfRange(ip, Math.min(at, end), end),
        is(Defect.IP_BYTES_FROM_FRAME)
            ? wire
            : is(Defect.IP_BYTES_WITHOUT_IPV6_HEADER) ? payload : 40 + payload);
  }

  private void count(
      Packet packet, int protocol, byte[] source, byte[] target, byte[] rest, long ipBytes) {
    boolean hasPorts = protocol == 6 || protocol == 17;
    hasPorts |= is(Defect.PORTS_OF_SCTP) && protocol == 132;
    int from = hasPorts && rest.length >= 4 ? u16(rest, 0) : 0;
    int to = hasPorts && rest.length >= 4 ? u16(rest, 2) : 0;
    List<Object> key = List.of(protocol, source, from, target, to);
    if (is(Defect.BOTH_DIRECTIONS_IN_ONE) && Arrays.compareUnsigned(source, target) > 0) {
      key = List.of(protocol, target, to, source, from);
    }
    long frame = is(Defect.FRAMES_COUNT_FROM_ZERO) ? frames - 1 : frames;
    Row row = rows.get(key);
    if (row == null) {
      row = new Row();
      row.first = packet.timeNs;
      row.last = packet.timeNs;
      row.firstFrame = frame;
      rows.put(key, row);
    }
    row.packets++;
    row.frameBytes += is(Defect.FRAME_BYTES_AS_CAPTURED) ? packet.bytes.length : packet.wire;
    row.capturedBytes += is(Defect.CAPTURED_BYTES_AS_FRAME) ? packet.wire : packet.bytes.length;
    row.ipBytes += ipBytes;
    if (!is(Defect.FIRST_IS_FIRST_IN_FILE)) {
      row.first = Math.min(row.first, packet.timeNs);
    }
    row.last = is(Defect.LAST_IS_LAST_IN_FILE) ? packet.timeNs : Math.max(row.last, packet.timeNs);
  }

  /** Returns the table as CSV. */
  String csv() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "proto,src,sport,dst,dport,packets,frame_bytes,ip_bytes,captured_bytes,first_ns,last_ns,"
            + "first_frame");
    rows.forEach(
        (key, row) ->
            lines.add(
                Stream.of(
                        key.get(0),
                        text((byte[]) key.get(1)),
                        key.get(2),
                        text((byte[]) key.get(3)),
                        key.get(4),
                        row.packets,
                        row.frameBytes,
                        row.ipBytes,
                        row.capturedBytes,
                        row.first,
                        row.last,
                        row.firstFrame)
                    .map(Object::toString)
                    .collect(Collectors.joining(","))));
    return String.join("\n", lines) + "\n";
  }

  /** The JDK's text, with the longest run of zero groups cut by a regular expression. */
  private static String text(byte[] address) {
    try {
      String text = InetAddress.getByAddress(address).getHostAddress();
      for (int groups = 8; address.length == 16 && groups > 1; groups--) {
        String run = "0" + ":0".repeat(groups - 1);
        String cut = text.replaceFirst("(^|:)" + run + "(:|$)", "::");
        if (!cut.equals(text)) {
          return cut;
        }
      }
      return text;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static int u16(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
  }
}
