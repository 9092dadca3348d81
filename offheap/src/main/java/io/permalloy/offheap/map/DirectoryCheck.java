package io.permalloy.offheap.map;

import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.structure.Findings;
import io.permalloy.offheap.structure.MapPlace;
import io.permalloy.offheap.structure.StoreCheck;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The check of a whole store: the map directory, and every map that it has. */
final class DirectoryCheck {
  private final Region region;
  private final MapDirectory directory;
  private final StoreCheck check;
  private final StoreCheck.Depth depth;
  private final Progress progress;
  private final Findings findings;
  private final Map<Long, String> names;
  private final Map<Long, String> unmet = new HashMap<>();
  private long bucketsDone;
  private long bucketsInAll;

  /**
   * A check.
   *
   * @param names names by the catalog's values, as far as they are known before
   */
  DirectoryCheck(
      Region region, StoreCheck.Depth depth, Map<Long, String> names, Progress progress) {
    this.region = region;
    this.directory = MapDirectory.readOnly(region);
    this.depth = depth;
    this.progress = progress;
    this.check = new StoreCheck(region, depth);
    this.findings = check.findings();
    this.names = new HashMap<>(names);
  }

  /** Does all but adding up. */
  StoreCheck run() {
    check.lines();
    check.slabs();
    count();
    MapDirectory.Entry catalog = directory.look(0);
    if (SlotWord.ref(catalog.root()) != 0) { // else nobody has ever opened it
      check.map(
          new MapPlace("the catalog", directory.catalog(), -1, 1, this::name),
          (done, total) -> progress.at(done, bucketsInAll));
    }
    bucketsDone = buckets(catalog);
    unmet.putAll(names);
    for (int id = 1; id < region.layout().maps(); id++) {
      entry(directory.look(id));
    }
    if (depth == StoreCheck.Depth.FULL) {
      unmet
          .values()
          .forEach(
              name ->
                  findings.add(
                      Fault.LEFT_OVER,
                      "the name %s is that of a map which has been dropped: who meets it clears it",
                      name));
    }
    return check;
  }

  private void count() {
    for (int id = 0; id < region.layout().maps(); id++) {
      bucketsInAll += buckets(directory.look(id));
    }
  }

  private static long buckets(MapDirectory.Entry entry) {
    return SlotWord.ref(entry.root()) == 0 ? 0 : 1L << Math.min(TableLayout.log2(entry.root()), 40);
  }

  private void name(long block, int keyLength, int valueLength) {
    byte[] name = new byte[keyLength];
    Mem.copyOut(block + EntryProtocol.KEY, name, 0, keyLength);
    String text = '\'' + new String(name, StandardCharsets.UTF_8) + '\'';
    if (valueLength != Long.BYTES) {
      findings.add(Fault.DIRECTORY, "the name %s has a value of %d bytes", text, valueLength);
      return;
    }
    long value = Mem.getLong(block + EntryProtocol.valueAt(keyLength));
    int id = (int) value;
    if (id < 1 || id >= region.layout().maps()) {
      findings.add(Fault.DIRECTORY, "the name %s is that of map %d, which cannot be", text, id);
    } else if (names.put(value, text) != null) {
      findings.add(Fault.DIRECTORY, "map %d has two names, of which one is %s", id, text);
    }
  }

  private void entry(MapDirectory.Entry entry) {
    String name = names.getOrDefault(entry.value(), "map " + entry.id());
    unmet.remove(entry.value());
    if (!isPossible(entry)) {
      findings.add(Fault.DIRECTORY, "%s: its directory entry cannot be: %s", name, entry);
      return;
    }
    if (depth == StoreCheck.Depth.FULL) {
      state(entry, name);
    }
    if (entry.state() != MapDirectory.FREE && entry.hasTable()) {
      int fields = entry.fields() == 0 ? -1 : entry.fields();
      int halves = entry.kind() == MapDirectory.SNAPSHOTS ? 2 : 1;
      check.map(
          new MapPlace(name, directory.index(entry), fields, halves, MapPlace.EntryVisitor.NONE),
          (done, total) -> progress.at(Math.min(bucketsDone + done, bucketsInAll), bucketsInAll));
      bucketsDone += buckets(entry);
    }
  }

  private boolean isPossible(MapDirectory.Entry entry) {
    boolean fields =
        switch (entry.kind()) {
          case MapDirectory.BYTES, MapDirectory.LONGS -> entry.fields() == 0;
          case MapDirectory.RECORDS, MapDirectory.SNAPSHOTS -> entry.fields() > 0;
          default -> entry.kind() > 0; // one that this version does not know
        };
    return entry.state() <= MapDirectory.DROPPED
        && entry.line() <= region.layout().lines()
        && (entry.state() == MapDirectory.FREE || fields);
  }

  private void state(MapDirectory.Entry entry, String name) {
    boolean named = names.containsKey(entry.value());
    switch (entry.state()) {
      case MapDirectory.LIVE -> {
        if (!entry.hasTable() || !named || !directory.hasSeed(entry)) {
          findings.add(
              Fault.DIRECTORY,
              "%s is there, but has %s",
              name,
              !named ? "no name" : entry.hasTable() ? "another hash seed" : "no table");
        }
      }
      case MapDirectory.TAKEN -> {
        if (named || isHeld(entry.line())) {
          findings.add(
              Fault.LEFT_OVER, "%s is being made: who meets it, or reaps, finishes it", name);
        } else {
          findings.add(Fault.DIRECTORY, "%s is being made by nobody", name);
        }
      }
      case MapDirectory.DROPPED ->
          findings.add(Fault.LEFT_OVER, "%s is being dropped: who meets it finishes it", name);
      default -> {
        if (SlotWord.ref(entry.root()) != 0) {
          findings.add(Fault.DIRECTORY, "%s is not there, but has a table", name);
        }
      }
    }
  }

  private boolean isHeld(int line) {
    return line > 0
        && Mem.getLongAcquire(region.base() + region.layout().line(line) + SessionLine.STATE)
            != SessionLine.FREE;
  }
}
