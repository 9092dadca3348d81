package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Finding;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.sim.Scenario;
import io.permalloy.offheap.structure.MapPlace;
import io.permalloy.offheap.structure.StoreCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
            .collect(Collectors.toCollection(ArrayList::new));
    pages(region, faults);
    if (quiet) {
      runs(region, faults);
    }
    if (!faults.isEmpty()) {
      throw new AssertionError("unsound: " + String.join("; ", faults));
    }
  }

  /** What has no memory by its slab's word reads as zero: it will be taken for that. */
  private static void pages(Region region, List<String> faults) {
    StoreLayout layout = region.layout();
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      int pages = SlabWord.pages(slabWord(region, slab));
      long start = region.base() + ((long) slab << StoreLayout.SLAB_SHIFT);
      for (int page = 0; page < 1 << StoreLayout.SLAB_SHIFT - SlabWord.PAGE_SHIFT; page++) {
        long at = start + ((long) page << SlabWord.PAGE_SHIFT);
        if ((pages >>> page & 1) == 0 && !Scenario.Run.isZero(at)) {
          faults.add("page " + page + " of slab " + slab + " is written without memory");
        }
      }
    }
  }

  /** Every slab of a run has its head in front of it. */
  private static void runs(Region region, List<String> faults) {
    StoreLayout layout = region.layout();
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = slabWord(region, slab);
      int state = SlabWord.state(word);
      if (state == SlabWord.TAIL || state == SlabWord.PART || state == SlabWord.FRESH) {
        int distance = SlabWord.detail(word);
        long head = slabWord(region, slab - distance);
        if (SlabWord.state(head) != SlabWord.HEAD || SlabWord.detail(head) <= distance) {
          faults.add(String.format("slab %d with word %x has no head", slab, word));
        }
      }
    }
  }

  private static long slabWord(Region region, int slab) {
    return Mem.getLong(region.base() + region.layout().slabWord(slab));
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
