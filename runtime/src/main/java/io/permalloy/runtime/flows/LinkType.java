package io.permalloy.runtime.flows;

/** The link types (LINKTYPE_ numbers of the pcap formats) that {@link PacketDecoder} reads. */
final class LinkType {

  /** BSD loopback: a 4-byte address family in the byte order of the capturing machine. */
  static final int NULL = 0;

  /** Ethernet. */
  static final int ETHERNET = 1;

  /** Raw IP as BSD numbered it. */
  static final int RAW_BSD = 12;

  /** Raw IP as OpenBSD numbered it. */
  static final int RAW_OPENBSD = 14;

  /** Raw IP, version 4 or 6 as its first bits say. */
  static final int RAW = 101;

  /** OpenBSD loopback: a 4-byte address family, big-endian. */
  static final int LOOP = 108;

  /** Linux cooked capture, 16-byte header. */
  static final int LINUX_SLL = 113;

  /** Raw IPv4. */
  static final int IPV4 = 228;

  /** Raw IPv6. */
  static final int IPV6 = 229;

  /** Linux cooked capture, 20-byte header. */
  static final int LINUX_SLL2 = 276;

  private LinkType() {}

  /** Tells whether packets of this link type can be decoded. */
  static boolean isKnown(int type) {
    return switch (type) {
      case NULL, ETHERNET, RAW_BSD, RAW_OPENBSD, RAW, LOOP, LINUX_SLL, IPV4, IPV6, LINUX_SLL2 ->
          true;
      default -> false;
    };
  }

  /** Returns the reason to give for a link type that is not known. */
  static String unknown(int type) {
    return "link type "
        + type
        + " is not known; known are Ethernet (1), raw IP (101, 12, 14, 228, 229), Linux cooked"
        + " (113, 276) and BSD loopback (0, 108)";
  }
}
