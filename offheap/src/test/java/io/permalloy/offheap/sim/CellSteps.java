package io.permalloy.offheap.sim;

import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the tables that small maps of cells grow into runs of slabs, whose memory comes page by
 * page, as only large ones are: the first half of a table's buckets lies in the first page of the
 * run's second slab, the other half in the next, spare lines in the one behind. Touching them too
 * early is a fault on the simulated machine.
 */
final class CellSteps {
  private static final String POOL = "alloc/SlabPool.java";
  private static final String TABLES = "cells/CellTables.java";

  static final List<Mutant> EDITS =
      List.of(
          new Mutant(
              "every table but the first is a run",
              TABLES,
              "return bytes(log2) > SizeClasses.LARGEST;",
              "return log2 > 2;"),
          new Mutant(
              "buckets on both sides of the end of a page",
              "index/TableLayout.java",
              "return log2 <= 6 ? HEADER : HEADER + Math.max(64, 1L << log2 - 3);",
              """
              return log2 <= 2
                  ? HEADER
                  : io.permalloy.offheap.segment.StoreLayout.SLAB_BYTES + 4096 - (32L << log2);
              """),
          new Mutant(
              "spare lines in a page of their own",
              TABLES,
              "long at = linesEnd(log2) + (n << 6);",
              "long at = linesEnd(log2) + (n << 6) + (isRun(log2) ? 4096 - (32L << log2) : 0);"),
          new Mutant(
              "the check knows them there",
              "structure/TableShape.java",
              "return CellTables.linesEnd(log2);",
              "return CellTables.linesEnd(log2) + (log2 > 2 ? 4096 - (32L << log2) : 0);"));

  static final List<Mutant> AND_REUSE =
      Stream.concat(EDITS.stream(), Scribble.AND_REUSE.stream()).toList();

  static final Mutant FROZEN_WITHOUT_MEMORY =
      new Mutant(
          "FROZEN_WITHOUT_MEMORY: a bucket is frozen whether its children have memory or not",
          "cells/CellGrowth.java",
          """
          if (!tables.populate(p, q, next, first)) {
            throw index.full(CellTables.bytes(TableLayout.log2(next)));
          }
          freeze(p, q, table, bucket);
          """,
          """
          freeze(p, q, table, bucket);
          if (!tables.populate(p, q, next, first)) {
            throw index.full(CellTables.bytes(TableLayout.log2(next)));
          }
          """);

  static final Mutant SPARE_WITHOUT_MEMORY =
      new Mutant(
          "SPARE_WITHOUT_MEMORY: a spare line is handed out whether it has memory or not",
          TABLES,
          "return !isRun(log2) || populateAt(p, q, SlotWord.ref(table), at) ? header + at : 0;",
          "return header + at;");

  static final Mutant BIT_FIRST =
      new Mutant(
          "BIT_FIRST: a page counts before its memory is there",
          POOL,
          """
          if (region.populate(offset, bytes) != 0) {
            return false;
          }
          while ((SlabWord.pages(word) & bits) != bits) {
            long to = SlabWord.withPages(word, SlabWord.pages(word) | bits);
            long witness = Mem.compareAndExchangeLong(at, word, to);
            word = witness == word ? to : witness;
          }
          return true;
          """,
          """
          while ((SlabWord.pages(word) & bits) != bits) {
            long to = SlabWord.withPages(word, SlabWord.pages(word) | bits);
            long witness = Mem.compareAndExchangeLong(at, word, to);
            word = witness == word ? to : witness;
          }
          return region.populate(offset, bytes) == 0;
          """);

  static final Mutant BIT_BY_STORE =
      new Mutant(
          "BIT_BY_STORE: of two pages that get memory at once, one is forgotten",
          POOL,
          "long witness = Mem.compareAndExchangeLong(at, word, to);",
          "long witness = word;\n      Mem.putLongVolatile(at, to);");

  static final Mutant NO_BIT =
      new Mutant(
          "NO_BIT: a page gets memory, and nobody is told",
          POOL,
          "while ((SlabWord.pages(word) & bits) != bits) {",
          "while (bits == 0) {");

  static final Mutant NOT_CLEARED =
      new Mutant(
          "NOT_CLEARED: pages of a freed run stay as they are, in a slab that is said to be zero",
          POOL,
          "clearPages(slab, SlabWord.pages(word));",
          "");

  static final Mutant PART_LEAKED =
      new Mutant(
          "PART_LEAKED: a slab of a freed run with memory in parts does not come back",
          POOL,
          "|| state == SlabWord.PART\n                    || state == SlabWord.FRESH",
          "|| state == SlabWord.FRESH");

  static final Mutant RUN_GIVEN_BACK =
      new Mutant(
          "RUN_GIVEN_BACK: a reaper gives a table back at once that others have retired",
          "map/Reaper.java",
          "if (SlabAllocator.isRunOf(region, run, line)) {",
          "if (isNamed(p, run)) {");

  private CellSteps() {}
}
