package io.permalloy.runtime.flows;

/**
 * The key of a flow in the table: the directional 5-tuple of the outermost IP header.
 *
 * <pre>
 *   byte   0        1         2      4       6       8
 *          +--------+---------+------+-------+-------+----------------+----------------+
 *   IPv4   |   4    |protocol |  0   | sport | dport | source (4)     | destination (4)|  16 bytes
 *   IPv6   |   6    |protocol |  0   | sport | dport | source (16)    | destination(16)|  40 bytes
 *          +--------+---------+------+-------+-------+----------------+----------------+
 * </pre>
 *
 * All in network byte order. Ports are 0 for every protocol but TCP and UDP and for fragments other
 * than the first.
 */
public final class FlowKey {

  /** Bytes of an IPv4 key. */
  public static final int IPV4_LENGTH = 16;

  /** Bytes of an IPv6 key, the longest there is. */
  public static final int IPV6_LENGTH = 40;

  /** 64-bit words of the longest key. */
  static final int WORDS = IPV6_LENGTH / Long.BYTES;

  private FlowKey() {}

  /** Returns the first 8 bytes of a key, as a big-endian word. */
  static long head(int version, int protocol, int ports) {
    return (long) version << 56 | (long) protocol << 48 | ports & 0xffff_ffffL;
  }

  /** Returns the IP version, 4 or 6, of the key that starts with {@code head}. */
  static int version(long head) {
    return (int) (head >>> 56);
  }

  /** Returns the protocol of the key that starts with {@code head}. */
  static int protocol(long head) {
    return (int) (head >>> 48) & 0xff;
  }

  /** Returns the source port of the key that starts with {@code head}. */
  static int sourcePort(long head) {
    return (int) (head >>> 16) & 0xffff;
  }

  /** Returns the destination port of the key that starts with {@code head}. */
  static int destinationPort(long head) {
    return (int) head & 0xffff;
  }

  /** Returns the length in bytes of the key that starts with {@code head}. */
  static int length(long head) {
    return version(head) == 4 ? IPV4_LENGTH : IPV6_LENGTH;
  }
}
