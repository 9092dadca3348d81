package io.permalloy.offheap.sim;

/** Defects planted in what reads without a session, and in the check of a store in use. */
final class ViewMutants {
  static final Mutant EPOCH_IGNORED =
      new Mutant(
          "EPOCH_IGNORED: what is read is believed although it may have been freed meanwhile",
          "index/UnpinnedBucket.java",
          "return Mem.getLongAcquire(epochAddress) == epoch;",
          "return epoch != 0;");

  static final Mutant UNINIT_IS_EMPTY =
      new Mutant(
          "UNINIT_IS_EMPTY: a child that is not written yet is taken for an empty one",
          "index/UnpinnedBucket.java",
          "if (word == SlotWord.UNINIT) { return false; }",
          "");

  static final Mutant BOTH_HALVES =
      new Mutant(
          "BOTH_HALVES: entries of the other half of a frozen bucket are taken too",
          "index/UnpinnedBucket.java",
          "if (TableLayout.bucket(index.hashOf(ref), log2) == TableLayout.bucket(position, log2))"
              + " {",
          "if (index.hashOf(ref) != 0) {");

  static final Mutant FROZEN_IS_TRUTH =
      new Mutant(
          "FROZEN_IS_TRUTH: a frozen chain is believed without a look at its children",
          "index/UnpinnedBucket.java",
          "if (!frozen) {",
          "if (log2 >= 0) {");

  static final Mutant DEAD_RECORD_COUNTS =
      new Mutant(
          "DEAD_RECORD_COUNTS: a record that is not alive is taken for one that is there",
          "map/UnpinnedMap.java",
          "return index.kind() != Block.RECORD || isAlive(ref);",
          "return ref != 0;");

  static final Mutant NO_SECOND_LOOK =
      new Mutant(
          "NO_SECOND_LOOK: a check reports what may have been on its way",
          "structure/BucketLooks.java",
          "if (!live || suspicions.isEmpty() || isStill()) {",
          "if (log2 >= 0) {");

  static final Mutant EXTENTS_NOT_LOOKED_AT =
      new Mutant(
          "EXTENTS_NOT_LOOKED_AT: a link into an extent that has come meanwhile leads astray",
          "structure/TableView.java",
          "return window.word(at + TableLayout.EXTENTS) == newestExtent;",
          "return at != 0;");

  static final Mutant HALF_BELIEVED =
      new Mutant(
          "HALF_BELIEVED: fields are believed although their half may have been written meanwhile",
          "map/UnpinnedMap.java",
          "if (Mem.getLongAcquire(block + RecordProtocol.STATE) == header && isAlive(found)",
          "if (isAlive(found)");

  private ViewMutants() {}
}
