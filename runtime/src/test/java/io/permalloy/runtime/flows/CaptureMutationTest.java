package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.flows.ReferenceFlows.Packet;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Damaged captures: whatever the bytes, reading ends with all packets read or with a {@link
 * CaptureException}, and no packet reaches behind the capture. The segment has the exact size of
 * the capture, so a read outside it is an exception of another type.
 */
class CaptureMutationTest {

  private static final int MUTATIONS = 20_000;

  private static byte[][] seeds() {
    List<Packet> packets = SamplePackets.mixed(1).subList(0, 40);
    CaptureBytes little = CaptureBytes.of(LinkType.ETHERNET);
    CaptureBytes big = new CaptureBytes(ByteOrder.BIG_ENDIAN, true, LinkType.RAW);
    PcapngBytes next =
        new PcapngBytes()
            .section(ByteOrder.BIG_ENDIAN)
            .timedInterface(LinkType.ETHERNET, 9, 0)
            .plainInterface(LinkType.LINUX_SLL2, 100)
            .timedInterface(LinkType.NULL, 0x80 | 30, -5);
    int on = 0;
    for (Packet packet : packets) {
      little.packet(packet.timeNs(), packet.bytes(), packet.wire());
      big.packet(packet.timeNs(), packet.bytes(), packet.wire());
      next.enhanced(on++ % 3, packet.timeNs(), packet.bytes(), packet.wire());
    }
    next.section(ByteOrder.LITTLE_ENDIAN).plainInterface(LinkType.RAW, 0);
    next.simple(packets.get(0).bytes(), packets.get(0).bytes().length);
    next.obsolete(0, 1, packets.get(1).bytes(), 77);
    return new byte[][] {little.toArray(), big.toArray(), next.toArray()};
  }

  private static byte[] mutate(byte[] seed, SplittableRandom random) {
    byte[] bytes = seed.clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      // Half of the changes near the front, where the headers are that all the rest depends on.
      int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(160, bytes.length));
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        default -> {
          int length = Math.min(4, bytes.length - at);
          Arrays.fill(bytes, at, at + length, (byte) (random.nextInt(3) - 1));
        }
      }
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
  }

  /** Returns the packets read; a lie about where a packet is must show here. */
  private static int read(CaptureFile capture) {
    CaptureReader reader = capture.reader();
    PacketDecoder decoder = new PacketDecoder();
    FrameCounts counts = new FrameCounts();
    MemorySegment bytes = capture.bytes();
    long before = 0;
    while (reader.advance()) {
      assertTrue(reader.position() > before, "it moves on");
      before = reader.position();
      assertTrue(reader.captured() >= 0);
      assertTrue(reader.offset() + reader.captured() <= bytes.byteSize(), "inside the capture");
      // Cut out: a read behind the packet fails as one behind the capture does.
      MemorySegment packet = bytes.asSlice(reader.offset(), reader.captured());
      int flags = decoder.decode(packet, 0, reader.captured(), reader.wire(), reader.linkType());
      counts.add(flags, reader.wire(), reader.captured());
    }
    return (int) counts.frames();
  }

  @Test
  void neverReadsOutsideAndNeverFailsOtherwise() {
    byte[][] seeds = seeds();
    SplittableRandom random = new SplittableRandom(20_000);
    int refused = 0;
    int complete = 0;
    long packets = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = mutate(seeds[i % seeds.length], random);
      try {
        packets += read(CaptureBytes.capture("mutation " + i, bytes));
        complete++;
      } catch (CaptureException e) {
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("mutation " + i, e);
      }
    }
    assertTrue(refused > 1000, "refused " + refused);
    assertTrue(complete > 1000, "complete " + complete);
    assertTrue(packets > 100_000, "packets " + packets);
  }

  @Test
  void wouldNoticeAReadOutside() {
    byte[] frame = Packets.ethernet(0x0800, Packets.ipv4(Packets.TCP, Packets.ports(1, 2)));
    MemorySegment cut = MemorySegment.ofArray(frame).asSlice(0, 30);
    // A decoder that trusted a length of 54 would do this.
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> new PacketDecoder().decode(cut, 0, frame.length, frame.length, LinkType.ETHERNET));
  }
}
