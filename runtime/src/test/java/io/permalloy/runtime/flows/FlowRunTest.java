package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FlowRunTest {

  private static FlowRun run(long elapsed, long readerWait, long store, long workerWait) {
    FrameCounts counts = new FrameCounts();
    for (int i = 0; i < 3_000; i++) {
      counts.add(PacketDecoder.IPV4, 100, 60);
    }
    return new FlowRun(
        counts,
        elapsed,
        elapsed / 4,
        3,
        readerWait,
        store,
        workerWait,
        2,
        new Histogram(3),
        List.of());
  }

  @Test
  void dividesByTimeAndWorkers() {
    FlowRun run = run(1_000_000, 250_000, 900_000, 1_000_000);
    assertEquals(3e6, run.packetsPerSecond(), 1e-6);
    assertEquals(4e6, run.bestPacketsPerSecond(), 1e-6);
    assertEquals(0.25, run.readerWaitShare(), 1e-9);
    assertEquals(0.45, run.storeShare(), 1e-9);
    assertEquals(0.5, run.workerWaitShare(), 1e-9);
  }

  @Test
  void namesTheSideThatWaitedLess() {
    assertEquals("reader", run(1_000, 10, 0, 1_900).limit());
    assertEquals("store", run(1_000, 700, 0, 100).limit());
    assertEquals("machine", run(1_000, 700, 0, 1_300).limit());
  }

  @Test
  void writesJsonThatCanBeRead() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("count", 3L);
    members.put("share", 0.25);
    members.put("name", "a \"b\" \\ c\n\u0001");
    assertEquals(
        """
        {
          "count": 3,
          "share": 0.25,
          "name": "a \\"b\\" \\\\ c\\u000a\\u0001"
        }
        """,
        FlatJson.write(members));
  }
}
