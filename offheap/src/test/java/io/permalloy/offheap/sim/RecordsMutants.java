package io.permalloy.offheap.sim;

/** Defects planted in records that are updated in place. */
final class RecordsMutants {
  private static final String RECORD = "index/RecordProtocol.java";
  private static final String FIELDS = "index/RecordFields.java";
  private static final String BULK = "map/RecordBulk.java";
  private static final String HALVES = "index/RecordHalves.java";

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
          "long witness = Mem.compareAndExchangeLong(at, header, header + (DEAD - ALIVE));",
          "long witness = header;\n      Mem.putLongRelease(at, DEAD);");

  static final Mutant UNLINK_RETIRES_ALWAYS =
      new Mutant(
          "UNLINK_RETIRES_ALWAYS: a record is retired by whoever tried to unlink it",
          RECORD,
          "if (won) {\n      p.bag().retire(ref);",
          "p.bag().retire(ref);\n    if (won) {\n      q.next += 0;");

  static final Mutant ADD_BY_STORE =
      new Mutant(
          "ADD_BY_STORE: an addition is a load and a store",
          FIELDS,
          "long witness = Mem.compareAndExchangeLong(at, value, value + delta);",
          "long witness = value;\n      Mem.putLongRelease(at, value + delta);");

  static final Mutant NO_LIFE_CHECK =
      new Mutant(
          "NO_LIFE_CHECK: every record counts as alive",
          FIELDS,
          "return Mem.getLongAcquire(record + RecordProtocol.STATE) == RecordProtocol.ALIVE;",
          "return record != 0;");

  static final Mutant LINKED_UNDECIDED =
      new Mutant(
          "LINKED_UNDECIDED: a record becomes alive without looking at the chain again",
          RECORD,
          "boolean appended = q.appended;\n    RuntimeException failure = null;",
          "boolean appended = q.appended;\n    change(mine, PENDING, ALIVE);\n"
              + "    RuntimeException failure = null;");

  static final Mutant NO_KILL =
      new Mutant(
          "NO_KILL: a pending rival behind ours is not aborted",
          RECORD,
          "if (state == PENDING && !change(rival, PENDING, ABORTED)) {",
          "if (state == PENDING && pending == 0) {");

  static final Mutant DROP_DEAD =
      new Mutant(
          "DROP_DEAD: growth drops records that are dead",
          "index/Growth.java",
          "if ((word & SlotWord.TENTATIVE) == 0) {\n          q.pack(",
          "if ((word & SlotWord.TENTATIVE) == 0\n"
              + "            &&"
              + " RecordProtocol.stateAt(index.region().address(SlotWord.ref(word)))\n"
              + "                != RecordProtocol.DEAD) {\n"
              + "          q.pack(");

  static final Mutant UNLINK_FIRST =
      new Mutant(
          "UNLINK_FIRST: a record leaves its slot before its header says so",
          "map/RecordPosition.java",
          "long header = access.end(session, ended);",
          "access.clear(session, ended);\n      long header = access.end(session, ended);");

  static final Mutant END_UNNOTED =
      new Mutant(
          "END_UNNOTED: who dies between killing a record and unlinking it leaves it in its slot",
          RECORD,
          "p.unlinking(ref, index.map(), Block.RECORD);\n    long at",
          "long at");

  static final Mutant NO_SEAL =
      new Mutant(
          "NO_SEAL: the last values of a record are read, not sealed",
          FIELDS,
          "long witness = Mem.compareAndExchangeLong(at, value, SEALED);",
          "long witness = value;");

  static final Mutant SEAL_BY_STORE =
      new Mutant(
          "SEAL_BY_STORE: a field is read, and then sealed by a store",
          FIELDS,
          "long witness = Mem.compareAndExchangeLong(at, value, SEALED);",
          "long witness = value;\n      Mem.putLongVolatile(at, SEALED);");

  static final Mutant SEALS_BEFORE_THE_HEADER =
      new Mutant(
          "SEALS_BEFORE_THE_HEADER: the values are taken while the record is still alive",
          "map/RecordPosition.java",
          "long header = access.end(session, ended);",
          "if (last != null) {\n        takeLast(RecordProtocol.ALIVE, fieldsAddress, last);\n"
              + "      }\n      long header = access.end(session, ended);");

  static final Mutant BULK_UNPINNED =
      new Mutant(
          "BULK_UNPINNED: the pin is let go before what was located is used",
          BULK,
          "return s.participant().pin().stable();",
          "boolean stable = s.participant().pin().stable();\n"
              + "      s.exit();\n"
              + "      return stable;");

  static final Mutant BULK_UNCHECKED =
      new Mutant(
          "BULK_UNCHECKED: records read without a pin are believed whatever the epoch",
          BULK,
          "return read.isStill(epoch) && !s.isClosed();",
          "return epoch != 0 && !s.isClosed();");

  static final Mutant BULK_ADDS_TWICE =
      new Mutant(
          "BULK_ADDS_TWICE: an addition that meets a removal begins with all fields again",
          BULK,
          "System.arraycopy(deltas, i * fields, initial, 0, left + 1);\n"
              + "      Arrays.fill(initial, left + 1, fields, 0);",
          "System.arraycopy(deltas, i * fields, initial, 0, fields);");

  static final Mutant BULK_READS_SEALS =
      new Mutant(
          "BULK_READS_SEALS: a record that is being removed counts as read",
          FIELDS,
          "return !sealed;",
          "return into.length > from;");

  static final Mutant ONE_HALF =
      new Mutant(
          "ONE_HALF: every version is in the same half",
          HALVES,
          "(version / RecordProtocol.NEXT_VERSION & 1)",
          "(version & 0)");

  static final Mutant STORE_EARLY =
      new Mutant(
          "STORE_EARLY: the first store of the next write passes the publication of this one",
          HALVES,
          "long witness = Mem.compareAndExchangeLong(at, header, next);",
          "Mem.putLongOpaque(half(fieldsAddress, fields, header), ~values[from]);\n"
              + "    long witness = Mem.compareAndExchangeLong(at, header, next);");

  static final Mutant PUBLISH_EARLY =
      new Mutant(
          "PUBLISH_EARLY: a version is published before its half is written",
          HALVES,
          "long half = half(fieldsAddress, fields, next);\n    for",
          "long half = half(fieldsAddress, fields, next);\n"
              + "    if (!Mem.compareAndSetLong(at, header, next)) {\n      return GONE;\n    }\n"
              + "    header = next;\n    for");

  static final Mutant LOAD_EARLY =
      new Mutant(
          "LOAD_EARLY: the second load of the version passes the loads of the fields",
          HALVES,
          "copy(header, fieldsAddress, into, from, fields);\n    Mem.loadLoadFence();\n"
              + "    return Mem.getLongAcquire(record + RecordProtocol.STATE) == header ?",
          "long second = Mem.getLongAcquire(record + RecordProtocol.STATE);\n"
              + "    copy(header, fieldsAddress, into, from, fields);\n"
              + "    return second == header ?");

  static final Mutant SEQLOCK =
      new Mutant(
          "SEQLOCK: a write marks the record as being written, and readers wait",
          HALVES,
          "long half = half(fieldsAddress, fields, next);\n    for",
          "long half = half(fieldsAddress, fields, next);\n"
              + "    Mem.putLongVolatile(at, header | 1L << 62);\n    header |= 1L << 62;\n    for",
          new Mutant(
              "readers wait",
              HALVES,
              "copy(header, fieldsAddress, into, from, fields);\n    Mem.loadLoadFence();",
              "if ((header & 1L << 62) != 0) {\n      return CONTENDED;\n    }\n"
                  + "    copy(header, fieldsAddress, into, from, fields);"));

  static final Mutant PUBLISH_STORE =
      new Mutant(
          "PUBLISH_STORE: a version is published by a store, which revives a removed record",
          HALVES,
          "long witness = Mem.compareAndExchangeLong(at, header, next);",
          "long witness = header;\n    Mem.putLongRelease(at, next);");

  private RecordsMutants() {}
}
