package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.cells.CellIndex;
import io.permalloy.offheap.cells.CellTeardown;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.Hash;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.index.Teardown;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The named maps of a store.
 *
 * <pre>
 *   directory entry, 128 bytes
 *   +0   root   generation:14 | log2:6 | ref:44     the map's current table
 *   +8   seed   hash seed
 *   +16  meta   generation:24 | line of its maker:16 | fields:16 | kind:4 | state:4
 *   states      0 FREE, 1 TAKEN (being made), 2 LIVE, 3 DROPPED (being taken apart)
 * </pre>
 *
 * <p>Entry 0 is the catalog: a byte map from a name to {@code entry | generation << 32}. <b>A map
 * exists iff the catalog has its name</b>: so two makers of one name are told apart by the
 * catalog's putIfAbsent, the linearization point of making one; the loser gives its entry back.
 * Dropping is linearized at LIVE to DROPPED; whoever meets a dropped map finishes taking it apart.
 * A maker that dies leaves its line in a TAKEN entry, for the reaper.
 *
 * <p>Lock-free. Thread-safe.
 */
final class MapDirectory {
  static final int BYTES = 1;
  static final int RECORDS = 2;
  static final int LONGS = 3;
  static final int SNAPSHOTS = 4;

  private static final int ROOT = 0;
  private static final int SEED = 8;
  private static final int META = 16;

  static final int FREE = 0;
  static final int TAKEN = 1;
  static final int LIVE = 2;
  static final int DROPPED = 3;

  private static final int FIRST_LOG2 = 2;
  private static final int MAX_NAME = 255;
  private static final int ROOT_GENERATIONS = (1 << 14) - 1;

  private final OffHeapStore store;
  private final Region region;
  private final HashIndex catalog;
  private final EntryProtocol names;

  MapDirectory(OffHeapStore store) {
    this(store, store.region());
  }

  private MapDirectory(OffHeapStore store, Region region) {
    this.store = store;
    this.region = region;
    this.catalog = index(0, 1, BYTES);
    this.names = new EntryProtocol(catalog);
  }

  /** The directory of a store that is open for reading only: to look at its entries. */
  static MapDirectory readOnly(Region region) {
    return new MapDirectory(null, region);
  }

  /** What a directory entry says. */
  record Entry(int id, int state, int kind, int fields, int line, long generation, long root) {
    /** Whether the root names a table of this map. */
    boolean hasTable() {
      return SlotWord.ref(root) != 0 && TableLayout.generation(root) == rootGeneration(generation);
    }

    /** The catalog's value for it. */
    long value() {
      return id | generation << 32;
    }
  }

  Entry look(int id) {
    long meta = loadMeta(id);
    return new Entry(
        id, state(meta), kind(meta), fields(meta), line(meta), generation(meta), root(id));
  }

  HashIndex catalog() {
    return catalog;
  }

  HashIndex index(Entry entry) {
    return index(entry.id, entry.generation, entry.kind);
  }

  /** Whether the hash seed that stands in an entry is the one that is used. */
  boolean hasSeed(Entry entry) {
    return Mem.getLongAcquire(entry(entry.id) + SEED)
        == Hash.derive(seed(), entry.generation << 16 | entry.id);
  }

  private long seed() {
    return Mem.getLong(region.base() + StoreLayout.SEED_AT);
  }

  private long entry(int id) {
    return region.base() + region.layout().map(id);
  }

  private static long meta(long generation, int line, int fields, int kind, int state) {
    return generation << 40 | (long) line << 24 | (long) fields << 8 | (long) kind << 4 | state;
  }

  private static int state(long meta) {
    return (int) (meta & 15);
  }

  private static int kind(long meta) {
    return (int) (meta >>> 4 & 15);
  }

  private static int fields(long meta) {
    return (int) (meta >>> 8 & 0xffff);
  }

  private static int line(long meta) {
    return (int) (meta >>> 24 & 0xffff);
  }

  private static long generation(long meta) {
    return meta >>> 40;
  }

  private long loadMeta(int id) {
    return Mem.getLongAcquire(entry(id) + META);
  }

  private boolean changeState(int id, long meta, int to) {
    return Mem.compareAndSetLong(entry(id) + META, meta, meta & ~15L | to);
  }

  /** The generation that stands in a root: never 0, so that zero pages are nobody's. */
  private static long rootGeneration(long generation) {
    return generation % ROOT_GENERATIONS + 1;
  }

  private HashIndex index(int id, long generation, int kind) {
    long seed = Hash.derive(seed(), generation << 16 | id);
    return new HashIndex(
        region,
        entry(id) + ROOT,
        id,
        rootGeneration(generation),
        seed,
        block(kind),
        kind == BYTES ? EntryProtocol.KEY : RecordProtocol.KEY);
  }

  /** Kind of the blocks of a kind of map; 0 if there is no such kind. */
  private static int block(int kind) {
    return switch (kind) {
      case BYTES -> Block.ENTRY;
      case RECORDS, SNAPSHOTS -> Block.RECORD;
      case LONGS -> Block.BOX;
      default -> 0;
    };
  }

  /** The index of whatever map an entry holds now, live or dropped; or null. */
  HashIndex indexOf(int id) {
    if (id == 0) {
      return catalog;
    }
    long meta = loadMeta(id);
    return state(meta) == FREE ? null : index(id, generation(meta), kind(meta));
  }

  long root(int id) {
    return Mem.getLongAcquire(entry(id) + ROOT);
  }

  /** Makes the catalog's first table if it has none. The caller excludes other openers. */
  void open() {
    if (SlotWord.ref(root(0)) != 0) {
      return;
    }
    try (Session session = store.session()) {
      Participant p = session.enterForUpdate();
      try {
        makeTable(p, 0, 1, catalog);
      } finally {
        session.exit();
      }
    }
  }

  private void makeTable(Participant p, int id, long generation, HashIndex index) {
    long table = firstTable(p, index);
    Mem.putLong(entry(id) + SEED, Hash.derive(seed(), generation << 16 | id));
    Mem.putLongRelease(entry(id) + ROOT, TableLayout.root(table, rootGeneration(generation)));
    p.slabs().published();
  }

  private static long firstTable(Participant p, HashIndex index) {
    if (index.kind() == Block.BOX) {
      return new CellIndex(index).firstTable(p, FIRST_LOG2);
    }
    long table = index.growth().firstTable(p, FIRST_LOG2);
    if (table == 0) {
      throw index.full(TableLayout.bytes(FIRST_LOG2));
    }
    return table;
  }

  private static byte[] bytes(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_NAME) {
      throw new IllegalArgumentException(
          "a map's name has 1 to " + MAX_NAME + " bytes of UTF-8, not " + bytes.length);
    }
    return bytes;
  }

  private long lookUp(Session session, byte[] name) {
    Participant p = session.enter();
    try {
      seek(session, p, name, false);
      long ref = names.find(p, session.probe());
      return ref == 0 ? -1 : Mem.getLong(region.address(ref) + EntryProtocol.valueAt(name.length));
    } finally {
      session.exit();
    }
  }

  private void seek(Session session, Participant p, byte[] name, boolean update) {
    long key = p.scratch(MAX_NAME + 16);
    Mem.copyIn(name, 0, key, name.length);
    session.probe().seek(catalog.hash(key, name.length), key, name.length, update);
  }

  HashIndex openOrCreate(String name, int kind, int fields) {
    byte[] key = bytes(name);
    Session session = store.borrow();
    try {
      while (true) {
        long found = lookUp(session, key);
        if (found < 0) {
          found = create(session, key, kind, fields);
        }
        HashIndex index = found < 0 ? null : open(session, name, key, found, kind, fields);
        if (index != null) {
          return index;
        }
      }
    } finally {
      store.giveBack(session);
    }
  }

  private HashIndex open(
      Session session, String name, byte[] key, long found, int kind, int fields) {
    int id = (int) found;
    long meta = loadMeta(id);
    if (state(meta) == TAKEN && generation(meta) == found >>> 32) {
      changeState(id, meta, LIVE);
      meta = loadMeta(id);
    }
    if (generation(meta) != found >>> 32 || state(meta) != LIVE) {
      finishDrop(session, key, found);
      return null;
    }
    if (kind(meta) != kind || fields(meta) != fields) {
      throw new IllegalStateException(
          "map "
              + name
              + " of store "
              + store.name()
              + " is a map of "
              + describe(kind(meta), fields(meta))
              + ", not of "
              + describe(kind, fields));
    }
    return index(id, generation(meta), kind);
  }

  static String describe(int kind, int fields) {
    return switch (kind) {
      case BYTES -> "bytes";
      case LONGS -> "longs";
      case SNAPSHOTS -> "snapshot records of " + fields + " fields";
      default -> "records of " + fields + " fields";
    };
  }

  /** Makes a map; -1 if somebody else has made one of the name meanwhile. */
  private long create(Session session, byte[] key, int kind, int fields) {
    Participant p = session.enterForUpdate();
    try {
      int id = take(p, kind, fields);
      long meta = loadMeta(id);
      long value = id | generation(meta) << 32;
      boolean made = false;
      try {
        makeTable(p, id, generation(meta), index(id, generation(meta), kind));
        made = publish(session, p, key, value);
      } finally {
        if (!made) {
          abandon(p, id);
        }
      }
      return made ? value : -1;
    } finally {
      session.exit();
    }
  }

  private int take(Participant p, int kind, int fields) {
    int maps = region.layout().maps();
    for (int id = 1; id < maps; id++) {
      long meta = loadMeta(id);
      long taken = meta(generation(meta) + 1, p.line(), fields, kind, TAKEN);
      if (state(meta) == FREE && Mem.compareAndSetLong(entry(id) + META, meta, taken)) {
        return id;
      }
    }
    throw new IllegalStateException(
        "store " + store.name() + " has " + (maps - 1) + " maps, its limit; drop one");
  }

  private boolean publish(Session session, Participant p, byte[] key, long value) {
    seek(session, p, key, true);
    int bytes = EntryProtocol.valueAt(key.length) + 8;
    long ref = p.slabs().allocate(bytes, 0, Block.ENTRY);
    if (ref == 0) {
      throw catalog.full(bytes);
    }
    long block = region.address(ref);
    Mem.putLong(block + Block.INFO, Block.info(Block.ENTRY, key.length, 8));
    Mem.copyIn(key, 0, block + EntryProtocol.KEY, key.length);
    Mem.putLong(block + EntryProtocol.valueAt(key.length), value);
    return names.update(p, session.probe(), EntryProtocol.PUT_IF_ABSENT, ref, 0, 0)
        == EntryProtocol.INSERTED;
  }

  /** Gives back an entry, and its table, that the catalog does not name. */
  private void abandon(Participant p, int id) {
    long root = root(id);
    long meta = loadMeta(id);
    HashIndex index = index(id, generation(meta), kind(meta));
    if (SlotWord.ref(root) != 0 && TableLayout.generation(root) == index.generation()) {
      p.unlinking(SlotWord.ref(root), id, Block.TABLE);
      Mem.putLongRelease(entry(id) + ROOT, TableLayout.root(0, index.generation()));
      index.growth().retireTable(p, SlotWord.ref(root));
      p.unlinked();
    }
    changeState(id, meta, FREE);
  }

  /** For a reaper: whether the dead holder of a line was making a map. */
  boolean isMaking(int line) {
    for (int id = 1; id < region.layout().maps(); id++) {
      long meta = loadMeta(id);
      if (state(meta) == TAKEN && line(meta) == line) {
        return true;
      }
    }
    return false;
  }

  /** For a reaper: entries that the dead holder of a line was making. */
  void reap(Session session, Participant dead, int line) {
    for (int id = 1; id < region.layout().maps(); id++) {
      long meta = loadMeta(id);
      if (state(meta) == TAKEN && line(meta) == line) {
        if (isNamed(session, id | generation(meta) << 32)) {
          changeState(id, meta, LIVE);
        } else {
          abandon(dead, id);
        }
      }
    }
  }

  private boolean isNamed(Session session, long value) {
    return list(session).stream().anyMatch(name -> lookUp(session, bytes(name)) == value);
  }

  boolean exists(String name) {
    byte[] key = bytes(name);
    Session session = store.borrow();
    try {
      long found = lookUp(session, key);
      if (found < 0) {
        return false;
      }
      return isThere(loadMeta((int) found), found);
    } finally {
      store.giveBack(session);
    }
  }

  List<String> names() {
    Session session = store.borrow();
    try {
      List<String> names = new ArrayList<>(list(session));
      Collections.sort(names);
      return names;
    } finally {
      store.giveBack(session);
    }
  }

  private List<String> list(Session session) {
    List<String> names = new ArrayList<>();
    try (BytesCursor cursor = new BytesCursor(catalog, session)) {
      while (cursor.next()) {
        names.add(new String(cursor.key(), StandardCharsets.UTF_8));
      }
    }
    return names;
  }

  boolean drop(String name) {
    byte[] key = bytes(name);
    Session session = store.borrow();
    try {
      long found = lookUp(session, key);
      if (found < 0) {
        return false;
      }
      int id = (int) found;
      boolean mine = false;
      long meta = loadMeta(id);
      while (!mine && isThere(meta, found)) { // it may go from TAKEN to LIVE meanwhile
        mine = changeState(id, meta, DROPPED);
        meta = loadMeta(id);
      }
      finishDrop(session, key, found);
      session.reclaimAll();
      return mine;
    } finally {
      store.giveBack(session);
    }
  }

  /** Whether the map that the catalog's value names has not been dropped. */
  private static boolean isThere(long meta, long found) {
    return generation(meta) == found >>> 32 && (state(meta) == LIVE || state(meta) == TAKEN);
  }

  /** Takes a dropped map apart and forgets its name. Repeatable, by anybody. */
  private void finishDrop(Session session, byte[] key, long found) {
    int id = (int) found;
    long meta = loadMeta(id);
    boolean dropped = generation(meta) == found >>> 32 && state(meta) == DROPPED;
    if (dropped) {
      HashIndex index = index(id, generation(meta), kind(meta));
      if (index.kind() == Block.BOX) {
        new CellTeardown(new CellIndex(index)).run(session.participant(), session.seek());
      } else {
        new Teardown(index).run(session.participant(), session.probe());
      }
    }
    if (dropped) {
      changeState(id, meta, FREE); // first: a name without a map is cleared by who meets it
    }
    unname(session, key, found);
  }

  private void unname(Session session, byte[] key, long value) {
    Participant p = session.enterForUpdate();
    try {
      long expected = p.scratch(MAX_NAME + 16) + MAX_NAME + 1;
      seek(session, p, key, true);
      Mem.putLong(expected, value);
      names.update(p, session.probe(), EntryProtocol.REMOVE, 0, expected, 8);
    } finally {
      session.exit();
    }
  }
}
