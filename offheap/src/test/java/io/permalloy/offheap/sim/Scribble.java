package io.permalloy.offheap.sim;

import java.util.List;

/**
 * Makes use-after-free visible: a freed block is filled with words that look like live refs to
 * nowhere. The contents of a free block are unspecified, so no correct code can tell.
 *
 * <p>It is an edit of the allocator, applied in every simulation of it, and no step: the scheduler
 * does not see it.
 */
public final class Scribble {
  static final long JUNK = 0x1BAD_1BAD_1BAD_1BADL;

  /** Bytes of a block that stay: its life word is compared after it has been freed. */
  private static final int KEEP = 8;

  static final List<Mutant> EDITS =
      List.of(
          new Mutant(
              "scribble",
              "alloc/SlabAllocator.java",
              "if (SlabWord.owner(word) == pool.line()) {",
              """
              io.permalloy.offheap.sim.Scribble.over(region.address(ref), SizeClasses.bytes(c));
              if (SlabWord.owner(word) == pool.line()) {
              """),
          new Mutant(
              "scribble over one's own",
              "alloc/SlabAllocator.java",
              "Mem.putLongRelease(a, bits ^ 1L << index);",
              """
              io.permalloy.offheap.sim.Scribble.over(region.address(ref), SizeClasses.bytes(c));
              Mem.putLongRelease(a, bits ^ 1L << index);
              """));

  /**
   * The same, and every allocation takes the lowest free block: a freed one is used again at once.
   */
  static final List<Mutant> AND_REUSE =
      List.of(
          EDITS.get(0),
          EDITS.get(1),
          new Mutant(
              "reuse",
              "alloc/SlabAllocator.java",
              "mask[c] &= mask[c] - 1;",
              "mask[c] = 0; rest[c] = 0; currentWord[c] = -1;"));

  private Scribble() {}

  /**
   * Fills a block with junk.
   *
   * @param block address
   * @param bytes size
   */
  public static void over(long block, int bytes) {
    for (long i = KEEP; i < bytes; i += 8) {
      Machine.THE.commit(block + i, JUNK, -1L);
    }
  }
}
