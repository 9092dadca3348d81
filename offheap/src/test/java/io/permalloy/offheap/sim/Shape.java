package io.permalloy.offheap.sim;

import io.permalloy.offheap.sim.scenario.Entries;
import io.permalloy.offheap.sim.scenario.Longs;
import io.permalloy.offheap.sim.scenario.Maps;
import java.util.List;

/**
 * The workloads that protocols are simulated with: what is there at first, and one script a thread.
 * Key numbers mean places, see {@code scenario.Keys}: 1 to 9 and 40 to 60 share a bucket until the
 * fifth doubling, 10 to 12 have the bucket and tag of 0, 20 and 30 go elsewhere.
 */
record Shape(String name, Kind kind, int log2, String setup, String... scripts) {

  /** What is simulated. */
  enum Kind {
    /** The entry protocol on an index. */
    ENTRIES,
    /** The record protocol on an index. */
    RECORDS,
    /** A byte map with processes. */
    BYTES_MAP,
    /** A record map with processes. */
    RECORD_MAP,
    /** A long to long map with processes. */
    LONGS,
    /** A map of snapshot records with processes. */
    SNAPSHOT_MAP
  }

  /** Seven keys: a bucket that is full. */
  private static final String FULL =
      "put 40 1, put 41 1, put 42 1, put 43 1, put 44 1, put 45 1, put 46 1";

  private static final String FULL_OF_RECORDS = FULL.replace("put", "acquire");

  Simulation in(SimLoader loader) {
    return switch (kind) {
      case ENTRIES -> Simulation.of(loader.scenario(Entries.class, false, log2, setup, scripts));
      case RECORDS -> Simulation.of(loader.scenario(Entries.class, true, log2, setup, scripts));
      case LONGS -> Simulation.of(loader.scenario(Longs.class, setup, scripts));
      case BYTES_MAP -> map(loader, Maps.Content.BYTES);
      case RECORD_MAP -> map(loader, Maps.Content.RECORDS);
      case SNAPSHOT_MAP -> map(loader, Maps.Content.SNAPSHOTS);
    };
  }

  private Simulation map(SimLoader loader, Maps.Content content) {
    return Simulation.of(loader.scenario(Maps.class, content.name(), setup, scripts));
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }

  private static Shape entries(String name, int log2, String setup, String... scripts) {
    return new Shape(name, Kind.ENTRIES, log2, setup, scripts);
  }

  private static Shape records(String name, int log2, String setup, String... scripts) {
    return new Shape(name, Kind.RECORDS, log2, setup, scripts);
  }

  private static Shape bytesMap(String name, String setup, String... scripts) {
    return new Shape(name, Kind.BYTES_MAP, 0, setup, scripts);
  }

  private static Shape recordMap(String name, String setup, String... scripts) {
    return new Shape(name, Kind.RECORD_MAP, 0, setup, scripts);
  }

  private static Shape longs(String name, String setup, String... scripts) {
    return new Shape(name, Kind.LONGS, 0, setup, scripts);
  }

  private static Shape snapshotMap(String name, String setup, String... scripts) {
    return new Shape(name, Kind.SNAPSHOT_MAP, 0, setup, scripts);
  }

  // ---- small enough for every schedule with two preemptions

  static final List<Shape> SMALL =
      List.of(
          entries("insert and insert", 0, "", "add 1 10", "add 1 20"),
          entries("insert beside a removal", 0, "put 2 2", "add 1 10", "del 2, add 1 20"),
          entries("replace and remove", 0, "put 1 1", "put 1 2", "del 1"),
          entries("compareAndSet twice", 0, "put 1 1", "cas 1 1 2", "cas 1 1 3"),
          entries("read and replace", 0, "put 1 1", "get 1, get 1", "put 1 2, reclaim"),
          entries("remove, insert, read", 0, "put 1 1", "del 1, add 1 2", "get 1"),
          entries("growth and insert", 0, FULL, "add 1 10", "add 1 20"),
          entries("growth and removal", 0, FULL, "add 1 10", "del 40"),
          entries("growth and read", 0, FULL, "add 1 10", "get 46, get 1"),
          records("acquire and acquire", 0, "", "acquire 1 10", "acquire 1 20"),
          records("add and remove", 0, "acquire 1 1", "inc 1 2", "del 1, acquire 1 7"),
          records("held and removed", 0, "acquire 1 1", "find 1, hget 1, hinc 1 2, leave", "del 1"),
          records("growth and removal of records", 0, FULL_OF_RECORDS, "acquire 1 5", "del 41"));

  // ---- for random schedules

  static final Shape HOT_KEY =
      entries(
          "one hot key",
          0,
          "",
          "put 1 10, del 1, put 1 11",
          "add 1 20, del 1",
          "put 1 30, get 1, cas 1 30 31");

  static final Shape CONDITIONAL =
      entries(
          "conditional updates and reuse",
          0,
          "put 1 1",
          "del 1, add 1 10, reclaim, get 1",
          "add 1 20, del 1, reclaim",
          "cas 1 1 2, add 1 3, reclaim, add 1 4");

  static final Shape COLLIDING =
      entries(
          "keys of one tag",
          0,
          "put 1 1, put 10 1",
          "del 10, add 11 10, reclaim, get 0, put 0 4",
          "add 0 20, del 11, reclaim, add 11 5",
          "put 0 3, add 10 3, reclaim, get 11");

  static final Shape GROWING =
      entries(
          "growth with updates",
          0,
          FULL,
          "put 1 10, get 1, del 1",
          "put 20 20, del 40, add 40 5",
          "add 1 20, get 40, put 41 3, get 41");

  static final Shape GROWING_AND_RECLAIMING =
      entries(
          "growth with reclamation",
          0,
          FULL,
          "add 1 10, del 41, reclaim, add 2 5, reclaim",
          "add 1 20, put 41 7, reclaim, put 41 8, reclaim",
          "get 41, get 1, del 41, reclaim, get 41");

  static final Shape GROWING_TWICE =
      entries(
          "two growths",
          0,
          FULL + ", put 20 1, put 30 1",
          "add 47 10, add 48 10, add 49 1, reclaim, reclaim",
          "add 21 20, put 20 7, reclaim, put 30 8, reclaim",
          "get 20, get 47, del 20, reclaim, get 48, get 30");

  static final Shape GROWING_FROM_TWO =
      entries(
          "growth of two buckets",
          1,
          FULL,
          "add 47 10, add 48 10, del 47, del 48, reclaim, add 47 2",
          "add 48 20, add 47 7, reclaim, put 45 8, reclaim, del 40",
          "put 46 4, get 48, get 47, reclaim, get 46");

  static final Shape GROWING_WITH_NEW_TAGS =
      entries(
          "growth that reads hashes",
          3,
          FULL + ", put 100 1",
          "add 47 10, del 46, reclaim, get 46",
          "add 101 20, put 46 8, reclaim, put 46 9, reclaim, get 100",
          "del 100, reclaim, add 100 3, reclaim, get 47");

  static final Shape TABLE_REUSED =
      entries(
          "the old table is freed",
          0,
          FULL,
          "add 47 10, reclaim",
          "put 46 9, reclaim, put 45 3, reclaim",
          "get 45, put 44 1, del 43, get 42");

  static final Shape PINNED_LATE =
      entries(
          "a reader enters between retirement and root",
          0,
          FULL,
          "put 46 9 | reclaim",
          "add 47 10, add 48 1 | put 45 7, reclaim",
          "get 42");

  /** Growth twice, and the table in between freed, while somebody stands in the first. */
  private static final String TWICE =
      "put 40 9, reclaim, add 1 1, add 2 1, add 3 1, add 47 1, add 48 1, add 49 1, add 50 1, add 51"
          + " 1, add 52 1, add 53 1, add 54 1, put 41 9, reclaim, put 42 9, reclaim";

  static final Shape OVERTAKEN =
      entries("an insert is overtaken by two growths", 0, FULL, "add 30 1", TWICE);

  static final Shape FROZEN_BY_ANOTHER_BUCKET =
      entries(
          "growth comes from another bucket",
          4,
          FULL + ", put 47 1, put 20 1, put 21 1, put 22 1, put 23 1, put 24 1, put 25 1, put 26 1",
          "add 1 10, get 1",
          "add 1 20, add 27 3, get 1",
          "add 28 3, del 1");

  static final Shape THREE_INSERTERS =
      entries(
          "three inserters beside a removal",
          0,
          "put 2 1",
          "add 1 10",
          "del 2, add 1 20",
          "add 1 30");

  private static final String TWO_GROWTHS =
      "reclaim, add 47 1, add 48 1, add 49 1, add 50 1, add 51 1, add 52 1, add 53 1, add 54 1,"
          + " add 55 1, add 56 1, add 57 1, reclaim, put 45 3, reclaim, put 44 3, reclaim";

  static final Shape STOPPED =
      entries(
          "a writer is stopped while tables come and go",
          0,
          FULL,
          "add 2 10, get 2",
          "put 46 9, " + TWO_GROWTHS);

  static final List<Shape> ENTRIES =
      List.of(
          STOPPED,
          HOT_KEY,
          CONDITIONAL,
          COLLIDING,
          GROWING,
          GROWING_AND_RECLAIMING,
          GROWING_TWICE,
          GROWING_FROM_TWO,
          GROWING_WITH_NEW_TAGS,
          TABLE_REUSED,
          PINNED_LATE,
          OVERTAKEN,
          FROZEN_BY_ANOTHER_BUCKET,
          THREE_INSERTERS);

  static final Shape HOT_RECORD =
      records(
          "one hot record",
          0,
          "acquire 2 2",
          "acquire 1 10, inc 1 1",
          "del 2, acquire 1 20, del 1",
          "acquire 1 30, inc 1 7");

  static final Shape TWO_ACQUIRERS =
      records(
          "two acquire beside a removal", 0, "acquire 2 2", "acquire 1 10", "del 2, acquire 1 20");

  static final Shape RECORDS_COME_AND_GO =
      records(
          "records come and go",
          0,
          "acquire 1 1",
          "del 1, acquire 1 10, reclaim, inc 1 1",
          "inc 1 3, del 1, reclaim, acquire 1 4, reclaim",
          "inc 1 5, get 1, acquire 1 6, reclaim");

  static final Shape GROWING_RECORDS =
      records(
          "growth with records",
          0,
          FULL_OF_RECORDS,
          "acquire 1 5, inc 40 1, del 41, reclaim",
          "inc 40 2, acquire 2 1, acquire 41 9, reclaim",
          "get 40, inc 41 4, acquire 1 1, del 40, reclaim");

  static final List<Shape> RECORDS =
      List.of(HOT_RECORD, TWO_ACQUIRERS, RECORDS_COME_AND_GO, GROWING_RECORDS);

  static final Shape MAP_HOT_KEY =
      bytesMap(
          "one hot key",
          "",
          "put 1 10, del 1, get 1, put 1 11",
          "add 1 20, reap, del 1, get 1",
          "put 1 30, get 1, cas 1 30 31, reap");

  static final Shape MAP_REUSING =
      bytesMap(
          "reads while blocks are reused",
          "put 1 1",
          "del 1, add 1 10, reclaim, get 1, reap",
          "add 1 20, reap, del 1, reclaim",
          "get 1, get 1, cas 1 1 2, add 1 3, reclaim, add 1 4");

  static final Shape MAP_READ =
      bytesMap(
          "one reader", "put 1 1", "get 1, get 1, get 1", "put 1 2, reclaim, put 1 3, reclaim");

  static final Shape MAP_GROWING =
      bytesMap(
          "growth with reads",
          FULL,
          "add 1 10, reap, del 41, reclaim, add 2 5, reclaim",
          "add 1 20, put 41 7, reclaim, put 41 8, reclaim",
          "get 41, get 1, reap, get 41, get 40, get 41");

  /** Keys 20 and 30 are in the second half of the table. */
  static final Shape MAP_STEPPING =
      bytesMap(
          "growth with keys of all buckets",
          FULL + ", put 20 1, put 30 1",
          "add 1 10, put 20 2, add 2 5, get 30, add 21 1",
          "add 1 20, put 30 7, put 20 8, reclaim, get 20",
          "get 20, add 3 1, put 40 2, put 30 9, get 30, put 41 1");

  static final Shape MAP_TABLE_REUSED =
      bytesMap(
          "the old table is freed",
          FULL,
          "add 47 10, add 48 10, reclaim, reap",
          "put 46 9, reclaim, put 46 10, reclaim",
          "get 46, get 47, get 45, reap, get 46");

  static final Shape MAP_HOT_RECORD =
      recordMap(
          "one hot record",
          "acquire 1 1",
          "del 1, acquire 1 10, reclaim, inc 1 1",
          "inc 1 3, del 1, reap, reclaim, acquire 1 4, reclaim",
          "max 1 30, min 1 2, cas 1 2 9, reap, get 1");

  static final Shape MAP_GROWING_RECORDS =
      recordMap(
          "growth with records",
          FULL_OF_RECORDS,
          "acquire 47 5, inc 40 1, del 41, reclaim, reap",
          "inc 40 2, inc 41 1, acquire 41 9, reap, reclaim",
          "get 40, inc 41 4, acquire 1 1, del 40");

  static final Shape MAP_HELD_RECORD =
      recordMap(
          "held record",
          "acquire 1 1",
          "find 1, hget 1, hinc 1 2, hget 1, leave",
          "del 1, reap, reclaim, reclaim");

  static final Shape MAP_RECORD_TAKEN =
      recordMap(
          "record taken with its values",
          "acquire 1 1",
          "inc 1 2, inc 1 4, inc 1 8",
          "find 1, hinc 1 16, hget 1, hinc 1 32, leave",
          "take 1, reap, take 1");

  static final Shape MAP_RECORD_TAKEN_AND_BACK =
      recordMap(
          "record taken and inserted again",
          "acquire 1 1",
          "inc 1 2, inc 1 4, take 1, inc 1 8",
          "inc 1 16, get 1, inc 1 32",
          "take 1, reap, acquire 1 64, take 1");

  static final Shape MAP_RECORDS_TAKEN_GROWING =
      recordMap(
          "records taken during growth",
          FULL_OF_RECORDS,
          "acquire 47 5, take 40, acquire 40 2, reap, reclaim",
          "inc 40 1, set 41 7, inc 41 1, take 41, reclaim",
          "inc 41 16, take 40, reap, inc 40 32, get 41");

  static final Shape MAP_SNAPSHOTS =
      snapshotMap(
          "one writer, its heir, readers",
          "put 1 1",
          "put 1 2, put 1 3, put 1 4, put 1 5",
          "get 1, heir 1 20, heir 1 21, get 1, heir 1 22",
          "get 1, get 1, find 1, hget 1, hget 1, leave, get 1");

  static final Shape MAP_SNAPSHOT_TAKEN =
      snapshotMap(
          "one writer, a remover",
          "put 1 1",
          "put 1 2, put 1 3, find 1, hput 1 4, hput 1 5, leave",
          "get 1, take 1, reap, get 1",
          "get 1, get 1, reap, reclaim, get 1");

  static final Shape MAP_SNAPSHOTS_GROWING =
      snapshotMap(
          "snapshot records during growth",
          FULL,
          "put 47 10, put 40 11, del 41, put 40 12, reclaim",
          "get 40, put 46 7, put 48 1, put 46 8, take 46, reap, reclaim",
          "get 40, get 46, take 40, reap, get 46, get 40");

  static final Shape MAP_BULK_GROWING =
      bytesMap(
          "bulk during growth",
          FULL,
          "putall:5 1 40 2, getall 40 1 46, delall 40 41, reclaim, reap",
          "getall 41 40 1 46, put 46 8, putall:6 46 41, reclaim",
          "getall 46 41, reap, delall 46 1, getall 1 46 40");

  static final Shape MAP_BULK_RECORDS =
      recordMap(
          "bulk on hot records",
          "acquire 1 1, acquire 2 1",
          "addall:4 1 2, sumall:8 1 2, putall:64 1 2",
          "take 1, getall 1 2, del 2, reap, addall:16 2 1, reclaim",
          "sumall:32 2 1 2, take 2, reap, getall 2 1, delall 1 2");

  static final Shape MAP_BULK_SUMS =
      recordMap(
          "sums and removals",
          "acquire 1 1, acquire 2 1",
          "sumall:2 1 2 1, sumall:4 2",
          "take 1, reap, sumall:8 1 2, take 2, reclaim",
          "sumall:16 2 1, take 1, getall 1 2, reap");

  static final Shape MAP_BULK_REUSING =
      recordMap(
          "bulk while blocks are reused",
          "acquire 1 1",
          "addall:4 1, addall:8 1, getall 1, sumall:16 1, getall 1",
          "del 1, reclaim, acquire 2 5, get 2, del 2, reclaim, acquire 1 7, reclaim, get 1");

  static final Shape MAP_BULK_RECORDS_GROWING =
      recordMap(
          "bulk on records during growth",
          FULL_OF_RECORDS,
          "sumall:4 47 40 41, getall 41 47 40, delall 40, reclaim, reap",
          "addall:8 40 46 47, take 41, reap, reclaim, putall:7 41 48 46",
          "getall 46 40, sumall:16 40 41, inc 47 1, getall 46 47 41");

  static final Shape ONE_SNAPSHOT =
      snapshotMap("a write and a read", "put 1 1", "put 1 2, put 1 3", "get 1, get 1");

  static final List<Shape> SMALL_SNAPSHOTS =
      List.of(
          ONE_SNAPSHOT,
          snapshotMap("a write and a removal", "put 1 1", "put 1 2", "take 1"),
          snapshotMap("held, written and removed", "put 1 1", "find 1, hput 1 2, leave", "take 1"));

  static final List<Shape> SMALL_TAKEN =
      List.of(
          recordMap("an addition and a removal", "acquire 1 1", "inc 1 2", "take 1"),
          recordMap("two removals", "acquire 1 1", "take 1", "take 1, acquire 1 7"));

  static final Shape MAP_SCANNED =
      bytesMap(
          "scans during growth",
          FULL,
          "add 1 10, add 2 3, scan",
          "add 20 1, del 41, scan, put 41 5",
          "scan, put 40 7, scan");

  static final Shape MAP_SCANNED_RECORDS =
      recordMap(
          "scans of records during growth",
          FULL_OF_RECORDS,
          "acquire 1 10, acquire 2 3, scan",
          "acquire 20 1, del 41, scan, acquire 41 5",
          "scan, inc 40 7, scan");

  static final Shape MAP_DROPPED =
      bytesMap(
          "dropped in use",
          FULL,
          "add 1 10, put 40 3, add 20 4, get 41",
          "put 41 2, drop, reclaim",
          "get 42, del 43, reap, add 2 5, scan");

  static final Shape MAP_DROPPED_RECORDS =
      recordMap(
          "records dropped in use",
          FULL_OF_RECORDS,
          "acquire 1 10, inc 40 3, acquire 20 4",
          "del 41, drop, reclaim",
          "inc 42 1, del 43, reap, drop");

  static final Shape MAP_OVERTAKEN =
      bytesMap("a scan is overtaken by two growths", FULL, "scan", TWICE);

  static final Shape MAP_VIEWED =
      bytesMap(
          "read without a session, with reuse",
          "put 1 1, put 10 1",
          "vget 1, vget 10, vscan",
          "put 1 2, reclaim, put 10 2, reclaim, put 1 3, reclaim, put 11 4",
          "check, vget 1");

  static final Shape MAP_GROWING_VIEWED =
      bytesMap(
          "read without a session, with growth",
          FULL,
          "vget 40, vscan, vget 46",
          "add 1 10, put 40 2, reclaim, add 20 20, add 2 3, del 40, reclaim",
          "check, add 3 1, del 41");

  static final Shape MAP_GROWING_RECORDS_VIEWED =
      recordMap(
          "records read without a session, with growth",
          FULL_OF_RECORDS,
          "vget 40, vget 46",
          "acquire 1 10, del 40, reclaim, acquire 20 20, acquire 40 3, reclaim",
          "check, inc 46 1, acquire 3 1");

  static final Shape MAP_SNAPSHOTS_VIEWED =
      snapshotMap(
          "snapshot records read without a session",
          "put 1 1, put 10 1",
          "vget 1, vget 1, vget 10",
          "put 1 2, put 1 3, put 1 4, put 1 5, take 10, reclaim, put 10 6, put 10 7",
          "get 1, check, vget 1");

  static final List<Shape> MAPS =
      List.of(
          MAP_OVERTAKEN,
          MAP_VIEWED,
          MAP_GROWING_VIEWED,
          MAP_GROWING_RECORDS_VIEWED,
          MAP_SNAPSHOTS_VIEWED,
          MAP_HOT_KEY,
          MAP_REUSING,
          MAP_READ,
          MAP_GROWING,
          MAP_TABLE_REUSED,
          MAP_HOT_RECORD,
          MAP_GROWING_RECORDS,
          MAP_HELD_RECORD,
          MAP_RECORD_TAKEN,
          MAP_RECORD_TAKEN_AND_BACK,
          MAP_RECORDS_TAKEN_GROWING,
          MAP_BULK_GROWING,
          MAP_BULK_RECORDS,
          MAP_BULK_SUMS,
          MAP_BULK_REUSING,
          MAP_BULK_RECORDS_GROWING,
          MAP_SNAPSHOTS,
          MAP_SNAPSHOT_TAKEN,
          MAP_SNAPSHOTS_GROWING,
          MAP_SCANNED,
          MAP_SCANNED_RECORDS,
          MAP_DROPPED,
          MAP_DROPPED_RECORDS);

  // ---- long to long: three cells a line, four buckets; the first overflow line makes it grow

  /** Three keys: a line that is full. */
  private static final String LINE = "put 40 1, put 41 2, put 60 3";

  /** The same with two keys that are gone: the next key makes it rebuild. */
  private static final String WORN = "put 40 1, put 41 2, put 60 3, del 41, del 60";

  static final List<Shape> SMALL_LONGS =
      List.of(
          longs("insert and insert", "", "add 1 10", "add 1 20"),
          longs("insert beside another key", "", "put 1 10, get 2", "put 2 20, get 1"),
          longs("remove and insert again", "put 1 1", "take 1, add 1 10", "inc 1 5"),
          longs("compareAndSet twice", "put 1 1", "cas 1 1 2", "cas 1 1 3, get 1"),
          longs("box and box", "put 1 100", "put 1 101", "cas 1 100 102, get 1"),
          longs("box read while it goes", "put 1 100", "get 1", "put 1 101, reclaim, put 1 102"),
          longs("two lines added", LINE, "add 1 10", "add 2 20"),
          longs("growth and addition", LINE, "put 1 10", "inc 40 5, get 40"),
          longs("growth and removal", LINE, "put 1 10", "take 41, add 41 7"),
          longs("growth and read", LINE, "put 1 10", "get 60, get 1, get 60"),
          longs("rebuilding", WORN, "put 1 10, get 41", "inc 40 5, add 60 6"));

  static final Shape LONGS_HOT_KEY =
      longs(
          "one hot key",
          "",
          "put 1 10, take 1, inc 1 5, swap 1 100",
          "add 1 20, reap, del 1, get 1, swap 1 101",
          "inc 1 3, get 1, cas 1 3 102, reap, del 1 102");

  static final Shape LONGS_BOXES =
      longs(
          "boxes",
          "put 1 100, put 2 3",
          "swap 1 101, reclaim, swap 2 103, reclaim, take 1, get 2",
          "put 1 105, reap, reclaim, del 2, reclaim, put 1 6",
          "get 1, cas 1 101 104, get 2, reclaim, get 1, inc 2 1");

  static final Shape LONGS_ONE_LINE =
      longs(
          "keys of one line",
          "put 41 1",
          "put 1 10, take 41, get 2, put 3 4",
          "put 2 20, inc 1 1, reap, add 41 7",
          "add 2 30, get 1, inc 41 2, get 41");

  static final Shape LONGS_GROWING =
      longs(
          "growth",
          LINE + ", put 20 5, put 30 6",
          "put 1 10, inc 40 1, take 41, add 21 3, get 41",
          "add 1 20, put 41 105, reap, inc 40 2, add 61 4",
          "get 41, get 40, inc 60 1, get 1, getall 40 41 60 1, put 2 2");

  static final Shape LONGS_GROWING_SCANNED =
      longs(
          "scans during growth",
          LINE,
          "put 22 1, scan 22, put 2 3, scan 2",
          "put 1 1, take 41, put 31 5, scan 31",
          "put 3 1, scan 3, put 61 7, scan 61");

  static final Shape LONGS_GROWING_BOXES =
      longs(
          "growth with boxes",
          "put 40 100, put 41 101, put 60 102",
          "put 1 110, reclaim, put 40 120, reclaim, put 2 111",
          "take 41, reclaim, put 60 130, reclaim, reap, add 21 104",
          "get 41, get 60, getall 40 41 60 1, get 40");

  static final Shape LONGS_GROWING_TWICE =
      longs(
          "two growths",
          LINE,
          "put 1 10, put 2 10, put 20 10, put 3 2, reclaim, put 4 3, reclaim, get 40",
          "inc 40 1, put 45 8, put 46 3, reclaim, reap, inc 60 1, put 5 1, put 6 1",
          "get 60, del 60, reclaim, get 40, add 60 4, get 1");

  static final Shape LONGS_TABLE_REUSED =
      longs(
          "the old table is freed",
          LINE,
          "put 1 10, put 20 1, put 30 1, reclaim, put 31 100, reclaim",
          "put 2 9, reclaim, put 60 10, put 61 3, reclaim, put 62 5, reclaim",
          "get 60, get 41, get 60, getall 60 40 41");

  static final Shape LONGS_REBUILT =
      longs(
          "rebuilding",
          WORN,
          "put 1 10, take 40, reclaim, add 2 5, reclaim, put 20 3",
          "inc 41 4, add 3 2, reap, get 1, put 60 100, put 30 1",
          "get 60, add 4 1, get 40, inc 60 3, get 41");

  static final Shape LONGS_LONG_CHAIN =
      longs(
          "growth of a long chain",
          LINE + ", put 20 1, put 21 1, put 22 1",
          "put 1 10, put 2 20, get 40, put 6 1",
          "put 3 30, put 4 40, get 2, reap, get 1",
          "put 5 50, get 3, inc 41 1, getall 1 2 3 4 5 40");

  static final Shape LONGS_BOX_READ =
      longs(
          "a box that is younger than its reader's pin",
          "put 1 100",
          "get 1, get 1",
          "put 1 101, reclaim, put 1 102, reclaim, put 1 103, reclaim, put 2 104");

  static final Shape LONGS_STOPPED =
      longs(
          "a writer is stopped while tables come and go",
          LINE + ", put 30 100",
          "put 62 9, get 62",
          "put 30 101, reclaim, put 1 1, put 2 1, put 20 1, put 21 1, put 3 1, put 4 1, put 22 1,"
              + " put 5 1, put 6 1, put 7 1, put 8 1, put 9 1, put 23 1, reclaim, put 30 102,"
              + " reclaim, put 30 103, put 31 104");

  static final Shape LONGS_DROPPED =
      longs(
          "dropped in use",
          "put 40 100, put 41 101, put 60 3",
          "put 1 110, put 40 3, add 20 104, get 41, take 41, put 2 5",
          "put 41 102, drop, reclaim");

  static final Shape LONGS_CHECKED =
      longs(
          "checked during growth",
          LINE + ", put 20 1, put 21 1, put 22 1",
          "check, check, check",
          "put 1 10, put 2 20, put 6 100, reclaim, put 7 1, take 41, put 23 4, put 8 1",
          "put 3 30, put 4 101, inc 40 1, put 24 3, put 5 102, reclaim, put 9 2");

  static final List<Shape> LONGS =
      List.of(
          LONGS_HOT_KEY,
          LONGS_BOXES,
          LONGS_ONE_LINE,
          LONGS_GROWING,
          LONGS_GROWING_SCANNED,
          LONGS_GROWING_BOXES,
          LONGS_GROWING_TWICE,
          LONGS_TABLE_REUSED,
          LONGS_REBUILT,
          LONGS_LONG_CHAIN,
          LONGS_BOX_READ,
          LONGS_STOPPED,
          LONGS_DROPPED,
          LONGS_CHECKED);
}
