package io.permalloy.offheap.sim;

import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the tables that small indexes grow into runs of slabs, whose memory comes step by step, as
 * only large ones are: the second half of a table's buckets lies in the run's second slab. Touching
 * them too early is a fault on the simulated machine.
 */
final class Steps {
  static final List<Mutant> EDITS =
      List.of(
          new Mutant(
              "every table is a run",
              "index/TableLayout.java",
              "return bytes(log2) > SizeClasses.LARGEST;",
              "return log2 > 2;"),
          new Mutant(
              "buckets on both sides of the end of a slab",
              "index/TableLayout.java",
              "return overflowsAt(log2) + (ownOverflows(log2) << 6);",
              """
              return log2 <= 2
                  ? overflowsAt(log2) + (ownOverflows(log2) << 6)
                  : io.permalloy.offheap.segment.StoreLayout.SLAB_BYTES - (32L << log2);
              """),
          new Mutant(
              "too few buckets for a sample",
              "index/Growth.java",
              "if (overflows * 2 >= buckets) {",
              "if (overflows * 2 >= buckets || buckets < SAMPLE) {"));

  static final List<Mutant> AND_REUSE =
      Stream.concat(EDITS.stream(), Scribble.AND_REUSE.stream()).toList();

  static final Mutant FROZEN_WITHOUT_MEMORY =
      new Mutant(
          "FROZEN_WITHOUT_MEMORY: a bucket is frozen whether its children have memory or not",
          "index/Growth.java",
          "if (memory.hasChildren(p, next, b)) {",
          "if (next != 0) {");

  static final Mutant COUNTED_EARLY =
      new Mutant(
          "COUNTED_EARLY: a step counts before its memory is there",
          "index/TableMemory.java",
          """
          if (i == most || !populateStep(p, table, steps)) {
            return false;
          }
          Mem.compareAndSetLong(at, steps, steps + 1);
          """,
          """
          Mem.compareAndSetLong(at, steps, steps + 1);
          if (i == most || !populateStep(p, table, steps)) {
            return false;
          }
          """);

  static final Mutant SLAB_NOT_PUBLISHED =
      new Mutant(
          "SLAB_NOT_PUBLISHED: the last step of a slab leaves it without memory for the others",
          "alloc/SlabAllocator.java",
          "return !last || pool.populateTail((int) (at >>> StoreLayout.SLAB_SHIFT));",
          "return last || !last;");

  private Steps() {}
}
