package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.flows.FlowTable.IfPresent;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FlowTableTest {

  private static FlowRun run(FlowTable table, int workers, Dispatch dispatch, CaptureFile... of) {
    return new FlowPipeline(table, workers, dispatch, (bytes, frames) -> {}).run(List.of(of), 1);
  }

  private static String csv(FlowTable table) throws IOException {
    StringBuilder out = new StringBuilder();
    FlowCsv.write(table, out);
    return out.toString();
  }

  private static CaptureFile generated(Arena arena, int packets, int flows, long seed) {
    return CaptureFile.of("generated", new CaptureGenerator(packets, flows, seed).generate(arena));
  }

  @Test
  void refusesAppendsAndReplaces() throws IOException {
    try (Arena arena = Arena.ofShared();
        Store store = Store.open("mem:?max=64MiB");
        Store other = Store.open("mem:?max=64MiB")) {
      CaptureFile first = generated(arena, 3_000, 200, 1);
      CaptureFile second = generated(arena, 4_000, 300, 2);
      FlowTable both = FlowTable.open(other, IfPresent.REFUSE);
      run(both, 1, Dispatch.HASH, first, second);

      FlowTable table = FlowTable.open(store, IfPresent.REFUSE);
      run(table, 1, Dispatch.HASH, first);
      assertEquals(3_000, table.frames());
      String alone = csv(table);
      FlowTablePresentException e =
          assertThrows(
              FlowTablePresentException.class, () -> FlowTable.open(store, IfPresent.REFUSE));
      assertTrue(e.getMessage().contains("--append"), e.getMessage());
      assertEquals(alone, csv(table), "a refusal changes nothing");

      FlowTable appended = FlowTable.open(store, IfPresent.APPEND);
      run(appended, 1, Dispatch.HASH, second);
      assertEquals(7_000, appended.frames());
      assertEquals(csv(both), csv(appended), "appended is as if read at once");

      FlowTable replaced = FlowTable.open(store, IfPresent.REPLACE);
      assertEquals(0, replaced.frames());
      run(replaced, 1, Dispatch.HASH, first);
      assertEquals(alone, csv(replaced));
    }
  }

  @Test
  void addsUpAllPasses() {
    try (Arena arena = Arena.ofShared();
        Store store = Store.open("mem:?max=64MiB")) {
      FlowTable table = FlowTable.open(store, IfPresent.REFUSE);
      CaptureFile capture = generated(arena, 3_000, 200, 1);
      FlowRun run =
          new FlowPipeline(table, 2, Dispatch.ANY, (bytes, frames) -> {}).run(List.of(capture), 5);
      assertEquals(15_000, run.counts().frames());
      assertEquals(200, table.records().size());
      long packets = 0;
      for (FlowRow row : FlowScan.sorted(table)) {
        assertEquals(0, row.packets() % 5);
        assertTrue(row.firstFrame() <= 3_000);
        packets += row.packets();
      }
      assertEquals(15_000, packets);
    }
  }

  @ParameterizedTest
  @EnumSource(Dispatch.class)
  void listsTopTalkersInOrder(Dispatch dispatch) {
    try (Arena arena = Arena.ofShared();
        Store store = Store.open("mem:?max=64MiB")) {
      FlowTable table = FlowTable.open(store, IfPresent.REFUSE);
      run(table, 2, dispatch, generated(arena, 30_000, 900, 5));
      FlowRow[] rows = FlowScan.sorted(table);
      java.util.Arrays.sort(rows, FlowRow.BY_BYTES);
      assertTrue(rows[0].frameBytes() > rows[1].frameBytes());
      assertEquals(List.of(rows).subList(0, 7), FlowScan.top(table, 7));
      assertEquals(List.of(), FlowScan.top(table, 0));
      assertEquals(List.of(rows), FlowScan.top(table, 5_000));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, HASH", "2, HASH", "2, ANY", "3, ANY"})
  void endsWhenTheStoreIsFullAndKeepsWhatWentIn(int workers, Dispatch dispatch) {
    try (Arena arena = Arena.ofShared();
        Store store = Store.open("mem:?max=4MiB")) {
      FlowTable table = FlowTable.open(store, IfPresent.REFUSE);
      CaptureFile capture = generated(arena, 400_000, 200_000, 9);
      StoreFullException e =
          assertThrows(StoreFullException.class, () -> run(table, workers, dispatch, capture));
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
      long packets = 0;
      long rows = 0;
      for (FlowRow row : FlowScan.sorted(table)) {
        assertTrue(row.packets() >= 1);
        assertTrue(row.firstFrame() >= 1 && row.firstFrame() <= 400_000);
        packets += row.packets();
        rows++;
      }
      assertEquals(table.records().size(), rows);
      assertTrue(rows > 5_000 && rows < 200_000, "rows " + rows);
      assertTrue(packets >= rows && packets <= table.frames(), packets + " " + table.frames());
    }
  }

  @Test
  void keepsThePacketsBeforeADamagedOne() {
    byte[] frame = Packets.ethernet(0x0800, Packets.ipv4(Packets.TCP, Packets.ports(1, 2)));
    CaptureBytes bytes = CaptureBytes.of(LinkType.ETHERNET);
    for (int i = 0; i < 1_000; i++) {
      bytes.packet(i, frame);
    }
    byte[] damaged = bytes.toArray();
    int record = 16 + frame.length;
    damaged[24 + 700 * record + 8 + 3] = 0x70;
    try (Store store = Store.open("mem:?max=64MiB")) {
      FlowTable table = FlowTable.open(store, IfPresent.REFUSE);
      CaptureFile capture = CaptureFile.of("damaged", MemorySegment.ofArray(damaged));
      CaptureException e =
          assertThrows(CaptureException.class, () -> run(table, 2, Dispatch.ANY, capture));
      assertEquals(24 + 700 * record + 8, e.offset());
      FlowRow[] rows = FlowScan.sorted(table);
      assertEquals(1, rows.length);
      assertEquals(700, rows[0].packets());
      assertEquals(700, table.frames());
    }
  }
}
