package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.RetireBag;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.segment.Window;

/** The bags of retired blocks, a chain of chunks for each session line. */
final class Bags {
  private final Window window;
  private final Blocks blocks;
  private final SessionLines lines;
  private final Findings findings;

  Bags(Window window, Blocks blocks, SessionLines lines, Findings findings) {
    this.window = window;
    this.blocks = blocks;
    this.lines = lines;
    this.findings = findings;
  }

  /** Checks all of them. For a store that nobody uses: holders change their bags. */
  void check() {
    for (int line = 1; line <= lines.ever(); line++) {
      check(line);
    }
  }

  private void check(int line) {
    long ref = lines.word(line, SessionLine.BAG);
    while (ref != 0) {
      if (!isChunk(line, ref)) {
        return;
      }
      Where before = blocks.claim(ref, Where.BAGS);
      if (before != null) {
        findings.add(
            Fault.DOUBLY_OWNED,
            "block %x is a chunk of the bag of session line %d, and also in: %s",
            ref,
            line,
            before);
        return;
      }
      long at = Window.offset(ref);
      long count = window.word(at + RetireBag.COUNT);
      for (int i = 0; i < count; i++) {
        long entry = at + RetireBag.ENTRIES + 16L * i;
        long bag = window.word(entry);
        if (bag != 0) {
          entry(line, SessionLine.ref(bag), window.word(entry + 8));
        }
      }
      ref = window.word(at + RetireBag.NEXT);
    }
  }

  private boolean isChunk(int line, long ref) {
    if (blocks.size(ref) < RetireBag.CHUNK_BYTES) {
      findings.add(
          Fault.BAG, "the bag of session line %d leads to %x, which is no chunk", line, ref);
      return false;
    }
    long info = window.word(Window.offset(ref) + Block.INFO);
    long count = window.word(Window.offset(ref) + RetireBag.COUNT);
    if (Block.kind(info) != Block.CHUNK || count < 0 || count > RetireBag.CAPACITY) {
      findings.add(
          Fault.BAG,
          "block %x in the bag of session line %d has info %x and %d entries, and is no chunk",
          ref,
          line,
          info,
          count);
      return false;
    }
    return true;
  }

  /** A bag is an index of what life words say: an entry that they do not confirm is dropped. */
  private void entry(int line, long ref, long stamp) {
    boolean there = blocks.size(ref) != Blocks.NONE;
    long life = there ? window.word(Window.offset(ref) + Block.LIFE) : 0;
    if (!there || life != Block.retired(line, stamp)) {
      if (!blocks.isInSlabs(ref)) {
        findings.add(
            Fault.BAG, "the bag of session line %d names %x, where no block can be", line, ref);
      } else if (!blocks.isExcused(ref)) {
        findings.add(
            Fault.LEFT_OVER,
            "the bag of session line %d names block %x with stamp %d, whose life is %x: it will be"
                + " passed over",
            line,
            ref,
            stamp,
            life);
      }
      return;
    }
    if (stamp > window.epoch()) {
      findings.add(
          Fault.BLOCK,
          "block %x was retired in epoch %d, but now is epoch %d",
          ref,
          stamp,
          window.epoch());
    }
    Where before = blocks.claim(ref, Where.RETIRED);
    if (before != null && before != Where.RETIRED) { // a kill may leave an entry twice
      findings.add(
          Fault.DOUBLY_OWNED,
          "block %x is in the bag of session line %d, and also in: %s",
          ref,
          line,
          before);
    }
  }
}
