package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Finding;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.structure.MapPlace;
import io.permalloy.offheap.structure.StoreCheck;
import java.util.List;

/** Whether a simulated store is sound: the product's own check, without a map directory. */
final class StructuralCheck {
  private StructuralCheck() {}

  /**
   * Checks a store.
   *
   * @param region store
   * @param quiet whether nobody was killed, or all who were have been reaped, so that nothing may
   *     be left over
   * @param indexes its maps
   */
  static void check(Region region, boolean quiet, HashIndex... indexes) {
    check(region, quiet, -1, 1, indexes);
  }

  /**
   * The same, if it is known what the records are like.
   *
   * @param fields of each record, or -1
   * @param halves how many times a record has them
   */
  static void check(Region region, boolean quiet, int fields, int halves, HashIndex... indexes) {
    StoreCheck check = new StoreCheck(region, StoreCheck.Depth.FULL);
    check.lines();
    check.slabs();
    for (HashIndex index : indexes) {
      if (SlotWord.ref(Mem.getLong(index.rootAddress())) != 0) {
        String name = "map " + index.map();
        check.map(place(name, index, fields, halves), Progress.NONE);
      }
    }
    CheckReport report = check.finish();
    List<String> faults =
        report.findings().stream()
            .filter(f -> quiet || f.fault().severity() != Fault.Severity.NOTE || isOfBag(f))
            .map(Finding::text)
            .toList();
    if (!faults.isEmpty()) {
      throw new AssertionError("unsound: " + String.join("; ", faults));
    }
  }

  /** After one kill a bag may name a block twice, but none that is not retired. */
  private static boolean isOfBag(Finding finding) {
    return finding.text().startsWith("the bag of");
  }

  private static MapPlace place(String name, HashIndex index, int fields, int halves) {
    return new MapPlace(name, index, fields, halves, MapPlace.EntryVisitor.NONE);
  }

  /**
   * Checks a map that others work on. Nobody does anything wrong: what is found is a false alarm.
   *
   * @param fields of each record, or -1
   * @param halves how many times a record has them
   */
  static void inUse(Region region, int fields, int halves, HashIndex index) {
    StoreCheck check = new StoreCheck(region, StoreCheck.Depth.LIVE);
    check.map(place("m", index, fields, halves), Progress.NONE);
    if (!check.report().findings().isEmpty()) {
      throw new AssertionError("a false alarm: " + check.report().findings());
    }
  }
}
