package io.permalloy.offheap.sim;

/** Defects planted in the index: the rules that the models' mutants break, broken in the code. */
final class EntriesMutants {
  private static final String ENTRY = "index/EntryProtocol.java";
  private static final String INDEX = "index/HashIndex.java";
  private static final String GROWTH = "index/Growth.java";

  static final Mutant NO_RESCAN =
      new Mutant(
          "NO_RESCAN: an inserter commits without walking the chain again",
          ENTRY,
          "verdict = rescan(p, q, slot);",
          "verdict = COMMIT;");

  static final Mutant SINGLE_CAS =
      new Mutant(
          "SINGLE_CAS: an entry is placed live at once",
          ENTRY,
          "index.place(p, q, SlotWord.TENTATIVE | SlotWord.live(q.tag, mine))",
          "index.place(p, q, SlotWord.live(q.tag, mine))");

  static final Mutant KILL_FORGETS =
      new Mutant(
          "KILL_FORGETS: a failed kill of a tentative word is taken for a kill",
          ENTRY,
          """
          helps it if it is tentative
          } else if (!Mem.compareAndSetLong(q.slot, q.word, SlotWord.EMPTY)) {
            q.next--;
          }
          """,
          """
          helps it if it is tentative
          } else {
            Mem.compareAndSetLong(q.slot, q.word, SlotWord.EMPTY);
          }
          """);

  static final Mutant HELP_BLIND =
      new Mutant(
          "HELP_BLIND: a helper commits a tentative word without walking the chain",
          ENTRY,
          "boolean passed = false;\n    index.rewind(q);\n    while (true) {\n"
              + "      int event = index.walk(p, q);\n      if (event == HashIndex.FROZEN) {\n"
              + "        return;",
          "boolean passed = false;\n    index.rewind(q);\n    while (true) {\n"
              + "      Mem.compareAndSetLong(at, tentative, tentative & ~SlotWord.TENTATIVE);\n"
              + "      int event = index.walk(p, q);\n      if (event >= 0) {\n"
              + "        return;");

  static final Mutant NO_FLAG =
      new Mutant(
          "NO_FLAG: a live word is taken away without marking its entry as committed",
          ENTRY,
          "if (!Block.isCommitted(oldBlock)) {\n      Block.commit(oldBlock);\n    }",
          "");

  static final Mutant RESOLVE_UNFROZEN_ONLY =
      new Mutant(
          "RESOLVE_UNFROZEN_ONLY: an own live word that growth has frozen is not recognised",
          ENTRY,
          "if ((witness & ~SlotWord.FROZEN) == live) {",
          "if (witness == live) {");

  static final Mutant FREE_SEEN =
      new Mutant(
          "FREE_SEEN: a dead entry is freed at once although others compare keys with it",
          ENTRY,
          "p.bag().retire(dead);\n    p.slabs().published();",
          "p.slabs().giveBack(dead);");

  static final Mutant RETIRE_FIRST =
      new Mutant(
          "RETIRE_FIRST: an entry is retired before it is unlinked",
          ENTRY,
          "p.unlinking(old, index.map(), Block.ENTRY);",
          "p.unlinking(old, index.map(), Block.ENTRY);\n    p.bag().retire(old);");

  static final Mutant WAIT_FOR_OWNER =
      new Mutant(
          "WAIT_FOR_OWNER: an inserter waits until a tentative word has been decided",
          ENTRY,
          "} else if (inserts) {\n        help(p, q, q.slot, q.word);",
          "} else if (inserts) {");

  static final Mutant WAIT_FOR_HELPER =
      new Mutant(
          "WAIT_FOR_HELPER: an UNINIT word is waited for",
          INDEX,
          "growth.complete(p, q, q.parent, q.table, q.bucket >>> 1);",
          "");

  static final Mutant TAG_IS_KEY =
      new Mutant(
          "TAG_IS_KEY: equal tags are taken for equal keys",
          INDEX,
          "return Block.keyLength(Mem.getLong(block + Block.INFO)) == q.keyLength",
          "return Block.keyLength(Mem.getLong(block + Block.INFO)) == q.keyLength || q.next >= 0");

  static final Mutant SKIP_UNINIT =
      new Mutant(
          "SKIP_UNINIT: a word of a child that nobody has written yet counts as empty",
          INDEX,
          "if (word == SlotWord.UNINIT) {\n        completeParent(p, q);",
          """
          if (word == SlotWord.UNINIT) {
            if (q.next == SlotWord.SLOTS) {
              q.tail = at;
              return END;
            }
            q.next++;
          """);

  static final Mutant HIT_IGNORES_FREEZE =
      new Mutant(
          "HIT_IGNORES_FREEZE: a frozen word is believed",
          INDEX,
          "if (SlotWord.tagOf(word) == q.tag && SlotWord.ref(word) != 0) {\n"
              + "          return FROZEN;",
          """
          if (SlotWord.tagOf(word) == q.tag
              && SlotWord.ref(word) != 0
              && hasKey(SlotWord.ref(word), q)) {
            q.slot = at;
            q.word = word;
            q.next++;
            return MATCH;
          """);

  static final Mutant MISS_IGNORES_FREEZE =
      new Mutant(
          "MISS_IGNORES_FREEZE: a frozen end of the chain means absent",
          INDEX,
          "if (SlotWord.isFrozen(word)) {\n          return FROZEN;",
          "if (SlotWord.isFrozen(word)) {\n          q.tail = at;\n          return END;");

  static final Mutant COPY_TENTATIVE =
      new Mutant(
          "COPY_TENTATIVE: growth copies tentative words",
          GROWTH,
          "if ((word & SlotWord.TENTATIVE) == 0) {\n          q.pack(",
          "if (word != SlotWord.EMPTY) {\n          q.pack(");

  static final Mutant DROP_NOTHING =
      new Mutant(
          "DROP_NOTHING: growth makes tentative words live",
          GROWTH,
          "if ((word & SlotWord.TENTATIVE) == 0) {\n          q.pack(",
          "if (word != SlotWord.EMPTY) {\n"
              + "          word &= ~SlotWord.TENTATIVE;\n"
              + "          q.pack(");

  static final Mutant PLAIN_STORE =
      new Mutant(
          "PLAIN_STORE: child words are written by a store",
          GROWTH,
          "Mem.compareAndSetLong(at, SlotWord.UNINIT, word);",
          "Mem.putLongRelease(at, word);");

  static final Mutant EMPTY_IS_UNINIT =
      new Mutant(
          "EMPTY_IS_UNINIT: a late helper fills words that have been emptied",
          GROWTH,
          "if (Mem.getLongAcquire(at) == SlotWord.UNINIT) {\n"
              + "      Mem.compareAndSetLong(at, SlotWord.UNINIT, word);",
          "long seen = Mem.getLongAcquire(at);\n"
              + "    if (seen == SlotWord.UNINIT || seen == SlotWord.EMPTY) {\n"
              + "      Mem.compareAndSetLong(at, seen, word);");

  static final Mutant LINK_NOT_FROZEN =
      new Mutant(
          "LINK_NOT_FROZEN: growth freezes slots only",
          GROWTH,
          "word = freezeWord(line + ((long) i << 3));",
          """
          word =
              i < SlotWord.SLOTS
                  ? freezeWord(line + ((long) i << 3))
                  : Mem.getLongAcquire(line + ((long) i << 3)) | SlotWord.FROZEN;
          """);

  static final Mutant HOME_FREEZE_ONLY =
      new Mutant(
          "HOME_FREEZE_ONLY: growth freezes the home line only",
          GROWTH,
          "if (word == (SlotWord.FROZEN | SlotWord.EMPTY)) {\n        return;",
          "if (word < 0) {\n        return;");

  static final Mutant NO_FREEZE =
      new Mutant(
          "NO_FREEZE: a bucket is packed while it changes",
          GROWTH,
          "freeze(table, bucket);\n    while",
          "while");

  static final Mutant ONE_CHILD =
      new Mutant(
          "ONE_CHILD: a bucket counts as complete when its left child is",
          GROWTH,
          "if (!isWritten(next, 2 * bucket) || !isWritten(next, 2 * bucket + 1)) {",
          "if (!isWritten(next, 2 * bucket)) {");

  static final Mutant NO_R1 =
      new Mutant(
          "NO_R1: an update goes to the child without completing both",
          INDEX,
          "if (q.update) {",
          "if (q.update && q.next < 0) {");

  static final Mutant NEXT_BELIEVED =
      new Mutant(
          "NEXT_BELIEVED: after an extension of the pin the next table is loaded again, not the"
              + " root",
          INDEX,
          "if (!isUnbroken(p, q)) {\n      start(p, q);\n      return;\n    }",
          "while (!p.pin().stable()) {\n      next = next(q.table);\n    }");

  static final Mutant SCAN_OVERTAKEN =
      new Mutant(
          "SCAN_OVERTAKEN: the same in a scan",
          "index/BucketCursor.java",
          "boolean covered = pin.stable() && pin.extensions() == extensions;",
          "boolean covered = pin.stable() || pin.stable();");

  static final Mutant TABLE_RETIRED_EARLY =
      new Mutant(
          "TABLE_RETIRED_EARLY: the old table is retired before the root moves",
          GROWTH,
          "p.unlinking(SlotWord.ref(table), index.map(), Block.TABLE);\n"
              + "    if (Mem.compareAndSetLong(index.rootAddress(), root, moved)) {",
          "p.unlinking(SlotWord.ref(table), index.map(), Block.TABLE);\n"
              + "    retireTable(p, SlotWord.ref(table));\n"
              + "    if (Mem.compareAndSetLong(index.rootAddress(), root, moved)) {");

  static final Mutant DONE_FIRST =
      new Mutant(
          "DONE_FIRST: a bucket counts as done before its children are written",
          GROWTH,
          "Thread.onSpinWait();\n    }\n    if (!isWritten",
          "Thread.onSpinWait();\n    }\n    markDone(table, bucket);\n    if (!isWritten");

  static final Mutant ROOT_MOVES_EARLY =
      new Mutant(
          "ROOT_MOVES_EARLY: the root moves when the last bucket has been handed out",
          GROWTH,
          "for (long w = Mem.getLongOpaque(header + TableLayout.DONE_HINT); w < words; w++) {",
          "for (long w = words; w < words; w++) {");

  static final Mutant OVERFLOW_PUBLISHED_EMPTY =
      new Mutant(
          "OVERFLOW_PUBLISHED_EMPTY: an overflow bucket is linked before its words are there",
          INDEX,
          "Mem.putLong(bucket + ((long) i << 3), SlotWord.EMPTY);",
          "");

  static final Mutant UNPINNED_UNCHECKED =
      new Mutant(
          "UNPINNED_UNCHECKED: what was read without a pin is believed whatever the epoch",
          "index/UnpinnedRead.java",
          "return Mem.getLongAcquire(epochAddress) == epoch;",
          "return Mem.getLongAcquire(epochAddress) >= epoch;");

  static final Mutant UNPINNED_IGNORES_CHAIN =
      new Mutant(
          "UNPINNED_IGNORES_CHAIN: a miss in the home line counts as absent",
          "index/UnpinnedRead.java",
          "if (link == SlotWord.EMPTY) {",
          "if (link != SlotWord.UNINIT) {");

  static final Mutant UNPINNED_IGNORES_FREEZE =
      new Mutant(
          "UNPINNED_IGNORES_FREEZE: a miss in a frozen bucket counts as absent",
          "index/UnpinnedRead.java",
          "return (hits | unset) >= 0;",
          "return hits >= 0;");

  static final Mutant UNPINNED_GET_UNCHECKED =
      new Mutant(
          "UNPINNED_GET_UNCHECKED: the short way of a get believes what it has read",
          "index/UnpinnedRead.java",
          "return isStill(epoch) ? valueLength : NO_LENGTH;",
          "return valueLength;");

  private EntriesMutants() {}
}
