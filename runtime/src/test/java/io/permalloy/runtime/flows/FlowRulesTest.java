package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.permalloy.runtime.Store;
import io.permalloy.runtime.flows.ReferenceFlows.Defect;
import io.permalloy.runtime.flows.ReferenceFlows.Packet;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pipeline against the rules written a second time, and against those with one rule broken. */
class FlowRulesTest {

  private static final List<Packet> PACKETS = SamplePackets.mixed(60);

  private static String reference(Defect defect) {
    ReferenceFlows reference = new ReferenceFlows(defect);
    PACKETS.forEach(reference::add);
    return reference.csv();
  }

  private static CaptureFile capture() {
    int[] linkTypes = {
      LinkType.ETHERNET, LinkType.RAW, LinkType.LINUX_SLL, LinkType.LINUX_SLL2, LinkType.NULL
    };
    PcapngBytes bytes = new PcapngBytes().section(ByteOrder.LITTLE_ENDIAN);
    for (int linkType : linkTypes) {
      bytes.timedInterface(linkType, 9, 0);
    }
    for (Packet packet : PACKETS) {
      int on = 0;
      while (linkTypes[on] != packet.linkType()) {
        on++;
      }
      bytes.enhanced(on, packet.timeNs(), packet.bytes(), packet.wire());
    }
    return bytes.toCapture("mixed");
  }

  static String csv(List<CaptureFile> captures, int workers, Dispatch dispatch) throws IOException {
    try (Store store = Store.open("mem:?max=64MiB")) {
      FlowTable table = FlowTable.open(store, FlowTable.IfPresent.REFUSE);
      new FlowPipeline(table, workers, dispatch, (bytes, frames) -> {}).run(captures, 1);
      StringBuilder out = new StringBuilder();
      FlowCsv.write(table, out);
      return out.toString();
    }
  }

  @ParameterizedTest
  @EnumSource(Dispatch.class)
  void followsTheRules(Dispatch dispatch) throws IOException {
    String expected = reference(Defect.NONE);
    for (int workers = 1; workers <= 3; workers++) {
      assertEquals(expected, csv(List.of(capture()), workers, dispatch));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Defect.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void wouldNoticeABrokenRule(Defect defect) {
    assertNotEquals(reference(Defect.NONE), reference(defect));
  }

  @Test
  void countsFramesThroughAllCaptures() throws IOException {
    ReferenceFlows twice = new ReferenceFlows(Defect.NONE);
    PACKETS.forEach(twice::add);
    PACKETS.forEach(twice::add);
    assertEquals(twice.csv(), csv(List.of(capture(), capture()), 2, Dispatch.ANY));
  }
}
