package io.permalloy.offheap.sim;

/** Defects planted in what a process leaves behind for its reaper, and in the reaper. */
final class ReaperMutants {
  private static final String ALLOCATOR = "alloc/SlabAllocator.java";
  private static final String BAG = "alloc/RetireBag.java";
  private static final String REAPER = "map/Reaper.java";

  static final Mutant NO_IN_ALLOCATION =
      new Mutant(
          "NO_IN_ALLOCATION: a block on its way in is not named",
          ALLOCATOR,
          "Mem.putLongRelease(inAllocation, SessionLine.inFlight(ref, map, kind));\n    take",
          "take");

  static final Mutant NO_IN_UNLINK =
      new Mutant(
          "NO_IN_UNLINK: a block on its way out is not named",
          "alloc/Participant.java",
          "lineAddress + SessionLine.IN_UNLINK, SessionLine.inFlight(ref, map, kind)",
          "lineAddress + SessionLine.IN_UNLINK, 0");

  static final Mutant NO_IN_FREE =
      new Mutant(
          "NO_IN_FREE: a block that is being freed is not named",
          BAG,
          "Mem.putLongRelease(lineAddress + SessionLine.IN_FREE, ref);",
          "");

  static final Mutant NO_IN_OTHER =
      new Mutant(
          "NO_IN_OTHER: a chunk or table on its way in is not named",
          ALLOCATOR,
          "Mem.putLongRelease(inOther, SessionLine.inOther(ref, map, what));",
          "");

  static final Mutant DEFERRED_UNNAMED =
      new Mutant(
          "DEFERRED_UNNAMED: a block that is to be retired later is not named until then",
          "alloc/Participant.java",
          "deferred = ref;",
          "deferred = ref;\n    unlinked();");

  static final Mutant HEADER_AFTER_BIT =
      new Mutant(
          "HEADER_AFTER_BIT: a block is allocated before its header is fresh",
          ALLOCATOR,
          """
          Mem.putLong(block + Block.LIFE, pin.lo());
          Mem.putLong(block + Block.INFO, info);
          flip(ref, c);
          """,
          """
          flip(ref, c);
          Mem.putLong(block + Block.LIFE, pin.lo());
          Mem.putLong(block + Block.INFO, info);
          """);

  static final Mutant FREE_WITHOUT_LIFE =
      new Mutant(
          "FREE_WITHOUT_LIFE: a free is finished whatever the block is by now",
          BAG,
          "if (!slabs.toggleOwn(ref, Block.retired(line, stamp)) && isOurs(ref, stamp)) {",
          "if (stamp != 0) {");

  static final Mutant ORPHAN_NOT_PUSHED =
      new Mutant(
          "ORPHAN_NOT_PUSHED: a block whose life names the dead line counts as in its bag",
          BAG,
          "} else if (Block.line(life) == line && !isInNewestChunks(ref)) {",
          "} else if (life == 0) {");

  static final Mutant ALWAYS_ORPHAN =
      new Mutant(
          "ALWAYS_ORPHAN: a block in flight is retired without looking for it",
          REAPER,
          "} else if (index == null || !isKept(session, p, index, ref)) {",
          "} else if (index == null || ref != 0) {");

  static final Mutant TENTATIVE_KEPT =
      new Mutant(
          "TENTATIVE_KEPT: a tentative entry of the dead is left undecided",
          "index/EntryProtocol.java",
          "if (!SlotWord.isTentative(q.word)) {\n          return true;\n        }\n        help",
          "if (q.word != 0) {\n          return true;\n        }\n        help");

  static final Mutant CHUNK_NOT_LOOKED_FOR =
      new Mutant(
          "CHUNK_NOT_LOOKED_FOR: a bag chunk in flight is freed although the bag has it",
          "alloc/Participant.java",
          "SlabAllocator.isAllocated(region, ref) && !bag.hasChunk(ref)",
          "SlabAllocator.isAllocated(region, ref)");

  private ReaperMutants() {}
}
