package io.permalloy.runtime.flows;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFileTest {

  private static final byte[] FRAME =
      Packets.ethernet(0x0800, Packets.ipv4(Packets.TCP, Packets.ports(1, 2)));

  @TempDir private Path directory;

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static int packets(CaptureFile file) {
    CaptureReader reader = file.reader();
    int packets = 0;
    while (reader.advance()) {
      packets++;
    }
    return packets;
  }

  private static byte[] pcap(int packets) {
    CaptureBytes bytes = CaptureBytes.of(LinkType.ETHERNET);
    for (int i = 0; i < packets; i++) {
      bytes.packet(i * 1_000_003L, FRAME);
    }
    return bytes.toArray();
  }

  private static byte[] pcapng(int packets) {
    PcapngBytes bytes =
        new PcapngBytes().section(ByteOrder.BIG_ENDIAN).plainInterface(LinkType.ETHERNET, 0);
    for (int i = 0; i < packets; i++) {
      bytes.enhanced(0, i, FRAME, 60);
    }
    return bytes.toArray();
  }

  @Test
  void opensBothFormatsPlainAndCompressed() throws IOException {
    Path[] paths = {
      write("a.pcap", pcap(3)),
      write("b.pcapng", pcapng(3)),
      write("c", gzip(pcap(3))),
      write("d", gzip(pcapng(3)))
    };
    for (Path path : paths) {
      try (CaptureFile file = CaptureFile.open(path)) {
        assertEquals(3, packets(file), path.toString());
        assertEquals(3, packets(file), "a second reader");
        assertNull(file.warning());
      }
    }
  }

  @Test
  void joinsTheMembersOfACompressedFile() throws IOException {
    byte[] whole = pcap(4);
    Bytes members = Bytes.network();
    members.add(gzip(Arrays.copyOf(whole, 60)));
    members.add(gzip(Arrays.copyOfRange(whole, 60, whole.length)));
    try (CaptureFile file = CaptureFile.open(write("m.gz", members.toArray()))) {
      assertEquals(4, packets(file));
    }
  }

  @Test
  void readsWhatIsThereOfACutCompressedFile() throws IOException {
    byte[] whole = gzip(pcap(100_000));
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    try (CaptureFile file = CaptureFile.open(write("cut.gz", cut))) {
      assertTrue(packets(file) > 10_000);
      assertNotNull(file.warning());
      assertTrue(file.warning().contains("cut.gz: offset "), file.warning());
    }
  }

  @Test
  void leavesNoTemporaryFileBehind() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (CaptureFile file = CaptureFile.open(write("e.gz", gzip(pcap(3))))) {
      try (var names = Files.newDirectoryStream(temporary, "permalloy*.capture")) {
        // Others may be inflating at this moment; ours has been deleted before it was filled.
        names.forEach(
            path -> assertTrue(path.toFile().length() != file.bytes().byteSize(), "" + path));
      }
    }
  }

  @Test
  void refusesWithFileOffsetAndReason() throws IOException {
    assertRefused(directory.resolve("gone"), 0, "there is no such file");
    assertRefused(directory, 0, "not a regular file");
    assertRefused(write("empty", new byte[0]), 0, "the file is empty");
    assertRefused(write("empty.gz", gzip(new byte[0])), 0, "empty once inflated");
    assertRefused(write("text", "hello, world".getBytes(US_ASCII)), 0, "neither pcap nor pcapng");
    assertRefused(write("text.gz", gzip("hello".getBytes(US_ASCII))), 0, "neither pcap nor pcapng");
    byte[] damaged = gzip(pcap(10));
    Arrays.fill(damaged, 12, 30, (byte) 0xff);
    assertRefused(write("damaged.gz", damaged), 0, "gzip stream is damaged");
  }

  private static void assertRefused(Path path, long offset, String reason) {
    CaptureException e = assertThrows(CaptureException.class, () -> CaptureFile.open(path));
    assertEquals(path.toString(), e.file());
    assertEquals(offset, e.offset());
    assertTrue(e.getMessage().startsWith(path + ": offset " + offset + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }
}
