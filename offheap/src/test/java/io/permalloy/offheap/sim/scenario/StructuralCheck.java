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
    StoreCheck check = new StoreCheck(region, StoreCheck.Depth.FULL);
    check.lines();
    check.slabs();
    for (HashIndex index : indexes) {
      if (SlotWord.ref(Mem.getLong(index.rootAddress())) != 0) {
        String name = "map " + index.map();
        check.map(new MapPlace(name, index, -1, 1, MapPlace.EntryVisitor.NONE), Progress.NONE);
      }
    }
    CheckReport report = check.finish();
    List<String> faults =
        report.findings().stream()
            .filter(f -> quiet || f.fault().severity() != Fault.Severity.NOTE)
            .map(Finding::text)
            .toList();
    if (!faults.isEmpty()) {
      throw new AssertionError("unsound: " + String.join("; ", faults));
    }
  }
}
