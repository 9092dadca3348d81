package io.permalloy.offheap.sim;

/** Defects planted in records that are updated in place. */
final class RecordsMutants {
  private static final String RECORD = "index/RecordProtocol.java";
  private static final String CURSOR = "map/RecordCursor.java";

  static final Mutant BORN_ALIVE =
      new Mutant(
          "BORN_ALIVE: a record is alive before its rivals are decided",
          RECORD,
          "Mem.putLong(block + STATE, PENDING);",
          "Mem.putLong(block + STATE, ALIVE);");

  static final Mutant IGNORES_RIVAL =
      new Mutant(
          "IGNORES_RIVAL: a live rival does not abort a pending record",
          RECORD,
          "if (state == ALIVE || state == PENDING && !passed) {",
          "if (state == PENDING && !passed) {");

  static final Mutant KILL_FORGETS =
      new Mutant(
          "KILL_FORGETS: a failed abort of a rival is taken for one",
          RECORD,
          "if (state == PENDING && !change(rival, PENDING, ABORTED)) {\n"
              + "          q.next--;\n"
              + "        }",
          "if (state == PENDING) {\n          change(rival, PENDING, ABORTED);\n        }");

  static final Mutant WAITS_FOR_PENDING =
      new Mutant(
          "WAITS_FOR_PENDING: an inserter waits until a pending record has been decided",
          RECORD,
          "if (state == ALIVE) {\n"
              + "        return ref;\n"
              + "      }\n"
              + "      if (state == PENDING) {\n"
              + "        resolve(p, q, ref);",
          "if (state == ALIVE) {\n        return ref;\n      }\n      if (state == PENDING) {");

  static final Mutant REMOVE_BY_STORE =
      new Mutant(
          "REMOVE_BY_STORE: two removers of one record both succeed",
          RECORD,
          "if (!change(ref, ALIVE, DEAD)) {\n      return false;\n    }",
          "Mem.putLongRelease(region.address(ref) + STATE, DEAD);");

  static final Mutant UNLINK_RETIRES_ALWAYS =
      new Mutant(
          "UNLINK_RETIRES_ALWAYS: a record is retired by whoever tried to unlink it",
          RECORD,
          "if (won) {\n      p.bag().retire(ref);",
          "p.bag().retire(ref);\n    if (won) {\n      p.unlinked();");

  static final Mutant ADD_BY_STORE =
      new Mutant(
          "ADD_BY_STORE: an addition is a load and a store",
          CURSOR,
          "long witness = Mem.compareAndExchangeLong(a, value, value + delta);",
          "long witness = value;\n      Mem.putLongRelease(a, value + delta);");

  static final Mutant NO_LIFE_CHECK =
      new Mutant(
          "NO_LIFE_CHECK: every record counts as alive",
          CURSOR,
          "return Mem.getLongAcquire(record + RecordProtocol.STATE) == RecordProtocol.ALIVE;",
          "return record != 0;");

  private RecordsMutants() {}
}
