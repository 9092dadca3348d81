package io.permalloy.offheap.sim;

/** Defects planted in the long to long map: those of its model, and those of what is around it. */
final class CellsMutants {
  private static final String GROWTH = "cells/CellGrowth.java";
  private static final String INDEX = "cells/CellIndex.java";
  private static final String PROTOCOL = "cells/CellProtocol.java";
  private static final String READ = "cells/CellRead.java";

  static final Mutant PACKING_BY_STORE =
      new Mutant(
          "PACKING_BY_STORE: child words are written by a store",
          GROWTH,
          "Mem.compareAndSetLong(at, CellWord.UNINIT, word);",
          "Mem.putLongRelease(at, word);");

  static final Mutant KEY_FIRST =
      new Mutant(
          "KEY_FIRST: a child's key word is written before its value word",
          GROWTH,
          "writeWord(at + CellWord.VALUE, i < count ? q.values[half][i] : CellWord.ABSENT);\n"
              + "      writeWord(at, i < count ? q.keys[half][i] : CellWord.EMPTY);",
          "writeWord(at, i < count ? q.keys[half][i] : CellWord.EMPTY);\n"
              + "writeWord(at + CellWord.VALUE,"
              + " i < count ? q.values[half][i] : CellWord.ABSENT);");

  static final Mutant FROZEN_BY_STORE =
      new Mutant(
          "FROZEN_BY_STORE: a value is copied to a record, and changed after that",
          GROWTH,
          "long witness = Mem.compareAndExchangeLong(at, v, to);",
          "long witness = v;\n      Mem.putLongRelease(at, to);");

  static final Mutant RECORD_AFTER_CAS =
      new Mutant(
          "RECORD_AFTER_CAS: a record is written after it has been published",
          GROWTH,
          """
          long witness = Mem.compareAndExchangeLong(at, v, to);
          if (witness == v) {
            break;
          """,
          """
          boolean plain = !CellWord.isSpecial(v);
          if (plain) {
            Mem.putLong(mine + ((long) cell << 3), 0);
          }
          long witness = Mem.compareAndExchangeLong(at, v, to);
          if (witness == v) {
            if (plain) {
              Mem.putLong(mine + ((long) cell << 3), v);
            }
            break;
          """);

  static final Mutant SHARED_RECORD =
      new Mutant(
          "SHARED_RECORD: all helpers write into one record of the line",
          GROWTH,
          "mine = record(p, q, table);",
          "mine = tables.header(table) + CellTables.bytes(TableLayout.log2(table)) - 32;");

  static final Mutant ABSENT_IS_UNINIT =
      new Mutant(
          "ABSENT_IS_UNINIT: a late helper fills words that have been emptied",
          GROWTH,
          "if (Mem.getLongAcquire(at) == CellWord.UNINIT) {\n"
              + "      Mem.compareAndSetLong(at, CellWord.UNINIT, word);",
          "long seen = Mem.getLongAcquire(at);\n"
              + "    if (seen == CellWord.UNINIT || seen == CellWord.ABSENT) {\n"
              + "      Mem.compareAndSetLong(at, seen, word);");

  static final Mutant EMPTY_NOT_CLOSED =
      new Mutant(
          "EMPTY_NOT_CLOSED: an empty cell of a frozen bucket can be claimed",
          GROWTH,
          "if (close(at, CellWord.EMPTY) == CellWord.CLOSED) {",
          "if (!CellWord.isKey(Mem.getLongAcquire(at))) {");

  static final Mutant LINK_NOT_CLOSED =
      new Mutant(
          "LINK_NOT_CLOSED: a line can be added to a frozen bucket",
          GROWTH,
          "long link = close(line + CellWord.LINK, CellWord.END);\n"
              + "      if (link == CellWord.CLOSED) {",
          "long link = Mem.getLongAcquire(line + CellWord.LINK);\n"
              + "      if (!CellWord.isKey(link)) {");

  static final Mutant UNINIT_IS_EMPTY =
      new Mutant(
          "UNINIT_IS_EMPTY: a get takes a word that nobody has written yet for absent",
          INDEX,
          "return k == CellWord.UNINIT ? UNWRITTEN : MOVED;",
          "return k == CellWord.UNINIT ? MISSED : MOVED;");

  static final Mutant CELL_GIVEN_BACK =
      new Mutant(
          "CELL_GIVEN_BACK: the cell of a removed key is free at once",
          PROTOCOL,
          "if (change(p, at, v, to)) {",
          "if (change(p, at, v, to)) {\n"
              + "        if (what >= REMOVE) {\n"
              + "          Mem.compareAndSetLong(at - 8, q.word, CellWord.EMPTY);\n"
              + "        }");

  static final Mutant BUCKET_OWNED =
      new Mutant(
          "BUCKET_OWNED: who finds a child begun waits until it is written",
          GROWTH,
          "if (!isWritten(next, first) || !isWritten(next, last)) {",
          """
          if (Mem.getLongAcquire(tables.line(next, first) + CellWord.VALUE) != 0) {
            while (!isWritten(next, first) || !isWritten(next, last)) {
              Thread.onSpinWait();
            }
          } else {
          """);

  static final Mutant FROZEN_BELIEVED =
      new Mutant(
          "FROZEN_BELIEVED: a get answers by a frozen word without looking at the child",
          PROTOCOL,
          "if (!CellWord.isFrozen(frozen)) {\n        return frozen;\n      }",
          "if (at > 0) {\n"
              + "        return CellWord.isFrozen(frozen) ? cells.growth().thawed(frozen) :"
              + " frozen;\n"
              + "      }");

  static final Mutant ONE_CHILD =
      new Mutant(
          "ONE_CHILD: a bucket counts as complete when its first child is",
          GROWTH,
          "if (!isWritten(next, first) || !isWritten(next, last)) {",
          "if (!isWritten(next, first)) {");

  static final Mutant HOME_FREEZE_ONLY =
      new Mutant(
          "HOME_FREEZE_ONLY: growth freezes the home line only",
          GROWTH,
          "if (link == CellWord.CLOSED) {\n        return;\n      }\n"
              + "      line = index.region().address(CellWord.ref(link));\n    }\n  }\n\n  /**\n"
              + "   * Closes",
          "if (link != 0) {\n        return;\n      }\n"
              + "      line = index.region().address(CellWord.ref(link));\n    }\n  }\n\n  /**\n"
              + "   * Closes");

  static final Mutant DONE_FIRST =
      new Mutant(
          "DONE_FIRST: a bucket counts as done before its children are written",
          GROWTH,
          "freeze(p, q, table, bucket);\n    if",
          "freeze(p, q, table, bucket);\n    index.growth().markDone(table, bucket);\n    if");

  static final Mutant ROOT_MOVES_EARLY =
      new Mutant(
          "ROOT_MOVES_EARLY: the root moves when the last bucket has been handed out",
          GROWTH,
          "for (long w = Mem.getLongOpaque(header + TableLayout.DONE_HINT); w < words; w++) {",
          "for (long w = words; w < words; w++) {");

  static final Mutant CLAIM_BY_STORE =
      new Mutant(
          "CLAIM_BY_STORE: two keys claim one cell",
          INDEX,
          "long witness = Mem.compareAndExchangeLong(at, CellWord.EMPTY, q.word);",
          "long witness = Mem.getLongAcquire(at);\n    Mem.putLongRelease(at, q.word);");

  static final Mutant LINE_PUBLISHED_RAW =
      new Mutant(
          "LINE_PUBLISHED_RAW: an overflow line is linked before its words are there",
          INDEX,
          "CellTables.clear(line);",
          "");

  static final Mutant UPDATE_BY_STORE =
      new Mutant(
          "UPDATE_BY_STORE: a value in place is changed by a store",
          PROTOCOL,
          "if (!CellWord.isSpecial(to) && Mem.compareAndSetLong(at, v, to)) {",
          "if (!CellWord.isSpecial(to)) {\n          Mem.putLongRelease(at, to);");

  static final Mutant BOX_UNCHECKED =
      new Mutant(
          "BOX_UNCHECKED: a box is read without an epoch check",
          PROTOCOL,
          "if (p.pin().stable()) {\n        q.present = true;",
          "if (p != null) {\n        q.present = true;");

  static final Mutant BOX_FREED =
      new Mutant(
          "BOX_FREED: a box is freed at once when it is replaced",
          PROTOCOL,
          "p.bag().retire(old);",
          "p.slabs().giveBackNested(old);");

  static final Mutant BOX_LEAKED =
      new Mutant(
          "BOX_LEAKED: a box that was not needed after all is not given back",
          PROTOCOL,
          "p.slabs().giveBack(q.box);",
          "p.slabs().published();");

  static final Mutant BOX_KEPT =
      new Mutant(
          "BOX_KEPT: a reaper keeps every box",
          PROTOCOL,
          "return look(p, q) == CellWord.box(ref);",
          "return true;");

  static final Mutant BOX_ORPHANED =
      new Mutant(
          "BOX_ORPHANED: a reaper keeps no box",
          PROTOCOL,
          "return look(p, q) == CellWord.box(ref);",
          "return false;");

  static final Mutant BOX_NOT_IN_FLIGHT =
      new Mutant(
          "BOX_NOT_IN_FLIGHT: a box is unlinked without a note",
          PROTOCOL,
          "p.unlinking(old, map, Block.BOX);",
          "");

  static final Mutant TEARDOWN_FORGETS_BOXES =
      new Mutant(
          "TEARDOWN_FORGETS_BOXES: the boxes of a dropped map are leaked",
          "cells/CellTeardown.java",
          "p.bag().retire(box);",
          "p.unlinked();");

  static final Mutant UNPINNED_UNCHECKED =
      new Mutant(
          "UNPINNED_UNCHECKED: what was read without a pin is believed whatever the epoch",
          READ,
          "return Mem.getLongAcquire(epochAddress) == epoch;",
          "return Mem.getLongAcquire(epochAddress) >= epoch;");

  static final Mutant UNPINNED_IGNORES_CHAIN =
      new Mutant(
          "UNPINNED_IGNORES_CHAIN: a miss in the home line counts as absent",
          READ,
          "if (link == CellWord.END) {",
          "if (link != CellWord.UNINIT) {");

  static final Mutant UNPINNED_IGNORES_CLOSED =
      new Mutant(
          "UNPINNED_IGNORES_CLOSED: a miss in a closed bucket counts as absent",
          READ,
          "return first == CellWord.EMPTY ? CellWord.ABSENT : CellWord.UNINIT;",
          "return first != CellWord.UNINIT ? CellWord.ABSENT : CellWord.UNINIT;");

  static final Mutant WALK_IGNORES_FREEZE =
      new Mutant(
          "WALK_IGNORES_FREEZE: a cursor believes frozen words whose bucket has moved",
          "cells/CellWalk.java",
          "return !copy(table, bucket)",
          "return copy(table, bucket) | true");

  static final Mutant NEXT_BELIEVED =
      new Mutant(
          "NEXT_BELIEVED: a next table that is younger than the pin is used",
          PROTOCOL,
          "if (!p.pin().stable()) {\n        return AGAIN;\n      }",
          "while (!p.pin().stable()) {\n        next = cells.next(q.table);\n      }");

  private CellsMutants() {}
}
