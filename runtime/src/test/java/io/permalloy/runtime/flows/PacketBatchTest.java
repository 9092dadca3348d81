package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class PacketBatchTest {

  private static final long MOST_FRAMES = (1L << 44) - 1;

  private static byte[] key(PacketBatch batch, int i) {
    return batch
        .keys()
        .asSlice(batch.keyOffset(i), batch.keyLength(i))
        .toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void carriesKeysAndExtremesThrough() {
    byte[] four = Packets.ipv4(Packets.TCP, Packets.ports(0xfffe, 0x0102));
    byte[] six = Packets.ipv6(255, 65_535, Packets.ports(0xfffe, 0x0102));
    CaptureBytes bytes = CaptureBytes.of(LinkType.RAW);
    bytes.packet(4_294_967_295_999_999_000L, six, 0xffff_ffffL).packet(0, four);
    CaptureFile capture = bytes.toCapture("t");
    CaptureReader reader = capture.reader();
    PacketDecoder decoder = new PacketDecoder();
    try (Arena arena = Arena.ofConfined()) {
      PacketBatch batch = new PacketBatch(arena);
      for (long frame : new long[] {MOST_FRAMES, 1}) {
        assertTrue(reader.advance());
        decoder.decode(
            capture.bytes(), reader.offset(), reader.captured(), reader.wire(), LinkType.RAW);
        batch.add(decoder, reader, frame);
      }
      assertEquals(2, batch.size());
      long[] fields = new long[FlowFields.COUNT];
      batch.record(0, fields);
      long time = 4_294_967_295_999_999_000L;
      assertArrayEquals(
          new long[] {1, 0xffff_ffffL, 65_575, six.length, time, time, MOST_FRAMES}, fields);
      batch.record(1, fields);
      assertArrayEquals(new long[] {1, four.length, 40, four.length, 0, 0, 1}, fields);
      assertArrayEquals(
          Bytes.network().u8(6, 255).zeros(6).add(Packets.A6).add(Packets.B6).toArray(),
          key(batch, 0));
      assertArrayEquals(
          Bytes.network()
              .u8(4, 6, 0, 0, 0xff, 0xfe, 1, 2)
              .add(Packets.A4)
              .add(Packets.B4)
              .toArray(),
          key(batch, 1));
    }
  }

  @Test
  void isFullAtItsCapacityAndEmptyOnceCleared() {
    CaptureFile capture =
        CaptureBytes.of(LinkType.RAW).packet(0, Packets.ipv4(1, new byte[4])).toCapture("t");
    CaptureReader reader = capture.reader();
    assertTrue(reader.advance());
    PacketDecoder decoder = new PacketDecoder();
    MemorySegment bytes = capture.bytes();
    decoder.decode(bytes, reader.offset(), reader.captured(), reader.wire(), LinkType.RAW);
    try (Arena arena = Arena.ofConfined()) {
      PacketBatch batch = new PacketBatch(arena);
      for (int i = 0; i < PacketBatch.CAPACITY; i++) {
        assertFalse(batch.isFull());
        batch.add(decoder, reader, i);
      }
      assertTrue(batch.isFull());
      batch.markLast();
      assertTrue(batch.isLast());
      batch.clear();
      assertFalse(batch.isLast());
      assertEquals(0, batch.size());
    }
  }

  @Test
  void spreadsFlowsEvenlyOverWorkers() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = new CaptureGenerator(20_000, 20_000, 1).generate(arena);
      CaptureFile capture = CaptureFile.of("generated", bytes);
      for (int workers = 2; workers <= 7; workers++) {
        int[] flows = new int[workers];
        PacketDecoder decoder = new PacketDecoder();
        CaptureReader reader = capture.reader();
        while (reader.advance()) {
          decoder.decode(bytes, reader.offset(), reader.captured(), reader.wire(), 1);
          flows[FlowPipeline.laneOf(decoder.hash(), workers)]++;
        }
        for (int count : flows) {
          assertEquals(20_000.0 / workers, count, 600);
        }
      }
    }
  }
}
