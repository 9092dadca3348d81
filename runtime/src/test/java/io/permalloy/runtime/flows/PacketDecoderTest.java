package io.permalloy.runtime.flows;

import static io.permalloy.runtime.flows.PacketDecoder.IPV4;
import static io.permalloy.runtime.flows.PacketDecoder.IPV6;
import static io.permalloy.runtime.flows.PacketDecoder.LATER_FRAGMENT;
import static io.permalloy.runtime.flows.PacketDecoder.MALFORMED;
import static io.permalloy.runtime.flows.Packets.TCP;
import static io.permalloy.runtime.flows.Packets.UDP;
import static io.permalloy.runtime.flows.Packets.ethernet;
import static io.permalloy.runtime.flows.Packets.extension;
import static io.permalloy.runtime.flows.Packets.first;
import static io.permalloy.runtime.flows.Packets.fragmentHeader;
import static io.permalloy.runtime.flows.Packets.ipv4;
import static io.permalloy.runtime.flows.Packets.ipv6;
import static io.permalloy.runtime.flows.Packets.mpls;
import static io.permalloy.runtime.flows.Packets.ports;
import static io.permalloy.runtime.flows.Packets.tag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each packet lies alone in a segment of its exact size: a read behind its end throws. */
class PacketDecoderTest {

  private static final byte[] TCP4 = ipv4(TCP, ports(1234, 80));
  private static final byte[] TCP6 = ipv6(TCP, ports(1234, 80));

  private final PacketDecoder decoder = new PacketDecoder();

  private int decode(int linkType, byte[] packet, long wire) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment exact = arena.allocate(Math.max(1, packet.length), 1).asSlice(0, packet.length);
      MemorySegment.copy(packet, 0, exact, ValueLayout.JAVA_BYTE, 0, packet.length);
      return decoder.decode(exact, 0, packet.length, wire, linkType);
    }
  }

  private int decode(int linkType, byte[] packet) {
    return decode(linkType, packet, packet.length);
  }

  private int onEthernet(int type, byte[] payload) {
    return decode(LinkType.ETHERNET, ethernet(type, payload));
  }

  private void assertIpv4(int protocol, int source, int destination) {
    assertEquals(FlowKey.head(4, protocol, source << 16 | destination), decoder.word(0));
    assertEquals(0x0a00_0001_c0a8_07c8L, decoder.word(1));
  }

  private void assertIpv6(int protocol, int source, int destination) {
    assertEquals(FlowKey.head(6, protocol, source << 16 | destination), decoder.word(0));
    assertEquals(0x2001_0db8_0000_0000L, decoder.word(1));
    assertEquals(1, decoder.word(2));
    assertEquals(0xfe80_0000_0000_0000L, decoder.word(3));
    assertEquals(0x0211_22ff_fe33_4455L, decoder.word(4));
  }

  @Test
  void readsEthernet() {
    assertEquals(IPV4, onEthernet(0x0800, TCP4));
    assertIpv4(TCP, 1234, 80);
    assertEquals(40, decoder.ipBytes());
    assertEquals(IPV6, onEthernet(0x86dd, TCP6));
    assertIpv6(TCP, 1234, 80);
    assertEquals(60, decoder.ipBytes());
    assertEquals(0, onEthernet(0x0806, new byte[28]), "ARP");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x8100, 0x88a8, 0x9100, 0x9200})
  void skipsTags(int type) {
    assertEquals(IPV4, onEthernet(type, tag(7, 0x0800, TCP4)));
    assertIpv4(TCP, 1234, 80);
    byte[] twice = tag(7, 0x8100, tag(8, 0x86dd, TCP6));
    assertEquals(IPV6, onEthernet(type, twice), "QinQ");
    assertIpv6(TCP, 1234, 80);
    assertEquals(IPV4, onEthernet(type, tag(1, 0x88a8, tag(2, 0x8100, tag(3, 0x0800, TCP4)))));
    assertIpv4(TCP, 1234, 80);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x8847, 0x8848})
  void skipsMplsLabels(int type) {
    assertEquals(IPV4, onEthernet(type, mpls(new int[] {16}, TCP4)));
    assertIpv4(TCP, 1234, 80);
    assertEquals(IPV6, onEthernet(type, mpls(new int[] {16, 17, 2}, TCP6)));
    assertIpv6(TCP, 1234, 80);
    assertEquals(IPV4, onEthernet(0x8100, tag(5, type, mpls(new int[] {16, 0}, TCP4))));
    assertEquals(0, onEthernet(type, mpls(new int[] {16}, new byte[64])), "a pseudo-wire");
  }

  @Test
  void readsPppoeAndSnap() {
    assertEquals(IPV4, onEthernet(0x8864, Packets.pppoe(0x21, TCP4)));
    assertIpv4(TCP, 1234, 80);
    assertEquals(IPV6, onEthernet(0x8864, Packets.pppoe(0x57, TCP6)));
    assertEquals(0, onEthernet(0x8864, Packets.pppoe(0xc021, TCP4)), "link control");
    byte[] snap = Bytes.network().u8(0xaa, 0xaa, 3, 0, 0, 0).u16(0x0800).add(TCP4).toArray();
    assertEquals(IPV4, onEthernet(snap.length, snap));
    assertIpv4(TCP, 1234, 80);
    byte[] spanningTree = Bytes.network().u8(0x42, 0x42, 3).zeros(35).toArray();
    assertEquals(0, onEthernet(38, spanningTree));
  }

  @Test
  void readsRawIp() {
    for (int type : new int[] {LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD}) {
      assertEquals(IPV4, decode(type, TCP4));
      assertIpv4(TCP, 1234, 80);
      assertEquals(IPV6, decode(type, TCP6));
      assertIpv6(TCP, 1234, 80);
    }
    assertEquals(IPV4, decode(LinkType.IPV4, TCP4));
    assertEquals(IPV6, decode(LinkType.IPV6, TCP6));
  }

  @Test
  void readsLinuxCooked() {
    assertEquals(IPV4, decode(LinkType.LINUX_SLL, Packets.sll(0x0800, TCP4)));
    assertIpv4(TCP, 1234, 80);
    assertEquals(IPV6, decode(LinkType.LINUX_SLL, Packets.sll(0x8100, tag(9, 0x86dd, TCP6))));
    assertIpv6(TCP, 1234, 80);
    assertEquals(0, decode(LinkType.LINUX_SLL, Packets.sll(0x0806, new byte[28])));
    assertEquals(IPV4, decode(LinkType.LINUX_SLL2, Packets.sll2(0x0800, TCP4)));
    assertIpv4(TCP, 1234, 80);
    assertEquals(IPV6, decode(LinkType.LINUX_SLL2, Packets.sll2(0x86dd, TCP6)));
    assertIpv6(TCP, 1234, 80);
  }

  @Test
  void readsBsdLoopbackOfEitherByteOrder() {
    byte[] little = Bytes.network().u8(2, 0, 0, 0).add(TCP4).toArray();
    byte[] big = Bytes.network().u32(2).add(TCP4).toArray();
    assertEquals(IPV4, decode(LinkType.NULL, little));
    assertIpv4(TCP, 1234, 80);
    assertEquals(IPV4, decode(LinkType.NULL, big));
    assertEquals(IPV4, decode(LinkType.LOOP, big));
    for (int family : new int[] {10, 23, 24, 28, 30}) {
      byte[] packet = Bytes.network().u8(family, 0, 0, 0).add(TCP6).toArray();
      assertEquals(IPV6, decode(LinkType.NULL, packet), "family " + family);
      assertIpv6(TCP, 1234, 80);
    }
    assertEquals(0, decode(LinkType.NULL, Bytes.network().u8(7, 0, 0, 0).zeros(40).toArray()));
  }

  @Test
  void takesPortsOfTcpAndUdpOnly() {
    assertEquals(IPV4, onEthernet(0x0800, ipv4(UDP, ports(53, 65_535))));
    assertIpv4(UDP, 53, 65_535);
    for (int protocol : new int[] {0, 1, 47, 50, 132, 255}) {
      assertEquals(IPV4, onEthernet(0x0800, ipv4(protocol, ports(53, 9))));
      assertIpv4(protocol, 0, 0);
    }
    assertEquals(IPV6, onEthernet(0x86dd, ipv6(58, ports(53, 9))));
    assertIpv6(58, 0, 0);
  }

  @Test
  void skipsIpv4Options() {
    for (int words = 0; words <= 10; words++) {
      byte[] packet = ipv4(TCP, 0, words, 40 + 4 * words, ports(1234, 80));
      assertEquals(IPV4, onEthernet(0x0800, packet));
      assertIpv4(TCP, 1234, 80);
      assertEquals(40 + 4 * words, decoder.ipBytes());
    }
  }

  @Test
  void givesLaterFragmentsNoPorts() {
    byte[] first = ipv4(UDP, 0x2000, 0, 40, ports(53, 9));
    assertEquals(IPV4, onEthernet(0x0800, first));
    assertIpv4(UDP, 53, 9);
    assertEquals(IPV4, onEthernet(0x0800, ipv4(UDP, 0x4000, 0, 40, ports(53, 9))), "DF");
    for (int fragment : new int[] {0x2001, 0x0001, 0x1fff, 0x3fff}) {
      byte[] later = ipv4(UDP, fragment, 0, 40, ports(53, 9));
      assertEquals(IPV4 | LATER_FRAGMENT, onEthernet(0x0800, later));
      assertIpv4(UDP, 0, 0);
    }
    byte[] first6 = ipv6(44, fragmentHeader(UDP, 0, ports(53, 9)));
    assertEquals(IPV6, onEthernet(0x86dd, first6));
    assertIpv6(UDP, 53, 9);
    byte[] later6 = ipv6(44, fragmentHeader(UDP, 185, ports(53, 9)));
    assertEquals(IPV6 | LATER_FRAGMENT, onEthernet(0x86dd, later6));
    assertIpv6(UDP, 0, 0);
    byte[] nested = ipv6(44, fragmentHeader(60, 185, ports(TCP << 8, 9)));
    assertEquals(IPV6 | LATER_FRAGMENT, onEthernet(0x86dd, nested));
    assertIpv6(60, 0, 0);
  }

  @Test
  void walksIpv6ExtensionHeaders() {
    byte[] chain =
        extension(
            60,
            0,
            extension(
                43,
                3,
                extension(44, 1, fragmentHeader(60, 0, extension(TCP, 2, ports(1234, 80))))));
    assertEquals(IPV6, onEthernet(0x86dd, ipv6(0, chain)));
    assertIpv6(TCP, 1234, 80);
    assertEquals(40 + chain.length, decoder.ipBytes());
    assertEquals(IPV6, onEthernet(0x86dd, ipv6(51, chain)), "authentication is no such header");
    assertIpv6(51, 0, 0);
    assertEquals(IPV6, onEthernet(0x86dd, ipv6(60, extension(59, 0, new byte[0]))));
    assertIpv6(59, 0, 0);
  }

  @Test
  void looksAtTheOutermostIpHeaderOnly() {
    assertEquals(IPV4, onEthernet(0x0800, ipv4(4, TCP4)));
    assertIpv4(4, 0, 0);
    assertEquals(IPV4, onEthernet(0x0800, ipv4(41, TCP6)));
    assertIpv4(41, 0, 0);
    byte[] unreachable = Bytes.network().u8(3, 1).zeros(6).add(TCP4).toArray();
    assertEquals(IPV4, onEthernet(0x0800, ipv4(1, unreachable)));
    assertIpv4(1, 0, 0);
  }

  @Test
  void ignoresPaddingBehindThePacket() {
    byte[] padded = Bytes.network().add(ipv4(TCP, new byte[0])).u16(99).u16(98).zeros(22).toArray();
    assertEquals(IPV4, onEthernet(0x0800, padded));
    assertIpv4(TCP, 0, 0);
    byte[] padded6 = Bytes.network().add(ipv6(UDP, 2, new byte[2])).zeros(30).toArray();
    assertEquals(IPV6, onEthernet(0x86dd, padded6));
    assertIpv6(UDP, 0, 0);
  }

  @Test
  void takesLengthZeroAsUnknown() {
    assertEquals(IPV4, onEthernet(0x0800, ipv4(TCP, 0, 0, 0, ports(1234, 80))));
    assertIpv4(TCP, 1234, 80);
    assertEquals(0, decoder.ipBytes());
    assertEquals(IPV6, onEthernet(0x86dd, ipv6(TCP, 0, ports(1234, 80))));
    assertIpv6(TCP, 1234, 80);
    assertEquals(40, decoder.ipBytes());
  }

  @Test
  void callsLyingLengthsMalformed() {
    assertEquals(MALFORMED, onEthernet(0x0800, first(TCP4, 19)), "no room for a header");
    assertEquals(MALFORMED, onEthernet(0x86dd, first(TCP6, 39)), "no room for a header");
    byte[] shortHeader = TCP4.clone();
    shortHeader[0] = 0x44;
    assertEquals(MALFORMED, onEthernet(0x0800, shortHeader), "a header of 16 bytes");
    assertEquals(MALFORMED, onEthernet(0x0800, ipv4(TCP, 0, 0, 19, ports(1, 2))), "total 19");
    assertEquals(MALFORMED, onEthernet(0x0800, ipv4(TCP, 0, 5, 39, ports(1, 2))), "total 39");
    assertEquals(MALFORMED, onEthernet(0x86dd, TCP4), "version 4 in a frame of version 6");
    assertEquals(MALFORMED, onEthernet(0x0800, TCP6), "version 6 in a frame of version 4");
    assertEquals(MALFORMED, onEthernet(0x8100, new byte[3]), "half a tag");
    assertEquals(MALFORMED, onEthernet(0x8847, new byte[7]), "labels without an end");
    assertEquals(MALFORMED, onEthernet(0x8864, new byte[7]), "half a PPPoE header");
    assertEquals(MALFORMED, decode(LinkType.ETHERNET, new byte[13]));
    assertEquals(MALFORMED, decode(LinkType.LINUX_SLL, new byte[15]));
    assertEquals(MALFORMED, decode(LinkType.LINUX_SLL2, new byte[19]));
    assertEquals(MALFORMED, decode(LinkType.NULL, new byte[3]));
    assertEquals(MALFORMED, decode(LinkType.RAW, new byte[0]));
  }

  @Test
  void keepsTheFlowOfMalformedPacketsWithReadableAddresses() {
    assertEquals(IPV4 | MALFORMED, onEthernet(0x0800, ipv4(TCP, 0, 0, 41, ports(1234, 80))));
    assertIpv4(TCP, 1234, 80);
    assertEquals(41, decoder.ipBytes());
    assertEquals(IPV6 | MALFORMED, onEthernet(0x86dd, ipv6(TCP, 65_535, ports(1234, 80))));
    assertIpv6(TCP, 1234, 80);
    byte[] options = first(ipv4(TCP, 0, 10, 60, new byte[0]), 24);
    assertEquals(IPV4 | MALFORMED, onEthernet(0x0800, options), "options that are not there");
    assertIpv4(TCP, 0, 0);
    byte[] longExtension = ipv6(0, Bytes.network().u8(TCP, 200).zeros(30).toArray());
    assertEquals(IPV6 | MALFORMED, onEthernet(0x86dd, longExtension));
    assertIpv6(TCP, 0, 0);
    byte[] halfExtension = ipv6(60, new byte[7]);
    assertEquals(IPV6 | MALFORMED, onEthernet(0x86dd, halfExtension));
    assertIpv6(60, 0, 0);
    byte[] frame = ethernet(0x0800, TCP4);
    assertEquals(
        IPV4 | MALFORMED, decode(LinkType.ETHERNET, frame, frame.length - 1), "more than was sent");
  }

  @Test
  void doesNotCallSnappedPacketsMalformed() {
    byte[][] frames = {
      ethernet(0x0800, TCP4),
      ethernet(0x86dd, TCP6),
      ethernet(0x88a8, tag(1, 0x8100, tag(2, 0x0800, TCP4))),
      ethernet(0x8847, mpls(new int[] {1, 2}, TCP6)),
      ethernet(0x8864, Packets.pppoe(0x21, TCP4)),
      ethernet(0x86dd, ipv6(0, extension(44, 2, fragmentHeader(UDP, 0, ports(5, 6)))))
    };
    for (byte[] frame : frames) {
      int whole = decode(LinkType.ETHERNET, frame);
      assertNotEquals(0, whole);
      for (int there = 0; there < frame.length; there++) {
        int flags = decode(LinkType.ETHERNET, first(frame, there), frame.length);
        assertEquals(0, flags & MALFORMED, there + " of " + frame.length);
      }
    }
  }

  @Test
  void hashesByKeyAlone() {
    onEthernet(0x86dd, TCP6);
    onEthernet(0x0800, TCP4);
    long hash = decoder.hash();
    onEthernet(0x86dd, ipv6(UDP, ports(9, 9)));
    long other = decoder.hash();
    onEthernet(0x8100, tag(3, 0x0800, TCP4));
    assertEquals(hash, decoder.hash(), "what an IPv6 packet left behind is no part of it");
    assertNotEquals(hash, other);
  }
}
