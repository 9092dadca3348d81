package io.permalloy.runtime.writers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.map.BytesMap;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.torture.Values;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Some writers at once; and what is lost or torn is seen. */
final class WritersTest {
  @TempDir Path folder;

  private Writers writers(int processes, int sameKeys) {
    String uri = "file:" + folder.resolve("store") + "?max=256MiB";
    return new Writers(
        new WritersSettings(uri, folder.resolve("slips"), processes, 1, sameKeys), store -> {});
  }

  @Test
  void nothingIsLostAndThePlotIsDrawn() throws Exception {
    WritersReport report = writers(6, 10).run();
    assertEquals(List.of(), report.faults());
    assertEquals(6, report.lives().size());
    for (WritersReport.Life life : report.lives()) {
      assertTrue(life.own().bytes() >= 1 << 20 && life.shared().bytes() >= 1 << 20);
      assertTrue(life.started() <= life.opened() && life.opened() <= life.own().begin());
      assertTrue(life.own().end() <= life.shared().begin() && life.shared().end() <= life.ended());
    }
    assertFalse(Files.exists(folder.resolve("store")));
    assertFalse(Files.exists(folder.resolve("slips")));
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(WritersPlot.svg(report))));
    assertEquals("svg", svg.getDocumentElement().getTagName());
    // background, three of the legend, three of each process
    assertEquals(4 + 3 * 6, svg.getElementsByTagName("rect").getLength());
  }

  @Test
  void withoutSharedKeysThereIsOnePart() throws Exception {
    WritersReport report = writers(2, 0).run();
    assertEquals(List.of(), report.faults());
    assertFalse(report.text().contains("same"));
  }

  /** What is done to the store before it is looked at. */
  private List<String> faultsAfter(Writers.Damage damage) throws Exception {
    String uri = "file:" + folder.resolve("store") + "?max=256MiB";
    WritersSettings settings = new WritersSettings(uri, folder.resolve("slips"), 2, 1, 1);
    return new Writers(settings, damage).run().faults();
  }

  @Test
  void aLostWriteIsSeen() throws Exception {
    List<String> faults = faultsAfter(store -> map(store).remove(Values.key(Writer.ownKey(1, 7))));
    assertTrue(faults.getFirst().contains("write 7 of writer 1 is lost"), faults::toString);
    assertEquals(2, faults.size(), faults::toString); // the number of entries, too
  }

  @Test
  void aTornValueIsSeen() throws Exception {
    byte[] key = Values.key(Writer.ownKey(0, 3));
    List<String> faults =
        faultsAfter(
            store -> {
              byte[] value = map(store).get(key);
              value[value.length - 1]++;
              map(store).put(key, value);
            });
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.getFirst().contains("write 3 of writer 0 is not whole"), faults::toString);
  }

  @Test
  void anOldValueOfASharedKeyIsSeen() throws Exception {
    long key = Writer.sharedKey(0);
    List<String> faults =
        faultsAfter(
            store -> map(store).put(Values.key(key), Values.value(Values.number(1, 0, 5), key)));
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.getFirst().contains("no writer's last write"), faults::toString);
  }

  private static BytesMap map(Store store) {
    return store.bytesMap(Writer.MAP);
  }
}
