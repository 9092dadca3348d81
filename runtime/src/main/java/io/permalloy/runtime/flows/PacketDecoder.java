package io.permalloy.runtime.flows;

import java.lang.foreign.MemorySegment;

/**
 * Finds the flow of one packet: walks the link header and its tags to the outermost IP header, and
 * leaves the flow's key in {@link #word}.
 *
 * <p>No byte behind the captured ones is ever read, whatever the headers say. A header that does
 * not fit what the frame was on the wire makes the packet {@link #MALFORMED}; one that only the
 * capture cut off does not. A malformed packet still belongs to a flow when its addresses can be
 * read. One thread; allocates nothing.
 */
final class PacketDecoder {

  /** The packet has a readable IPv4 header. */
  static final int IPV4 = 1;

  /** The packet has a readable IPv6 header. */
  static final int IPV6 = 2;

  /** The packet is a fragment other than the first of its datagram. */
  static final int LATER_FRAGMENT = 4;

  /** A length in the packet contradicts another. */
  static final int MALFORMED = 8;

  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;
  private static final int ETHERTYPE_VLAN = 0x8100;
  private static final int ETHERTYPE_QINQ = 0x88a8;
  private static final int ETHERTYPE_QINQ_OLD = 0x9100;
  private static final int ETHERTYPE_QINQ_OLDER = 0x9200;
  private static final int ETHERTYPE_MPLS = 0x8847;
  private static final int ETHERTYPE_MPLS_MULTICAST = 0x8848;
  private static final int ETHERTYPE_PPPOE = 0x8864;
  private static final int LONGEST_8023 = 1500;
  private static final int PPP_IPV4 = 0x0021;
  private static final int PPP_IPV6 = 0x0057;

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION = 60;

  private MemorySegment bytes;
  // Where the captured bytes end, and where the frame ended on the wire.
  private long end;
  private long wireEnd;

  private int ipBytes;
  private long word0;
  private long word1;
  private long word2;
  private long word3;
  private long word4;

  /**
   * Decodes one packet.
   *
   * @param capture the bytes of the capture
   * @param at where the packet starts in it
   * @param captured how many of its bytes are there
   * @param wire how many it had on the wire
   * @param linkType one that {@link LinkType#isKnown}
   * @return a set of the flags above; neither {@link #IPV4} nor {@link #IPV6} when no IP header can
   *     be read, and then there is no key
   */
  int decode(MemorySegment capture, long at, int captured, long wire, int linkType) {
    bytes = capture;
    end = at + captured;
    wireEnd = at + wire;
    int flags =
        switch (linkType) {
          case LinkType.ETHERNET -> has(at, 14) ? network(u16(at + 12), at + 14) : cut(at, 14);
          case LinkType.LINUX_SLL -> has(at, 16) ? network(u16(at + 14), at + 16) : cut(at, 16);
          case LinkType.LINUX_SLL2 -> has(at, 20) ? network(u16(at), at + 20) : cut(at, 20);
          case LinkType.NULL, LinkType.LOOP -> loopback(at);
          default -> rawIp(at);
        };
    return captured > wire ? flags | MALFORMED : flags;
  }

  /** Returns word {@code i}, 0 to 4, of the key of the packet just decoded: {@link FlowKey}. */
  long word(int i) {
    return switch (i) {
      case 0 -> word0;
      case 1 -> word1;
      case 2 -> word2;
      case 3 -> word3;
      default -> word4;
    };
  }

  /** Returns a hash of the key of the packet just decoded; its high bits are as good as any. */
  long hash() {
    long h = word0 * 0x9e3779b97f4a7c15L ^ word1;
    if (FlowKey.version(word0) != 4) {
      h = mix(h) ^ word2;
      h = mix(h) ^ word3;
      h = mix(h) ^ word4;
    }
    return mix(mix(h));
  }

  private static long mix(long h) {
    return (h ^ h >>> 32) * 0xd6e8feb86659fd93L;
  }

  /** Returns the IP bytes that the packet just decoded states, header included. */
  int ipBytes() {
    return ipBytes;
  }

  private int network(int firstType, long from) {
    int type = firstType;
    long at = from;
    while (true) {
      switch (type) {
        case ETHERTYPE_IPV4 -> {
          return ipv4(at);
        }
        case ETHERTYPE_IPV6 -> {
          return ipv6(at);
        }
        case ETHERTYPE_VLAN, ETHERTYPE_QINQ, ETHERTYPE_QINQ_OLD, ETHERTYPE_QINQ_OLDER -> {
          if (!has(at, 4)) {
            return cut(at, 4);
          }
          type = u16(at + 2);
          at += 4;
        }
        case ETHERTYPE_MPLS, ETHERTYPE_MPLS_MULTICAST -> {
          return mpls(at);
        }
        case ETHERTYPE_PPPOE -> {
          return pppoe(at);
        }
        default -> {
          // Below, the number is the length of an 802.3 frame; LLC with SNAP names the type again.
          if (type > LONGEST_8023 || !isSnap(at)) {
            return 0;
          }
          type = u16(at + 6);
          at += 8;
          if (type <= LONGEST_8023) {
            return 0;
          }
        }
      }
    }
  }

  private boolean isSnap(long at) {
    return has(at, 8)
        && u16(at) == 0xaaaa
        && u8(at + 2) == 3
        && u8(at + 3) == 0
        && (u16(at + 4) == 0 || u16(at + 4) == 0xf8);
  }

  private int mpls(long from) {
    long at = from;
    while (has(at, 4)) {
      boolean bottom = (u8(at + 2) & 1) != 0;
      at += 4;
      if (bottom) {
        // No label tells what follows. What starts with neither 4 nor 6 is a pseudo-wire.
        return has(at, 1) && isIp(u8(at) >>> 4) ? rawIp(at) : 0;
      }
    }
    return cut(at, 4);
  }

  private int pppoe(long at) {
    if (!has(at, 8)) {
      return cut(at, 8);
    }
    if (u8(at + 1) != 0) {
      return 0;
    }
    return switch (u16(at + 6)) {
      case PPP_IPV4 -> ipv4(at + 8);
      case PPP_IPV6 -> ipv6(at + 8);
      default -> 0;
    };
  }

  private int loopback(long at) {
    if (!has(at, 4)) {
      return cut(at, 4);
    }
    int family = Wire.i32(bytes, at);
    if ((family & 0xffff) == 0) {
      family = Integer.reverseBytes(family);
    }
    return switch (family) {
      case 2 -> ipv4(at + 4);
      // Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS.
      case 10, 23, 24, 28, 30 -> ipv6(at + 4);
      default -> 0;
    };
  }

  private int rawIp(long at) {
    if (!has(at, 1)) {
      return cut(at, 1);
    }
    return u8(at) >>> 4 == 6 ? ipv6(at) : ipv4(at);
  }

  private static boolean isIp(int version) {
    return version == 4 || version == 6;
  }

  private int ipv4(long at) {
    if (!has(at, 20)) {
      return cut(at, 20);
    }
    int first = u8(at);
    int header = (first & 15) * 4;
    // 0 is what a capture of a packet states that the card was to segment: length unknown.
    int total = u16(at + 2);
    if (first >>> 4 != 4 || header < 20 || (total != 0 && total < header)) {
      return MALFORMED;
    }
    int flags = IPV4;
    if (Math.max(total, header) > wireEnd - at) {
      flags |= MALFORMED;
    }
    int protocol = u8(at + 9);
    int ports = 0;
    if ((u16(at + 6) & 0x1fff) != 0) {
      flags |= LATER_FRAGMENT;
    } else if (hasPorts(protocol) && (total == 0 || total >= header + 4) && has(at, header + 4)) {
      ports = Wire.i32(bytes, at + header);
    }
    ipBytes = total;
    word0 = FlowKey.head(4, protocol, ports);
    word1 = Wire.i64(bytes, at + 12);
    return flags;
  }

  private int ipv6(long at) {
    if (!has(at, 40)) {
      return cut(at, 40);
    }
    if (u8(at) >>> 4 != 6) {
      return MALFORMED;
    }
    int payload = u16(at + 4);
    int flags = IPV6;
    if (40 + payload > wireEnd - at) {
      flags |= MALFORMED;
    }
    // 0: a jumbogram, or a packet that the card was to segment. The frame is then the only limit.
    long stated = payload == 0 ? wireEnd : at + 40 + payload;
    long limit = Math.min(end, stated);
    int protocol = u8(at + 6);
    long p = at + 40;
    boolean later = false;
    while (isExtension(protocol) && !later) {
      if (p + 8 > limit) {
        if (p + 8 > stated) {
          flags |= MALFORMED;
        }
        break;
      }
      int length = 8;
      if (protocol == FRAGMENT) {
        later = u16(p + 2) >>> 3 != 0;
      } else {
        length = (u8(p + 1) + 1) * 8;
      }
      protocol = u8(p);
      p += length;
      if (p > stated) {
        flags |= MALFORMED;
      }
    }
    int ports = 0;
    if (later) {
      flags |= LATER_FRAGMENT;
    } else if (hasPorts(protocol) && p + 4 <= limit) {
      ports = Wire.i32(bytes, p);
    }
    ipBytes = 40 + payload;
    word0 = FlowKey.head(6, protocol, ports);
    word1 = Wire.i64(bytes, at + 8);
    word2 = Wire.i64(bytes, at + 16);
    word3 = Wire.i64(bytes, at + 24);
    word4 = Wire.i64(bytes, at + 32);
    return flags;
  }

  private static boolean hasPorts(int protocol) {
    return protocol == TCP || protocol == UDP;
  }

  private static boolean isExtension(int protocol) {
    return protocol == HOP_BY_HOP
        || protocol == ROUTING
        || protocol == FRAGMENT
        || protocol == DESTINATION;
  }

  private boolean has(long at, int length) {
    return at + length <= end;
  }

  /** A header that is not all there: a lie if the frame never had room for it. */
  private int cut(long at, int length) {
    return at + length > wireEnd ? MALFORMED : 0;
  }

  private int u8(long at) {
    return Wire.u8(bytes, at);
  }

  private int u16(long at) {
    return Wire.u16(bytes, at);
  }
}
