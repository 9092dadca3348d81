package io.permalloy.runtime.flows;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/** Builds pcap captures. */
final class CaptureBytes {

  private final Bytes out;
  private final boolean nanoseconds;

  CaptureBytes(ByteOrder order, boolean nanoseconds, int linkType) {
    this.out = new Bytes(order);
    this.nanoseconds = nanoseconds;
    out.u32(nanoseconds ? 0xa1b2_3c4dL : 0xa1b2_c3d4L).u16(2).u16(4).zeros(8);
    out.u32(65_535).u32(linkType);
  }

  /** Little-endian, microseconds. */
  static CaptureBytes of(int linkType) {
    return new CaptureBytes(ByteOrder.LITTLE_ENDIAN, false, linkType);
  }

  CaptureBytes packet(long timeNs, byte[] packet) {
    return packet(timeNs, packet, packet.length);
  }

  CaptureBytes packet(long timeNs, byte[] packet, long wire) {
    long fraction = timeNs % 1_000_000_000L;
    out.u32(timeNs / 1_000_000_000L).u32(nanoseconds ? fraction : fraction / 1000);
    out.u32(packet.length).u32(wire).add(packet);
    return this;
  }

  byte[] toArray() {
    return out.toArray();
  }

  CaptureFile toCapture(String name) {
    return capture(name, toArray());
  }

  static CaptureFile capture(String name, byte[] bytes) {
    return CaptureFile.of(name, MemorySegment.ofArray(bytes));
  }
}
