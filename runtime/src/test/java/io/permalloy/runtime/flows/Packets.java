package io.permalloy.runtime.flows;

import java.util.Arrays;

/** Packets of every shape that the decoder knows, built layer by layer. */
final class Packets {

  static final byte[] A4 = {10, 0, 0, 1};
  static final byte[] B4 = {(byte) 192, (byte) 168, 7, (byte) 200};
  static final byte[] A6 = address(0x2001_0db8_0000_0000L, 1);
  static final byte[] B6 = address(0xfe80_0000_0000_0000L, 0x0211_22ff_fe33_4455L);

  static final int TCP = 6;
  static final int UDP = 17;

  private Packets() {}

  static byte[] address(long high, long low) {
    return Bytes.network().u64(high).u64(low).toArray();
  }

  /** A TCP or UDP header's start with these ports, and a little payload. */
  static byte[] ports(int source, int destination) {
    return Bytes.network().u16(source).u16(destination).zeros(16).toArray();
  }

  static byte[] ipv4(int protocol, byte[] payload) {
    return ipv4(protocol, 0, 0, 20 + payload.length, payload);
  }

  /** Everything about an IPv4 header that the decoder looks at. */
  static byte[] ipv4(int protocol, int fragment, int optionWords, int total, byte[] payload) {
    return Bytes.network()
        .u8(0x45 + optionWords, 0)
        .u16(total)
        .u16(0x1234)
        .u16(fragment)
        .u8(64, protocol)
        .u16(0)
        .add(A4)
        .add(B4)
        .zeros(4 * optionWords)
        .add(payload)
        .toArray();
  }

  static byte[] ipv6(int next, byte[] payload) {
    return ipv6(next, payload.length, payload);
  }

  static byte[] ipv6(int next, int length, byte[] payload) {
    return Bytes.network()
        .u32(0x6000_0000L)
        .u16(length)
        .u8(next, 64)
        .add(A6)
        .add(B6)
        .add(payload)
        .toArray();
  }

  /** A hop-by-hop, routing or destination header of {@code 8 * (words + 1)} bytes. */
  static byte[] extension(int next, int words, byte[] rest) {
    return Bytes.network().u8(next, words).zeros(6 + 8 * words).add(rest).toArray();
  }

  static byte[] fragmentHeader(int next, int offset, byte[] rest) {
    return Bytes.network().u8(next, 0).u16(offset << 3 | 1).u32(77).add(rest).toArray();
  }

  static byte[] ethernet(int type, byte[] payload) {
    return Bytes.network().zeros(12).u16(type).add(payload).toArray();
  }

  /** A tag behind an ethertype of 0x8100, 0x88a8 and the like. */
  static byte[] tag(int id, int type, byte[] payload) {
    return Bytes.network().u16(id).u16(type).add(payload).toArray();
  }

  /** MPLS labels, outermost first; the last is the bottom of the stack. */
  static byte[] mpls(int[] labels, byte[] payload) {
    Bytes out = Bytes.network();
    for (int i = 0; i < labels.length; i++) {
      out.u32((long) labels[i] << 12 | (i == labels.length - 1 ? 0x100 : 0) | 64);
    }
    return out.add(payload).toArray();
  }

  static byte[] pppoe(int protocol, byte[] payload) {
    return Bytes.network()
        .u8(0x11, 0)
        .u16(1)
        .u16(payload.length + 2)
        .u16(protocol)
        .add(payload)
        .toArray();
  }

  static byte[] sll(int type, byte[] payload) {
    return Bytes.network().zeros(14).u16(type).add(payload).toArray();
  }

  static byte[] sll2(int type, byte[] payload) {
    return Bytes.network().u16(type).zeros(18).add(payload).toArray();
  }

  static byte[] first(byte[] packet, int length) {
    return Arrays.copyOf(packet, length);
  }
}
