package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.segment.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The session lines: whether their words are possible, and which blocks and slabs they say are on
 * their way, so that these may be anywhere.
 */
final class SessionLines {
  private final Window window;
  private final StoreLayout layout;
  private final Blocks blocks;
  private final Findings findings;
  private final boolean live;
  private final Set<Integer> spilled = new HashSet<>();
  private final Set<Integer> withSlabs = new HashSet<>();
  private final List<long[]> taken = new ArrayList<>();

  SessionLines(Window window, StoreLayout layout, Blocks blocks, Findings findings, boolean live) {
    this.window = window;
    this.layout = layout;
    this.blocks = blocks;
    this.findings = findings;
    this.live = live;
  }

  /** Whether retired blocks of a line may be in no bag. */
  boolean isSpilled(int line) {
    return spilled.contains(line);
  }

  /** Whether a line knows that slabs may belong to it. */
  boolean hasSlabs(int line) {
    return withSlabs.contains(line);
  }

  /** Whether some line is just taking a slab, or giving it back. */
  boolean isTaken(int slab) {
    return taken.stream().anyMatch(range -> slab >= range[0] && slab < range[0] + range[1]);
  }

  long word(int line, int at) {
    return window.word(layout.line(line) + at);
  }

  int ever() {
    return Math.clamp(window.word(StoreLayout.MAX_LINE_AT), 0, layout.lines());
  }

  /** Reads all lines, once more if it is called again. */
  void read() {
    for (int line = 1; line <= layout.lines(); line++) {
      read(line, line <= ever());
    }
  }

  private void read(int line, boolean claimed) {
    long state = word(line, SessionLine.STATE);
    boolean free = state == SessionLine.FREE;
    if (!free && (!isState(state) || !claimed)) {
      fault(line, "state", state);
    } else if (!free && !live) {
      findings.add(
          Fault.LEFT_OVER,
          "session line %d is held by process slot %d, which is gone: the next to open the store"
              + " finishes what it was doing",
          line,
          SessionLine.process(state));
    }
    long flags = word(line, SessionLine.FLAGS);
    if ((flags & ~(SessionLine.HAS_SLABS | SessionLine.SPILLED)) != 0) {
      fault(line, "flags", flags);
    }
    if ((flags & SessionLine.SPILLED) != 0) {
      spilled.add(line);
    }
    if ((flags & SessionLine.HAS_SLABS) != 0) {
      withSlabs.add(line);
    }
    pin(line, free);
    inFlight(line, "inA", word(line, SessionLine.IN_ALLOCATION), free);
    inFlight(line, "inU", word(line, SessionLine.IN_UNLINK), free);
    long inFree = word(line, SessionLine.IN_FREE);
    if (inFree != 0) {
      free(line, "inF", inFree, free, inFree);
    }
    other(line, free);
  }

  private boolean isState(long state) {
    long process = state >>> 8;
    long others = ~(SessionLine.OWNED | 0xffff00L);
    return (state & SessionLine.OWNED) != 0
        && (state & others) == 0
        && process < layout.processes();
  }

  private void fault(int line, String what, long word) {
    findings.add(
        Fault.SESSION_LINE, "session line %d: its %s is %x, which cannot be", line, what, word);
  }

  private void pin(int line, boolean free) {
    long pin = word(line, SessionLine.PIN);
    if (pin == 0) {
      return;
    }
    long lo = pin >>> SessionLine.PIN_LO_SHIFT;
    if (lo == 0 || lo > window.epoch() || (pin & 3) != 0 || free && !live) {
      fault(line, "pin", pin);
    }
  }

  /** A word that names a block, or is 0. */
  private void inFlight(int line, String what, long word, boolean free) {
    if (word == 0) {
      return;
    }
    boolean possible =
        SessionLine.map(word) < layout.maps()
            && SessionLine.kind(word) >= Block.ENTRY
            && SessionLine.kind(word) != Block.CHUNK;
    long ref = SessionLine.ref(word);
    if (!possible) {
      fault(line, what, word);
    } else if (free(line, what, word, free, ref) && SessionLine.kind(word) == Block.TABLE) {
      excuseExtents(ref);
    }
  }

  private boolean free(int line, String what, long word, boolean free, long ref) {
    if (!blocks.isInSlabs(ref) || free && !live) {
      fault(line, what, word);
      return false;
    }
    blocks.excuse(ref);
    return true;
  }

  /** A table is retired with its extents, which no word names. */
  private void excuseExtents(long table) {
    long at = Window.offset(table);
    if (blocks.size(table) == Blocks.NONE || !window.isReadable(at, TableLayout.EXTENTS + 8)) {
      return;
    }
    Set<Long> seen = new HashSet<>();
    long extent = window.word(at + TableLayout.EXTENTS);
    while (blocks.size(extent) >= TableLayout.EXTENT_BYTES && seen.add(extent)) {
      blocks.excuse(extent);
      extent = window.word(Window.offset(extent) + TableLayout.EXTENT_NEXT);
    }
  }

  private void other(int line, boolean free) {
    long other = word(line, SessionLine.IN_OTHER);
    if (other == 0) {
      return;
    }
    long first = SessionLine.otherFirst(other);
    switch (SessionLine.otherKind(other)) {
      case SessionLine.SLABS -> {
        long count = word(line, SessionLine.IN_OTHER_COUNT);
        boolean inside =
            first >= layout.firstSlab()
                && count >= 1
                && count <= layout.slabs()
                && first + count <= layout.slabs();
        if (inside && (live || !free)) {
          taken.add(new long[] {first, count});
          blocks.excuse(first << StoreLayout.REF_TO_SLAB_SHIFT);
        } else if (!live) {
          fault(line, "inX", other);
        }
      }
      case SessionLine.CHUNK, SessionLine.NESTED -> {
        if (SessionLine.otherMap(other) < layout.maps()) {
          free(line, "inX", other, free, first);
        } else {
          fault(line, "inX", other);
        }
      }
      default -> fault(line, "inX", other);
    }
  }
}
