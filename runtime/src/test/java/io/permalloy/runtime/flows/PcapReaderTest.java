package io.permalloy.runtime.flows;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PcapReaderTest {

  private static final byte[] FRAME =
      Packets.ethernet(0x0800, Packets.ipv4(Packets.TCP, Packets.ports(1, 2)));

  static Stream<Arguments> formats() {
    return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
        .flatMap(order -> Stream.of(Arguments.of(order, false), Arguments.of(order, true)));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void readsBothByteOrdersAndResolutions(ByteOrder order, boolean nanoseconds) {
    CaptureBytes bytes =
        new CaptureBytes(order, nanoseconds, LinkType.ETHERNET)
            .packet(1_700_000_000_123_456_789L, FRAME, 1514)
            .packet(4_294_967_295_999_999_999L, new byte[0], 0xffff_ffffL);
    CaptureReader reader = bytes.toCapture("t").reader();
    assertTrue(reader.advance());
    assertEquals(
        nanoseconds ? 1_700_000_000_123_456_789L : 1_700_000_000_123_456_000L, reader.timeNs());
    assertEquals(FRAME.length, reader.captured());
    assertEquals(1514, reader.wire());
    assertEquals(LinkType.ETHERNET, reader.linkType());
    assertEquals(40, reader.offset());
    assertTrue(reader.advance());
    assertEquals(
        nanoseconds ? 4_294_967_295_999_999_999L : 4_294_967_295_999_999_000L, reader.timeNs());
    assertEquals(0, reader.captured());
    assertEquals(0xffff_ffffL, reader.wire());
    assertFalse(reader.advance());
    assertNull(reader.warning());
    assertEquals(bytes.toArray().length, reader.position());
  }

  @Test
  void acceptsACaptureWithoutPackets() {
    CaptureReader reader = CaptureBytes.of(LinkType.ETHERNET).toCapture("t").reader();
    assertFalse(reader.advance());
    assertNull(reader.warning());
  }

  @Test
  void ignoresTheFrameCheckSequenceBitsOfTheLinkType() {
    CaptureReader reader = CaptureBytes.of(0x4400_0001).packet(0, FRAME).toCapture("t").reader();
    assertTrue(reader.advance());
    assertEquals(LinkType.ETHERNET, reader.linkType());
  }

  @Test
  void warnsOfEveryPossibleCutAndKeepsWholePackets() {
    byte[] whole = CaptureBytes.of(LinkType.ETHERNET).packet(1, FRAME).packet(2, FRAME).toArray();
    int record = 16 + FRAME.length;
    for (int length = 24; length <= whole.length; length++) {
      CaptureReader reader =
          CaptureBytes.capture("cut.pcap", Arrays.copyOf(whole, length)).reader();
      int packets = 0;
      while (reader.advance()) {
        packets++;
      }
      assertEquals((length - 24) / record, packets);
      if ((length - 24) % record == 0) {
        assertNull(reader.warning());
      } else {
        int from = 24 + packets * record;
        assertTrue(
            reader.warning().startsWith("cut.pcap: offset " + from + ": the capture is cut short"),
            reader.warning());
      }
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    byte[] whole = CaptureBytes.of(LinkType.ETHERNET).packet(1, FRAME).toArray();
    assertRefused(0, "neither pcap nor pcapng", new byte[] {1, 2});
    assertRefused(0, "neither pcap nor pcapng", "this is no capture".getBytes(US_ASCII));
    assertRefused(23, "inside the pcap header", Arrays.copyOf(whole, 23));
    byte[] version = whole.clone();
    version[4] = 3;
    assertRefused(4, "version 3", version);
    assertRefused(20, "link type 147 is not known", CaptureBytes.of(147).toArray());
  }

  @Test
  void refusesAPacketThatCannotBe() {
    byte[] damaged = CaptureBytes.of(LinkType.ETHERNET).packet(1, FRAME).toArray();
    damaged[24 + 8 + 3] = 0x40;
    CaptureReader reader = CaptureBytes.capture("bad.pcap", damaged).reader();
    CaptureException e = assertThrows(CaptureException.class, reader::advance);
    assertEquals("bad.pcap", e.file());
    assertEquals(32, e.offset());
    assertTrue(
        e.getMessage().startsWith("bad.pcap: offset 32: a packet of 1073741878 bytes"),
        e.getMessage());
  }

  private static void assertRefused(long offset, String reason, byte[] bytes) {
    CaptureException e =
        assertThrows(CaptureException.class, () -> CaptureBytes.capture("x.pcap", bytes));
    assertEquals("x.pcap", e.file());
    assertEquals(offset, e.offset());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), "one line");
  }
}
