package io.permalloy.runtime.flows;

import java.nio.ByteOrder;

/** Builds pcapng captures, block by block. */
final class PcapngBytes {

  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private final Bytes out = Bytes.network();

  /** Starts a section of this byte order. */
  PcapngBytes section(ByteOrder sectionOrder) {
    order = sectionOrder;
    return block(0x0a0d_0d0a, body().u32(0x1a2b_3c4dL).u16(1).u16(0).u64(-1));
  }

  Bytes body() {
    return new Bytes(order);
  }

  /** An interface without options: microseconds. */
  PcapngBytes plainInterface(int linkType, long snapLength) {
    return block(1, body().u16(linkType).u16(0).u32(snapLength));
  }

  /** An interface with resolution and time offset, and an option that nobody knows before them. */
  PcapngBytes timedInterface(int linkType, int resolution, long offsetSeconds) {
    return block(
        1,
        body()
            .u16(linkType)
            .u16(0)
            .u32(0)
            .u16(2)
            .u16(5)
            .add(new byte[] {'e', 't', 'h', '4', '2', 0, 0, 0})
            .u16(9)
            .u16(1)
            .u8(resolution, 0, 0, 0)
            .u16(14)
            .u16(8)
            .u64(offsetSeconds)
            .u32(0));
  }

  PcapngBytes enhanced(int on, long ticks, byte[] packet, long wire) {
    Bytes body = body().u32(on).u32(ticks >>> 32).u32(ticks).u32(packet.length).u32(wire);
    return block(6, padded(body, packet));
  }

  PcapngBytes obsolete(int on, long ticks, byte[] packet, long wire) {
    Bytes body = body().u16(on).u16(9).u32(ticks >>> 32).u32(ticks).u32(packet.length).u32(wire);
    return block(2, padded(body, packet));
  }

  PcapngBytes simple(byte[] packet, long wire) {
    return block(3, padded(body().u32(wire), packet));
  }

  private static Bytes padded(Bytes body, byte[] packet) {
    return body.add(packet).zeros((4 - packet.length % 4) % 4);
  }

  PcapngBytes block(int type, Bytes body) {
    int length = body.size() + 12;
    out.add(body().u32(type).u32(length).add(body.toArray()).u32(length).toArray());
    return this;
  }

  PcapngBytes raw(byte[] bytes) {
    out.add(bytes);
    return this;
  }

  byte[] toArray() {
    return out.toArray();
  }

  CaptureFile toCapture(String name) {
    return CaptureBytes.capture(name, toArray());
  }
}
