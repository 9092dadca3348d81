package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class CaptureGeneratorTest {

  private static long crc(MemorySegment bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.toArray(ValueLayout.JAVA_BYTE));
    return crc.getValue();
  }

  @Test
  void makesTheSameBytesEveryTime() {
    try (Arena arena = Arena.ofConfined()) {
      assertEquals(972_520_281L, crc(new CaptureGenerator(5_000, 300, 7).generate(arena)));
      assertTrue(crc(new CaptureGenerator(5_000, 300, 8).generate(arena)) != 972_520_281L);
    }
  }

  @Test
  void hasTheFlowsAndSizesThatItSays() {
    CaptureGenerator generator = new CaptureGenerator(60_000, 2_000, 3);
    long[] expected = generator.sizes();
    assertEquals(60_000, Arrays.stream(expected).sum());
    assertTrue(Arrays.stream(expected).min().orElseThrow() >= 1);
    assertTrue(expected[0] > 50 * expected[500], "heavy-tailed: " + expected[0]);
    try (Arena arena = Arena.ofShared();
        Store store = Store.open("mem:?max=64MiB")) {
      CaptureFile capture = CaptureFile.of("generated", generator.generate(arena));
      FlowTable table = FlowTable.open(store, FlowTable.IfPresent.REFUSE);
      FlowRun run =
          new FlowPipeline(table, 2, Dispatch.HASH, (bytes, frames) -> {}).run(List.of(capture), 1);
      assertEquals(60_000, run.counts().frames());
      assertEquals(0, run.counts().nonIp());
      assertEquals(0, run.counts().malformed());
      assertTrue(run.counts().ipv6() > 1_000 && run.counts().ipv4() > 1_000);
      long[] actual =
          Arrays.stream(FlowScan.sorted(table)).mapToLong(FlowRow::packets).sorted().toArray();
      Arrays.sort(expected);
      assertEquals(Arrays.toString(expected), Arrays.toString(actual));
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> new CaptureGenerator(5, 6, 1));
    assertThrows(IllegalArgumentException.class, () -> new CaptureGenerator(5, 0, 1));
    int tooMany = (1 << 24) + 1;
    assertThrows(IllegalArgumentException.class, () -> new CaptureGenerator(tooMany, tooMany, 1));
  }
}
