package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.BlockWalk;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.sim.Scenario;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a store at rest is sound: every block is in exactly one place (index, retire bag, bag
 * chunk, in flight), what is reachable is allocated and not retired, keys are unique and where
 * their hash says, children of a bucket agree with it, free lines are clean, no record that is dead
 * keeps its slot. Memory SPEC section 7.
 */
final class StructuralCheck {
  private final Region region;
  private final Map<Long, String> places = new HashMap<>();
  private final Set<Long> excused = new HashSet<>();
  private final Set<Integer> spilled = new HashSet<>();
  private final List<String> faults = new ArrayList<>();

  private final boolean quiet;

  private StructuralCheck(Region region, boolean quiet) {
    this.region = region;
    this.quiet = quiet;
  }

  /**
   * Checks a store.
   *
   * @param region store
   * @param quiet whether nobody was killed, or all who were have been reaped, so that nothing may
   *     be left over
   * @param indexes its maps
   */
  static void check(Region region, boolean quiet, HashIndex... indexes) {
    StructuralCheck c = new StructuralCheck(region, quiet);
    c.lines();
    for (HashIndex index : indexes) {
      c.index(index);
    }
    c.blocks();
    c.pages();
    c.runs();
    if (!c.faults.isEmpty()) {
      throw new AssertionError("unsound: " + String.join("; ", c.faults));
    }
  }

  private void fault(String format, Object... arguments) {
    faults.add(String.format(format, arguments));
  }

  private void place(long ref, String where) {
    String before = places.put(ref, where);
    if (before != null) {
      fault("block %x is twice: %s and %s", ref, before, where);
    }
  }

  private long life(long ref) {
    return Mem.getLong(region.address(ref) + Block.LIFE);
  }

  // ---- session lines and their bags

  private void lines() {
    long max = Mem.getLong(region.base() + StoreLayout.MAX_LINE_AT);
    for (int line = 1; line <= max; line++) {
      long at = region.base() + region.layout().line(line);
      boolean free = Mem.getLong(at + SessionLine.STATE) == SessionLine.FREE;
      long pin = Mem.getLong(at + SessionLine.PIN);
      long inA = Mem.getLong(at + SessionLine.IN_ALLOCATION);
      long inU = Mem.getLong(at + SessionLine.IN_UNLINK);
      long inF = Mem.getLong(at + SessionLine.IN_FREE);
      long inX = Mem.getLong(at + SessionLine.IN_OTHER);
      if ((free || quiet) && (pin | inA | inU | inF | inX) != 0) {
        fault("line %d at rest: pin %x inA %x inU %x inF %x inX %x", line, pin, inA, inU, inF, inX);
      }
      excused.add(SessionLine.ref(inA));
      excused.add(SessionLine.ref(inU));
      excused.add(inF);
      excused.add(inX >>> 4 & (1L << 36) - 1);
      if ((Mem.getLong(at + SessionLine.FLAGS) & SessionLine.SPILLED) != 0) {
        spilled.add(line);
      }
      bag(line, Mem.getLong(at + SessionLine.BAG), inF);
    }
  }

  private void bag(int line, long newest, long inFree) {
    for (long ref = newest; ref != 0; ref = Mem.getLong(region.address(ref) + 16)) {
      place(ref, "chunk of line " + line);
      long chunk = region.address(ref);
      long count = Mem.getLong(chunk + 24);
      for (int i = 0; i < count; i++) {
        long entry = SessionLine.ref(Mem.getLong(chunk + 32 + 16L * i));
        long stamp = Mem.getLong(chunk + 40 + 16L * i);
        // Killed while it moved an entry, a line has it twice; the life word lets only one count.
        boolean again = !quiet && ("bag of line " + line).equals(places.get(entry));
        if (entry != 0 && entry != inFree && !again) {
          place(entry, "bag of line " + line);
          if (life(entry) != Block.retired(line, stamp)) {
            fault(
                "block %x in bag of line %d with stamp %d has life %x",
                entry, line, stamp, life(entry));
          }
        }
      }
    }
  }

  // ---- indexes

  private void index(HashIndex index) {
    long root = Mem.getLong(index.rootAddress());
    if (SlotWord.ref(root) == 0) {
      return;
    }
    table(root, "table");
    long header = region.address(SlotWord.ref(root));
    long next = Mem.getLong(header + TableLayout.NEXT);
    if (next == 0 || next == TableLayout.CLOSED) {
      next = 0;
    } else {
      table(next, "next table");
      if (Mem.getLong(region.address(SlotWord.ref(next)) + TableLayout.NEXT) != 0) {
        fault("the next table has a next table");
      }
    }
    if (index.kind() == Block.BOX) {
      new CellCheck(region, this::place, text -> fault("%s", text)).check(root, next);
      return;
    }
    Set<String> keys = new HashSet<>();
    int log2 = TableLayout.log2(root);
    for (long b = 0; b < 1L << log2; b++) {
      List<Long> parent = chain(root, b);
      boolean done = false;
      if (next != 0 && !hasMemory(next, 2 * b + 1)) {
        parent.forEach(this::notFrozen);
      } else if (next != 0) {
        List<Long> left = chain(next, 2 * b);
        List<Long> right = chain(next, 2 * b + 1);
        done = !left.contains(SlotWord.UNINIT) && !right.contains(SlotWord.UNINIT);
        if (done) {
          entries(index, left, log2 + 1, 2 * b, keys);
          entries(index, right, log2 + 1, 2 * b + 1, keys);
          parent.forEach(this::frozen);
        } else {
          partly(parent, left);
          partly(parent, right);
        }
      }
      if (!done) {
        entries(index, parent, log2, b, keys);
      }
    }
  }

  private boolean hasMemory(long table, long bucket) {
    long steps = Mem.getLong(region.address(SlotWord.ref(table)) + TableLayout.POPULATED);
    long end = TableLayout.bucketsAt(TableLayout.log2(table)) + (bucket + 1 << 6);
    return steps * TableLayout.STEP_BYTES >= end;
  }

  private void notFrozen(long word) {
    if (SlotWord.isFrozen(word)) {
      fault("word %x is frozen, but its children have no memory", word);
    }
  }

  private void frozen(long word) {
    if (!SlotWord.isFrozen(word)) {
      fault("children complete, but word %x of the parent is not frozen", word);
    }
  }

  /** Words of a child that is not complete: copies of frozen words of the parent. */
  private void partly(List<Long> parent, List<Long> child) {
    for (long word : child) {
      if (word != SlotWord.UNINIT) {
        parent.forEach(this::frozen);
        boolean copied = word == SlotWord.EMPTY;
        for (long w : parent) {
          copied |= SlotWord.ref(w) == SlotWord.ref(word) && !SlotWord.isTentative(w);
        }
        if (!copied) {
          fault("word %x of an incomplete child is not in the parent", word);
        }
      }
    }
  }

  private void table(long word, String what) {
    long ref = SlotWord.ref(word);
    place(ref, what);
    long header = region.address(ref);
    for (long e = Mem.getLong(header + TableLayout.EXTENTS); e != 0; ) {
      place(e, "extent");
      e = Mem.getLong(region.address(e) + TableLayout.EXTENT_NEXT);
    }
    long ahead = Mem.getLong(header + TableLayout.AHEAD);
    long next = Mem.getLong(header + TableLayout.NEXT);
    if (ahead != 0 && ahead != TableLayout.CLOSED && SlotWord.ref(ahead) != SlotWord.ref(next)) {
      place(SlotWord.ref(ahead), "reserved table");
    }
  }

  /** All words of a chain, slots only; an UNINIT link counts as a word. */
  private List<Long> chain(long table, long bucket) {
    List<Long> words = new ArrayList<>();
    long line =
        region.address(SlotWord.ref(table))
            + TableLayout.bucketsAt(TableLayout.log2(table))
            + (bucket << 6);
    while (true) {
      for (int i = 0; i < SlotWord.SLOTS; i++) {
        words.add(Mem.getLong(line + 8L * i));
      }
      long link = Mem.getLong(line + SlotWord.LINK);
      if (link == SlotWord.UNINIT) {
        words.add(link);
      }
      if (SlotWord.ref(link) == 0) {
        return words;
      }
      line = region.address(SlotWord.ref(link));
    }
  }

  private void entries(HashIndex index, List<Long> words, int log2, long bucket, Set<String> keys) {
    for (long w : words) {
      long ref = SlotWord.ref(w);
      if (w == SlotWord.UNINIT) {
        fault("bucket %d has an UNINIT word", bucket);
      } else if (SlotWord.isTentative(w)) {
        if (!SlotWord.isFrozen(w)) {
          place(ref, "tentative");
          if (quiet) {
            fault("word %x is tentative although nobody works on it", w);
          }
        }
      } else if (ref != 0) {
        place(ref, "index");
        entry(index, ref, w, log2, bucket, keys);
      }
    }
  }

  private void entry(
      HashIndex index, long ref, long word, int log2, long bucket, Set<String> keys) {
    long block = region.address(ref);
    if (Block.isRetired(life(ref))) {
      fault("block %x is in the index and retired: %x", ref, life(ref));
    }
    long info = Mem.getLong(block + Block.INFO);
    int length = Block.keyLength(info);
    if (Block.kind(info) != index.kind() || length > 1024) {
      fault("block %x in the index has info %x", ref, info);
      return;
    }
    long key = block + (index.kind() == Block.ENTRY ? 16 : 24);
    long hash = index.hash(key, length);
    if (TableLayout.bucket(hash, log2) != bucket
        || SlotWord.tag(hash, log2) != SlotWord.tagOf(word)) {
      fault("block %x with hash %x stands in bucket %d of 2^%d", ref, hash, bucket, log2);
    }
    byte[] bytes = new byte[length];
    Mem.copyOut(key, bytes, 0, length);
    if (quiet && index.kind() == Block.RECORD && (Mem.getLong(block + 16) & 3) != 1) {
      fault("record %x is not alive, and still in its slot", ref);
    }
    boolean counts = index.kind() == Block.ENTRY || (Mem.getLong(block + 16) & 3) == 1;
    if (counts && !keys.add(java.util.Arrays.toString(bytes))) {
      fault("block %x: its key is twice", ref);
    }
  }

  // ---- pages

  /** What has no memory by its slab's word reads as zero: it will be taken for that. */
  private void pages() {
    StoreLayout layout = region.layout();
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      int pages = SlabWord.pages(slabWord(slab));
      long start = region.base() + ((long) slab << StoreLayout.SLAB_SHIFT);
      for (int page = 0; page < 1 << StoreLayout.SLAB_SHIFT - SlabWord.PAGE_SHIFT; page++) {
        long at = start + ((long) page << SlabWord.PAGE_SHIFT);
        if ((pages >>> page & 1) == 0 && !Scenario.Run.isZero(at)) {
          fault("page %d of slab %d is written, and has no memory by its word", page, slab);
        }
      }
    }
  }

  /** Every slab of a run has its head in front of it. */
  private void runs() {
    StoreLayout layout = region.layout();
    for (int slab = layout.firstSlab(); quiet && slab < layout.slabs(); slab++) {
      long word = slabWord(slab);
      int state = SlabWord.state(word);
      if (state == SlabWord.TAIL || state == SlabWord.PART || state == SlabWord.FRESH) {
        int distance = SlabWord.detail(word);
        long head = slabWord(slab - distance);
        if (SlabWord.state(head) != SlabWord.HEAD || SlabWord.detail(head) <= distance) {
          fault("slab %d with word %x has no head", slab, word);
        }
      }
    }
  }

  private long slabWord(int slab) {
    return Mem.getLong(region.base() + region.layout().slabWord(slab));
  }

  // ---- blocks

  private void blocks() {
    Set<Long> allocated = new TreeSet<>();
    BlockWalk.allocated(region, allocated::add);
    places.forEach(
        (ref, where) -> {
          if (!allocated.contains(ref)) {
            fault("block %x (%s) is not allocated", ref, where);
          }
        });
    for (long ref : allocated) {
      boolean inSpill = Block.isRetired(life(ref)) && spilled.contains(Block.line(life(ref)));
      if (!places.containsKey(ref) && !excused.contains(ref) && !inSpill) {
        fault(
            "block %x is leaked: life %x info %x",
            ref, life(ref), Mem.getLong(region.address(ref) + Block.INFO));
      }
    }
  }
}
