package io.permalloy.offheap.sim;

/** Defects planted in pins, retire bags and the allocator. */
final class BlocksMutants {
  static final Mutant NO_EPOCH_RECHECK =
      new Mutant(
          "NO_EPOCH_RECHECK: words are believed although the epoch has moved past the pin",
          "epoch/Pin.java",
          "if (e == hi) {",
          "if (e == hi || e != hi) {");

  static final Mutant EXTENSION_NOT_STORED =
      new Mutant(
          "EXTENSION_NOT_STORED: hi grows on the heap only",
          "epoch/Pin.java",
          "store(lo, bounded ? e - lo : SessionLine.UNBOUNDED);",
          "");

  static final Mutant UNFENCED_PIN =
      new Mutant(
          "UNFENCED_PIN: pins are read while they may still be in a store buffer",
          "epoch/Pin.java",
          "Mem.fullFence();",
          "");

  static final Mutant NO_PINS =
      new Mutant(
          "NO_PINS: pins are ignored",
          "alloc/RetireBag.java",
          "if (Pin.covers(pins[i], birth, stamp)) {",
          "if (false) {");

  static final Mutant NO_ADVANCE =
      new Mutant(
          "NO_ADVANCE: blocks are freed in the epoch in which they were retired",
          "alloc/RetireBag.java",
          "Mem.compareAndSetLong(epochAddress, e, e + 1);",
          "");

  static final Mutant YOUNG_BIRTH =
      new Mutant(
          "YOUNG_BIRTH: a block is born in a later epoch than it was",
          "alloc/SlabAllocator.java",
          "Mem.putLong(block + Block.LIFE, pin.lo());\n    Mem.putLong(block + Block.INFO, info);",
          "Mem.putLong(block + Block.LIFE, pin.lo() + 2);\n"
              + "    Mem.putLong(block + Block.INFO, info);");

  static final Mutant NO_CLAIM =
      new Mutant(
          "NO_CLAIM: a block is retired without winning its life word",
          "alloc/RetireBag.java",
          """
          if (Block.isRetired(life)
              || !Mem.compareAndSetLong(block + Block.LIFE, life, Block.retired(line, stamp))) {
            return false;
          }
          """,
          "");

  static final Mutant REMOTE_FREE_PLAIN =
      new Mutant(
          "REMOTE_FREE_PLAIN: a remote free is a load and a store",
          "alloc/SlabAllocator.java",
          "Mem.getAndBitwiseXorLong(f, 1L << index);",
          "Mem.putLongRelease(f, Mem.getLongAcquire(f) ^ 1L << index);");

  static final Mutant LOCAL_FREE_FOR_ALL =
      new Mutant(
          "LOCAL_FREE_FOR_ALL: a remote free writes the owner's bitmap",
          "alloc/SlabAllocator.java",
          "Mem.getAndBitwiseXorLong(f, 1L << index);",
          "flip(ref, c);");

  private BlocksMutants() {}
}
