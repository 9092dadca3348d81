package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.segment.Window;
import java.util.ArrayList;
import java.util.List;

/** The slab table: whether each word is possible, and fits its neighbours and its owner. */
final class Slabs {
  private final Window window;
  private final StoreLayout layout;
  private final Blocks blocks;
  private final SessionLines lines;
  private final Findings findings;
  private final boolean live;
  private final List<Integer> lost = new ArrayList<>();

  Slabs(
      Window window,
      StoreLayout layout,
      Blocks blocks,
      SessionLines lines,
      Findings findings,
      boolean live) {
    this.window = window;
    this.layout = layout;
    this.blocks = blocks;
    this.lines = lines;
    this.findings = findings;
    this.live = live;
  }

  /** Slabs that nobody has and nobody can take, or whose owner does not know of them. */
  List<Integer> lost() {
    return lost;
  }

  void check() {
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = blocks.word(slab);
      switch (SlabWord.state(word)) {
        case SlabWord.VIRGIN, SlabWord.POOL -> {
          if (SlabWord.owner(word) != 0 || SlabWord.detail(word) != 0) {
            fault(slab, word, "is free but has an owner");
          }
        }
        case SlabWord.OWNED -> owned(slab, word);
        case SlabWord.HEAD -> head(slab, word);
        case SlabWord.TAIL, SlabWord.FRESH, SlabWord.INIT -> other(slab, word);
        case SlabWord.PART -> part(slab, word);
        default -> fault(slab, word, "is in no state that there is");
      }
    }
  }

  private void fault(int slab, long word, String why) {
    findings.add(Fault.SLAB, "slab %d with word %x %s", slab, word, why);
  }

  private boolean hasOwner(int slab, long word) {
    int owner = SlabWord.owner(word);
    if (owner < 1 || owner > layout.lines()) {
      fault(slab, word, "has an owner that cannot be");
      return false;
    }
    return true;
  }

  private void owned(int slab, long word) {
    int c = SlabWord.detail(word);
    if (c >= SizeClasses.COUNT) {
      fault(slab, word, "is of a size class that there is not");
      return;
    }
    if (!window.isReadable(Blocks.start(slab), StoreLayout.SLAB_BYTES)) {
      fault(slab, word, "lies behind the end of the file");
      return;
    }
    if (hasOwner(slab, word) && !live && !lines.hasSlabs(SlabWord.owner(word))) {
      findings.add(
          Fault.LEAKED_SLAB,
          "slab %d belongs to session line %d, which says that it has none",
          slab,
          SlabWord.owner(word));
      lost.add(slab);
    }
    bitmaps(slab, word, c);
  }

  private void bitmaps(int slab, long word, int c) {
    for (int w = 0; w < SizeClasses.words(c); w++) {
      long at = Blocks.start(slab) + ((long) w << 3);
      long bits = window.word(at) | window.word(at + SizeClasses.freeMapAt(c));
      if ((bits & ~SizeClasses.valid(c, w)) != 0 && blocks.word(slab) == word) {
        findings.add(
            Fault.BITMAP,
            "slab %d: word %d of its bitmaps has bits %x, which stand for no block",
            slab,
            w,
            bits & ~SizeClasses.valid(c, w));
      }
    }
  }

  private void head(int slab, long word) {
    int count = SlabWord.detail(word);
    if (count < 1 || count > layout.slabs() - slab) {
      fault(slab, word, "begins a run that does not fit");
      return;
    }
    long ref = Blocks.start(slab) >>> StoreLayout.GRANULE_SHIFT;
    if (!hasOwner(slab, word) || live || blocks.isExcused(ref)) {
      return;
    }
    for (int i = 1; i < count; i++) {
      if (!isTailOf(blocks.word(slab + i), i)) {
        fault(
            slab + i,
            blocks.word(slab + i),
            "should be part of the run that begins at slab " + slab);
        return;
      }
    }
  }

  private static boolean isTailOf(long word, int distance) {
    int state = SlabWord.state(word);
    return (state == SlabWord.TAIL
            || state == SlabWord.PART
            || state == SlabWord.FRESH
            || state == SlabWord.INIT)
        && SlabWord.detail(word) == distance;
  }

  /** Only of a run, and with memory behind some pages: behind all, it would be a TAIL. */
  private void part(int slab, long word) {
    int pages = SlabWord.pages(word);
    if (pages == 0 || pages == SlabWord.ALL_PAGES) {
      fault(slab, word, "has memory behind some pages, it says, and these are none or all");
    }
    other(slab, word);
  }

  /** Part of a run, or on its way to an owner. */
  private void other(int slab, long word) {
    int first = slab - SlabWord.detail(word);
    boolean inRun =
        SlabWord.detail(word) > 0
            && first >= layout.firstSlab()
            && SlabWord.state(blocks.word(first)) == SlabWord.HEAD
            && SlabWord.detail(blocks.word(first)) > slab - first;
    if (inRun || live || lines.isTaken(slab)) {
      return;
    }
    findings.add(
        Fault.LEAKED_SLAB,
        "slab %d with word %x is on its way to an owner, but nobody takes it",
        slab,
        word);
    lost.add(slab);
  }
}
