package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {

  private static final byte[] FRAME =
      Packets.ethernet(0x0800, Packets.ipv4(Packets.TCP, Packets.ports(1, 2)));
  private static final byte[] RAW = Packets.ipv6(Packets.UDP, new byte[9]);
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;

  private static void assertNext(
      CaptureReader reader, int linkType, long timeNs, int captured, long wire) {
    assertTrue(reader.advance());
    assertEquals(linkType, reader.linkType());
    assertEquals(timeNs, reader.timeNs());
    assertEquals(captured, reader.captured());
    assertEquals(wire, reader.wire());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsSeveralInterfacesAndResolutions(boolean big) {
    PcapngBytes bytes =
        new PcapngBytes()
            .section(big ? BIG : LITTLE)
            .plainInterface(LinkType.ETHERNET, 0)
            .timedInterface(LinkType.RAW, 9, 0)
            .timedInterface(LinkType.LINUX_SLL2, 0x80 | 20, 100)
            .timedInterface(LinkType.NULL, 3, -50)
            .timedInterface(LinkType.ETHERNET, 12, 0);
    bytes
        .enhanced(1, 1_700_000_000_123_456_789L, RAW, RAW.length)
        .enhanced(0, 1_700_000_000_123_456L, FRAME, 1514)
        .block(4, bytes.body().u32(0))
        .enhanced(2, (7L << 20) + (1 << 19), new byte[3], 3)
        .obsolete(3, 60_250, new byte[2], 2)
        .enhanced(4, 5_000_000_001_999L, FRAME, 60);
    CaptureReader reader = bytes.toCapture("t").reader();
    assertNext(reader, LinkType.RAW, 1_700_000_000_123_456_789L, RAW.length, RAW.length);
    assertNext(reader, LinkType.ETHERNET, 1_700_000_000_123_456_000L, FRAME.length, 1514);
    assertNext(reader, LinkType.LINUX_SLL2, 107_500_000_000L, 3, 3);
    assertNext(reader, LinkType.NULL, 10_250_000_000L, 2, 2);
    assertNext(reader, LinkType.ETHERNET, 5_000_000_001L, FRAME.length, 60);
    assertFalse(reader.advance());
    assertNull(reader.warning());
  }

  @Test
  void forgetsInterfacesAtANewSectionOfTheOtherByteOrder() {
    CaptureReader reader =
        new PcapngBytes()
            .section(LITTLE)
            .plainInterface(LinkType.ETHERNET, 0)
            .enhanced(0, 1, FRAME, 60)
            .section(BIG)
            .timedInterface(LinkType.RAW, 0, 0)
            .enhanced(0, 2, RAW, 70)
            .toCapture("t")
            .reader();
    assertNext(reader, LinkType.ETHERNET, 1_000, FRAME.length, 60);
    assertNext(reader, LinkType.RAW, 2_000_000_000L, RAW.length, 70);
    assertFalse(reader.advance());
  }

  @Test
  void readsSimplePacketsUpToTheSnapLength() {
    CaptureReader reader =
        new PcapngBytes()
            .section(LITTLE)
            .plainInterface(LinkType.ETHERNET, FRAME.length)
            .simple(FRAME, 1000)
            .simple(Arrays.copyOf(FRAME, 20), 20)
            .toCapture("t")
            .reader();
    assertNext(reader, LinkType.ETHERNET, 0, FRAME.length, 1000);
    assertNext(reader, LinkType.ETHERNET, 0, 20, 20);
    assertFalse(reader.advance());
  }

  @Test
  void refusesAnUnknownLinkTypeOnceAPacketHasIt() {
    PcapngBytes bytes =
        new PcapngBytes()
            .section(LITTLE)
            .plainInterface(LinkType.ETHERNET, 0)
            .plainInterface(220, 0)
            .enhanced(0, 1, FRAME, 60);
    CaptureReader reader = bytes.toCapture("usb.pcapng").reader();
    assertTrue(reader.advance());
    assertFalse(reader.advance(), "an interface without packets does no harm");
    CaptureReader other = bytes.enhanced(1, 1, FRAME, 60).toCapture("usb.pcapng").reader();
    assertTrue(other.advance());
    CaptureException e = assertThrows(CaptureException.class, other::advance);
    assertTrue(e.getMessage().contains("link type 220 is not known"), e.getMessage());
  }

  @Test
  void warnsOfEveryPossibleCut() {
    byte[] whole =
        new PcapngBytes()
            .section(LITTLE)
            .plainInterface(LinkType.ETHERNET, 0)
            .enhanced(0, 1, FRAME, 60)
            .toArray();
    for (int length = 28; length < whole.length; length++) {
      CaptureReader reader = CaptureBytes.capture("t", Arrays.copyOf(whole, length)).reader();
      assertFalse(reader.advance());
      if (length == 28 || length == 48) {
        assertNull(reader.warning(), "between two blocks");
      } else {
        assertTrue(reader.warning().contains("the capture is cut short"), reader.warning());
      }
    }
  }

  @Test
  void refusesDamage() {
    assertDamaged(32, "a block of 4294967295 bytes", b -> b.block(5, b.body()), 4, -1);
    assertDamaged(32, "a block of 13 bytes", b -> b.block(5, b.body().u8(1)), 0, 0);
    assertDamaged(56, "of 32 bytes that ends with", b -> b.block(5, b.body().zeros(20)), 28, 9);
    assertDamaged(32, "an interface block of 16 bytes", b -> b.block(1, b.body().zeros(4)), 0, 0);
    assertDamaged(32, "a packet block of 28 bytes", b -> b.block(6, b.body().zeros(16)), 0, 0);
    assertDamaged(32, "a packet block of 28 bytes", b -> b.block(2, b.body().zeros(16)), 0, 0);
    assertDamaged(32, "a packet block of 12 bytes", b -> b.block(3, b.body()), 0, 0);
    assertDamaged(36, "a packet of interface 0", b -> b.enhanced(0, 1, FRAME, 60), 0, 0);
    assertDamaged(
        68,
        "a packet of 200 bytes in a block",
        b ->
            b.plainInterface(LinkType.ETHERNET, 0)
                .block(6, b.body().u32(0).u64(1).u32(200).u32(200).zeros(60)),
        0,
        0);
    assertDamaged(
        56,
        "a packet of 100 bytes in a block",
        b -> b.plainInterface(LinkType.ETHERNET, 0).block(3, b.body().u32(100).zeros(96)),
        0,
        0);
    assertDamaged(
        44,
        "an interface option of 30 bytes",
        b -> b.block(1, b.body().u16(1).u16(0).u32(0).u16(9).u16(30).zeros(4)),
        0,
        0);
  }

  /** Behind a section header of 28 bytes comes the damage. */
  private static void assertDamaged(
      long offset, String reason, Consumer<PcapngBytes> blocks, int at, int value) {
    PcapngBytes bytes = new PcapngBytes().section(LITTLE);
    blocks.accept(bytes);
    byte[] damaged = bytes.toArray();
    if (at == 4) {
      Arrays.fill(damaged, 28 + at, 28 + at + 4, (byte) value);
    } else if (at != 0) {
      damaged[28 + at] = (byte) value;
    }
    CaptureReader reader = CaptureBytes.capture("d.pcapng", damaged).reader();
    CaptureException e =
        assertThrows(
            CaptureException.class,
            () -> {
              while (reader.advance()) {
                // To where the damage is.
              }
            });
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertEquals(offset, e.offset(), e.getMessage());
  }

  @Test
  void refusesASectionThatIsNone() {
    byte[] whole = new PcapngBytes().section(LITTLE).toArray();
    byte[] magic = whole.clone();
    magic[8] = 0;
    CaptureException e =
        assertThrows(CaptureException.class, () -> CaptureBytes.capture("x", magic));
    assertEquals(8, e.offset());
    byte[] version = whole.clone();
    version[12] = 2;
    e = assertThrows(CaptureException.class, () -> CaptureBytes.capture("x", version));
    assertEquals(12, e.offset());
    e =
        assertThrows(
            CaptureException.class, () -> CaptureBytes.capture("x", Arrays.copyOf(whole, 27)));
    assertEquals(27, e.offset());
  }
}
