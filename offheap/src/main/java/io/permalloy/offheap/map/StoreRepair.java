package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.BlockSize;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.Window;
import io.permalloy.offheap.structure.StoreCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Gives back what nothing leads to, in a store that nobody has open, and finishes what dead
 * processes have left half done.
 *
 * @param before what a check found first
 * @param done false if there was damage, and so nothing was changed
 * @param blocks how many blocks were given back
 * @param bytes their bytes
 * @param slabs how many slabs were given back, or to their owners
 * @param after what a check finds now
 */
public record StoreRepair(
    CheckReport before, boolean done, long blocks, long bytes, int slabs, CheckReport after) {

  /**
   * Repairs. Who opens the store meanwhile waits. If the first check finds damage nothing is
   * changed: what seems to be lost may be what the damage hides.
   *
   * @param name how errors call the store
   * @param path its file
   * @param progress is told how far each of three checks is
   * @return what was done
   * @throws UncheckedIOException if the store cannot be opened
   * @throws IllegalStateException if it is open somewhere
   */
  public static StoreRepair run(String name, Path path, Progress progress) {
    CheckReport before;
    long maxBytes;
    try (StoreView view = StoreView.open(name, path)) {
      if (view.isInUse()) {
        throw new IllegalStateException(
            "store " + name + " is open somewhere: a repair needs it alone; close it there");
      }
      before = view.check(progress);
      maxBytes = view.maxBytes();
    }
    if (before.count(Fault.Severity.DAMAGE) > 0) {
      return new StoreRepair(before, false, 0, 0, 0, before);
    }
    try (OffHeapStore store = OffHeapStore.alone(name, path, maxBytes)) {
      return repair(store, before, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static StoreRepair repair(OffHeapStore store, CheckReport before, Progress progress) {
    Region region = store.region();
    Window window = new Window(region);
    StoreCheck check = check(region, progress);
    CheckReport between = check.finish();
    if (between.count(Fault.Severity.DAMAGE) > 0) {
      return new StoreRepair(before, false, 0, 0, 0, between);
    }
    long[] leaks = check.leaks();
    long bytes = 0;
    try (Session session = store.session()) {
      Participant p = session.participant();
      for (long ref : leaks) {
        bytes += BlockSize.of(window, region.layout(), ref);
        p.freeLost(ref);
      }
      check.lostSlabs().forEach(p::findLost);
    }
    try (Session session = store.session()) { // takes over what has been found
      session.reclaimAll();
    }
    CheckReport after = check(region, progress).finish();
    return new StoreRepair(before, true, leaks.length, bytes, check.lostSlabs().size(), after);
  }

  private static StoreCheck check(Region region, Progress progress) {
    return new DirectoryCheck(region, StoreCheck.Depth.FULL, Map.of(), progress).run();
  }
}
