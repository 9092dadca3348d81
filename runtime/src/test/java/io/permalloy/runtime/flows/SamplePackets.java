package io.permalloy.runtime.flows;

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

import io.permalloy.runtime.flows.ReferenceFlows.Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A deterministic mixture of all shapes, in which every rule of a row matters. */
final class SamplePackets {

  private SamplePackets() {}

  /** Returns {@code rounds} times every shape, in random order, with time going backwards. */
  static List<Packet> mixed(int rounds) {
    List<Packet> packets = new ArrayList<>();
    long time = 1_700_000_000_000_000_000L;
    for (int round = 0; round < rounds; round++) {
      for (byte[] ip : ip(round)) {
        boolean ipv6 = ip[0] >> 4 == 6;
        int type = ipv6 ? 0x86dd : 0x0800;
        byte[][] frames = {
          ethernet(type, ip),
          ethernet(0x8100, tag(round, type, ip)),
          ethernet(0x88a8, tag(1, 0x8100, tag(2, 0x8100, tag(3, type, ip)))),
          ethernet(0x8847, mpls(new int[] {16}, ip)),
          ethernet(0x8847, mpls(new int[] {16, 17, 18}, ip))
        };
        for (byte[] frame : frames) {
          time += 1_000_000;
          packets.add(
              new Packet(LinkType.ETHERNET, time - time % 7_000_000 * 3, frame, frame.length));
          byte[] snapped = first(frame, Math.min(frame.length, 30 + round % 60));
          packets.add(new Packet(LinkType.ETHERNET, time - 1_000_000_000L, snapped, frame.length));
        }
        packets.add(new Packet(LinkType.RAW, time, ip, ip.length));
        packets.add(new Packet(LinkType.LINUX_SLL, time, Packets.sll(type, ip), 16 + ip.length));
        packets.add(new Packet(LinkType.LINUX_SLL2, time, Packets.sll2(type, ip), 20 + ip.length));
        byte[] loopback = Bytes.network().u32(ipv6 ? 30 : 2).add(ip).toArray();
        packets.add(new Packet(LinkType.NULL, time, loopback, loopback.length));
      }
      byte[] arp = ethernet(0x0806, new byte[28]);
      packets.add(new Packet(LinkType.ETHERNET, time, arp, arp.length));
    }
    Collections.shuffle(packets, new Random(4));
    return packets;
  }

  private static List<byte[]> ip(int round) {
    byte[] ports = ports(1000 + round % 50, 53);
    byte[] back = ipv4(TCP, ports);
    byte[] swapped = back.clone();
    System.arraycopy(back, 12, swapped, 16, 4);
    System.arraycopy(back, 16, swapped, 12, 4);
    swapped[20] = back[22];
    swapped[21] = back[23];
    swapped[22] = back[20];
    swapped[23] = back[21];
    byte[] chain = extension(43, 1, extension(60, 0, fragmentHeader(TCP, 0, ports)));
    return List.of(
        back,
        swapped,
        ipv4(UDP, ports),
        ipv4(UDP, 0x2000, 0, 40, ports),
        ipv4(UDP, 0x2003, 0, 40, ports),
        ipv4(TCP, 0, 1 + round % 10, 44 + 4 * (round % 10), ports),
        ipv4(132, ports),
        ipv4(1, ports),
        ipv4(4, back),
        ipv4(TCP, 0, 0, 20, ports),
        ipv4(TCP, 0, 0, 0, ports),
        ipv4(TCP, 0, 0, 1500, ports),
        ipv4(TCP, 0, 0, 19, ports),
        ipv6(UDP, ports),
        ipv6(0, chain),
        ipv6(60, extension(TCP, 3, ports)),
        ipv6(44, fragmentHeader(UDP, 100, ports)),
        ipv6(58, ports));
  }
}
