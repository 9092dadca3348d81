package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.BlockSize;
import io.permalloy.offheap.alloc.RetireBag;
import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.map.StoreStatus.MapStatus;
import io.permalloy.offheap.map.StoreStatus.ProcessStatus;
import io.permalloy.offheap.map.StoreStatus.SessionStatus;
import io.permalloy.offheap.segment.ReadOnlyFile;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.segment.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a {@link StoreStatus} out of a store that others use. Follows nothing unseen. */
final class StatusReader {
  private static final long MOST_CHUNKS = 1L << 20;

  private final ReadOnlyFile file;
  private final StoreLayout layout;
  private final Window window;
  private final int lines;
  private final long[] pins;
  private final long[] kept;
  private final long[] slabs = new long[4];
  private long retired;

  StatusReader(ReadOnlyFile file) {
    this.file = file;
    this.layout = file.region().layout();
    this.window = new Window(file.region());
    this.lines = (int) Math.min(window.word(StoreLayout.MAX_LINE_AT), layout.lines());
    this.pins = new long[lines + 1];
    this.kept = new long[lines + 1];
  }

  private static final int BLOCKS = 0;
  private static final int FREE = 1;
  private static final int MOVING = 2;
  private static final int UNTOUCHED = 3;

  StoreStatus read(MapDirectory directory, Map<String, MapDirectory.Entry> maps) {
    for (int line = 1; line <= lines; line++) {
      pins[line] = word(line, SessionLine.PIN);
    }
    for (int line = 1; line <= lines; line++) {
      bag(word(line, SessionLine.BAG));
    }
    slabs();
    List<MapStatus> mapList = new ArrayList<>();
    maps.forEach((name, entry) -> mapList.add(map(directory, name, entry)));
    return new StoreStatus(
        layout.maxBytes(),
        (long) layout.firstSlab() << StoreLayout.SLAB_SHIFT,
        slabs[BLOCKS],
        retired,
        slabs[FREE],
        slabs[MOVING],
        slabs[UNTOUCHED],
        window.epoch(),
        file.openings(),
        mapList,
        processes());
  }

  private long word(int line, int at) {
    return window.word(layout.line(line) + at);
  }

  private void slabs() {
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = window.word(layout.slabWord(slab));
      switch (SlabWord.state(word)) {
        case SlabWord.VIRGIN -> slabs[UNTOUCHED] += StoreLayout.SLAB_BYTES;
        case SlabWord.POOL -> slabs[FREE] += StoreLayout.SLAB_BYTES;
        case SlabWord.OWNED, SlabWord.HEAD, SlabWord.TAIL ->
            slabs[BLOCKS] += StoreLayout.SLAB_BYTES;
        case SlabWord.PART -> {
          long bytes = (long) Integer.bitCount(SlabWord.pages(word)) << SlabWord.PAGE_SHIFT;
          slabs[BLOCKS] += bytes;
          slabs[UNTOUCHED] += StoreLayout.SLAB_BYTES - bytes;
        }
        default -> slabs[MOVING] += StoreLayout.SLAB_BYTES;
      }
    }
  }

  /** Its owner changes it meanwhile; what is not a bag any more is left. */
  private void bag(long newest) {
    long chunk = newest;
    for (long n = 0; n < MOST_CHUNKS && chunk != 0; n++) {
      if (BlockSize.of(window, layout, chunk) < RetireBag.CHUNK_BYTES) {
        return;
      }
      long at = Window.offset(chunk);
      long count = Math.clamp(window.word(at + RetireBag.COUNT), 0, RetireBag.CAPACITY);
      for (int i = 0; i < count; i++) {
        long entry = at + RetireBag.ENTRIES + 16L * i;
        entry(window.word(entry), window.word(entry + 8));
      }
      chunk = window.word(at + RetireBag.NEXT);
    }
  }

  private void entry(long bag, long stamp) {
    long bytes = bag == 0 ? BlockSize.NONE : BlockSize.of(window, layout, SessionLine.ref(bag));
    if (bytes == BlockSize.NONE) {
      return;
    }
    retired += bytes;
    long age = bag >>> 44;
    long birth = age == RetireBag.UNKNOWN_AGE ? 0 : stamp - age;
    for (int line = 1; line <= lines; line++) {
      if (pins[line] != 0 && Pin.covers(pins[line], birth, stamp)) {
        kept[line] += bytes;
      }
    }
  }

  private MapStatus map(MapDirectory directory, String name, MapDirectory.Entry entry) {
    String kind = MapDirectory.describe(entry.kind(), entry.fields());
    long root = directory.root(entry.id());
    long at = Window.offset(SlotWord.ref(root)) + TableLayout.NEXT;
    long next = window.isReadable(at, Long.BYTES) ? window.word(at) : 0;
    boolean growing = next != 0 && next != TableLayout.CLOSED;
    long size = -1;
    try {
      if (entry.kind() != MapDirectory.LONGS) { // its cells are not read without a session
        size = new UnpinnedMap(directory.index(entry), name).size();
      }
    } catch (IllegalStateException e) { // dropped meanwhile, or damaged: it says so in the count
      size = -1;
    }
    return new MapStatus(name, kind, size, 1L << Math.min(TableLayout.log2(root), 40), growing);
  }

  private List<ProcessStatus> processes() {
    int ever = (int) Math.min(window.word(StoreLayout.MAX_PROCESS_AT), layout.processes());
    List<ProcessStatus> processes = new ArrayList<>();
    for (int slot = 0; slot < ever; slot++) {
      long pid = window.word(layout.process(slot));
      boolean alive = file.isAlive(slot);
      List<SessionStatus> sessions = sessions(slot);
      if (alive || pid != 0 || !sessions.isEmpty()) {
        processes.add(new ProcessStatus(slot, pid, alive, sessions));
      }
    }
    return processes;
  }

  private List<SessionStatus> sessions(int slot) {
    List<SessionStatus> sessions = new ArrayList<>();
    for (int line = 1; line <= lines; line++) {
      long state = word(line, SessionLine.STATE);
      if ((state & SessionLine.OWNED) != 0 && SessionLine.process(state) == slot) {
        long pin = pins[line];
        long span = pin >>> SessionLine.PIN_SPAN_SHIFT & SessionLine.UNBOUNDED;
        boolean inFlight =
            (word(line, SessionLine.IN_ALLOCATION)
                    | word(line, SessionLine.IN_UNLINK)
                    | word(line, SessionLine.IN_FREE)
                    | word(line, SessionLine.IN_OTHER))
                != 0;
        long behind = pin == 0 ? -1 : window.epoch() - (pin >>> SessionLine.PIN_LO_SHIFT);
        sessions.add(
            new SessionStatus(
                line, behind, pin != 0 && span == SessionLine.UNBOUNDED, inFlight, kept[line]));
      }
    }
    return sessions;
  }
}
