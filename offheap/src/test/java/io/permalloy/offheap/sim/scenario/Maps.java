package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.Slices;
import io.permalloy.offheap.map.SnapshotRecordCursor;
import io.permalloy.offheap.map.SnapshotRecordMap;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.sim.Scenario;
import io.permalloy.offheap.sim.history.LinearizabilityChecker;
import io.permalloy.offheap.sim.history.Operation;
import io.permalloy.offheap.sim.history.Operation.Kind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Processes that run scripts on one map through the public API; any of them may be killed at any
 * step, and reaped by another.
 *
 * <p>A script is a list of operations separated by commas. On bytes: {@code put k v}, {@code add k
 * v}, {@code replace k v}, {@code cas k expected v}, {@code del k}, {@code del k expected}, {@code
 * get k}. On records of two fields: {@code acquire k v}, {@code inc k d}, {@code min k v}, {@code
 * max k v}, {@code set k v}, {@code cas k expected v}, {@code del k}, {@code take k} (remove, and
 * get the last values), {@code get k}; {@code find k} stands on a record until {@code leave},
 * {@code hget k} and {@code hinc k d} use it. On snapshot records of two fields: {@code put k v},
 * {@code del k}, {@code take k}, {@code get k}; {@code find k}, {@code hget k}, {@code hput k v},
 * {@code htake k}; {@code heir k v} puts if the first process has been killed. On all: {@code
 * reclaim}, {@code reap}. In bulk, on bytes and records: {@code getall k...}, {@code putall:v
 * k...}, {@code delall k...}; on records {@code addall:d k...} to one field, {@code sumall:d k...}
 * to all. {@code vget k} and {@code vscan} read without a session; {@code check} looks at the
 * structure while others work.
 */
public final class Maps implements Scenario {
  private static final int MAP = 1;
  private static final int FIELDS = 2;
  private static final int SEED = 8;
  private static final long CHECK = 0x5DEECE66DL;

  /** What the map holds. */
  public enum Content {
    /** Bytes. */
    BYTES,
    /** Records of many writers. */
    RECORDS,
    /** Records of one writer each. */
    SNAPSHOTS
  }

  private final Content content;
  private final String setup;
  private final String[] scripts;
  private final Map<Long, Long> initial = new HashMap<>();
  private final TreeSet<Integer> keys = new TreeSet<>();
  private final TreeSet<Integer> untouched = new TreeSet<>();
  private final boolean drops;

  /** Whether the scripts only add to all fields and take records: then nothing may be missing. */
  private final boolean balances;

  private Keys names;
  private long atFirst;
  private final List<Processes.Slot> slots = new ArrayList<>();
  private List<Actor> actors;

  /**
   * A scenario.
   *
   * @param content what the map holds, a {@link Content}
   * @param setup script that runs before everything
   * @param scripts one script a process
   */
  public Maps(String content, String setup, String[] scripts) {
    this.content = Content.valueOf(content);
    this.setup = setup;
    this.scripts = scripts;
    String all = String.join(",", scripts);
    this.drops = all.contains("drop");
    this.balances = all.contains("sumall") && !all.matches(".*(inc|put|del|acquire|set|addall).*");
  }

  /** One process with one thread and one session. */
  private final class Actor {
    final OffHeapStore store;
    final Session session;
    final BytesMap bytes;
    final RecordMap recordMap;
    final RecordCursor cursor;
    final StoreView view;
    final SnapshotRecordMap snapshots;
    final SnapshotRecordCursor snapshot;
    private final long[] fields = new long[FIELDS];
    private boolean held;

    /** Of the second field: what was added, less what was taken. */
    private long balance;

    Actor(int process) {
      this(process, false);
    }

    Actor(int process, boolean first) {
      store = Processes.attach(slots.get(process));
      view = Processes.view(slots.get(process));
      if (first) {
        Processes.call(Processes.call(store, "directory"), "open");
      }
      bytes = content == Content.BYTES ? store.bytesMap("m") : null;
      RecordMap records = content == Content.RECORDS ? store.recordMap("m", FIELDS) : null;
      SnapshotRecordMap shared =
          content == Content.SNAPSHOTS ? store.snapshotRecordMap("m", FIELDS) : null;
      session = store.session();
      recordMap = records == null ? null : records.with(session);
      cursor = records == null ? null : records.cursor(session);
      snapshots = shared == null ? null : shared.with(session);
      snapshot = shared == null ? null : shared.cursor(session);
    }

    void run(Run run, String script) {
      BytesMap map = bytes == null ? null : bytes.with(session);
      for (String op : script.split(",", -1)) {
        String[] w = op.strip().split(" ", -1);
        switch (w[0]) {
          case "" -> {}
          case "reclaim" -> {
            Participant p = (Participant) Processes.call(session, "participant");
            p.enter();
            p.retireDeferred();
            p.bag().reclaim();
            p.exit();
          }
          case "reap" -> Processes.call(store, "reap");
          case "scan" -> scan(map);
          case "vscan" -> scanView();
          case "check" -> {
            Region region = Processes.region(store);
            StructuralCheck.inUse(region, FIELDS, halves(), index(region, MAP));
          }
          case "drop" -> store.drop("m");
          case "find" -> {
            int k = Integer.parseInt(w[1]);
            held =
                snapshot == null ? cursor.find(segment(k), 0, 8) : snapshot.find(segment(k), 0, 8);
          }
          case "leave" -> {
            held = false;
            if (snapshot == null) {
              cursor.close();
            } else {
              snapshot.close();
            }
          }
          case "heir" -> {
            if (run.killed(0)) {
              operation(run, map, w);
            }
          }
          default -> {
            if (w[0].contains("all")) {
              bulk(run, map, w);
            } else {
              operation(run, map, w);
            }
          }
        }
      }
    }

    /** Each key's part is an operation of its own, at some time during the call. */
    private void bulk(Run run, BytesMap map, String[] w) {
      String[] op = w[0].split(":", -1);
      long value = op.length > 1 ? Long.parseLong(op[1]) : 0;
      Kind kind =
          switch (op[0]) {
            case "getall" -> Kind.GET;
            case "putall" -> Kind.PUT;
            case "addall" -> Kind.ADD;
            case "sumall" -> Kind.ADD_OR_SET;
            case "delall" -> Kind.REMOVE;
            default -> throw new IllegalArgumentException(w[0]);
          };
      int n = w.length - 1;
      int[] handles = new int[n];
      long[] results = new long[n];
      java.util.Arrays.fill(results, Operation.UNKNOWN);
      for (int i = 0; i < n; i++) {
        handles[i] = run.history().call(run.self(), Integer.parseInt(w[1 + i]), kind, value, 0);
      }
      if (map != null) {
        bulkOnBytes(map, kind, w, value, results);
      } else {
        bulkOnRecords(kind, w, value, results);
      }
      for (int i = 0; i < n; i++) {
        run.history().ret(handles[i], results[i]);
      }
    }

    private void bulkOnBytes(BytesMap map, Kind kind, String[] w, long value, long[] results) {
      int n = results.length;
      byte[] keys = new byte[8 * n];
      byte[] values = new byte[16 * n];
      for (int i = 0; i < n; i++) {
        System.arraycopy(key(Integer.parseInt(w[1 + i])), 0, keys, 8 * i, 8);
        System.arraycopy(value(value), 0, values, 16 * i, 16);
      }
      Slices k = new Slices().wrap(MemorySegment.ofArray(keys), 0, 8, 8, n);
      Slices v = new Slices().wrap(MemorySegment.ofArray(values), 0, 16, 16, n);
      switch (kind) {
        case PUT -> map.putAll(k, v);
        case REMOVE -> map.removeAll(k);
        default -> {
          int[] lengths = new int[n];
          map.getAll(k, v, lengths);
          for (int i = 0; i < n; i++) {
            byte[] got = java.util.Arrays.copyOfRange(values, 16 * i, 16 * i + 16);
            boolean absent = lengths[i] == BytesMap.ABSENT;
            results[i] = absent ? Operation.ABSENT : checked(got, lengths[i]);
          }
        }
      }
    }

    private void bulkOnRecords(Kind kind, String[] w, long value, long[] results) {
      int n = results.length;
      long[] keys = new long[n];
      long[] rows = new long[2 * n];
      long[] deltas = new long[n];
      for (int i = 0; i < n; i++) {
        keys[i] = names.bytes(Integer.parseInt(w[1 + i]));
        rows[2 * i] = value;
        rows[2 * i + 1] = value * CHECK;
        deltas[i] = value;
      }
      switch (kind) {
        case PUT -> recordMap.putAll(keys, rows);
        case REMOVE -> recordMap.removeAll(keys);
        case ADD_OR_SET -> {
          recordMap.addAll(keys, rows);
          balance += n * value * CHECK;
        }
        case ADD -> {
          recordMap.addAll(keys, 0, deltas, results);
          java.util.Arrays.setAll(results, i -> before(results[i]));
        }
        default -> {
          recordMap.getAll(keys, rows);
          for (int i = 0; i < n; i++) {
            if (rows[2 * i] != RecordMap.REMOVED && rows[2 * i + 1] == RecordMap.REMOVED) {
              throw new AssertionError("a record that is half removed counts as read");
            }
            results[i] = before(rows[2 * i]);
          }
        }
      }
    }

    /** Runs a script as far as the map is there. */
    void runWhileThere(Run run, String script) {
      try {
        run(run, script);
      } catch (IllegalStateException e) {
        if (!drops || !e.getMessage().contains("dropped")) {
          throw e;
        }
      }
    }

    /** Every key that nobody touches must be seen exactly once. */
    private void scan(BytesMap map) {
      Map<Long, Integer> seen = new HashMap<>();
      if (map == null) {
        cursor.rewind();
        MemorySegment key = MemorySegment.ofArray(new byte[8]);
        while (cursor.next()) {
          cursor.key(key, 0);
          seen.merge(key.get(ValueLayout.JAVA_LONG_UNALIGNED, 0), 1, Integer::sum);
        }
        cursor.close();
      } else {
        try (BytesCursor c = map.cursor(session)) {
          while (c.next()) {
            checked(c.value(), 16);
            seen.merge(
                ByteBuffer.wrap(c.key()).order(ByteOrder.LITTLE_ENDIAN).getLong(), 1, Integer::sum);
          }
        }
      }
      for (int k : untouched) {
        if (seen.getOrDefault(names.bytes(k), 0) != 1) {
          throw new AssertionError("a scan saw key " + k + " not once but in " + seen);
        }
      }
    }

    private void scanView() {
      Map<Long, Integer> seen = new HashMap<>();
      view.bytesMap("m")
          .forEach(
              (key, value) -> {
                checked(value, value.length);
                seen.merge(
                    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).getLong(), 1, Integer::sum);
              });
      for (int k : untouched) {
        if (seen.getOrDefault(names.bytes(k), 0) != 1) {
          throw new AssertionError("a scan saw key " + k + " not once but in " + seen);
        }
      }
    }

    private long readView(int key) {
      if (content != Content.BYTES) {
        long[] copy = view.recordMap("m").get(key(key));
        if (copy != null) {
          System.arraycopy(copy, 0, fields, 0, FIELDS);
        }
        return content == Content.SNAPSHOTS
            ? whole(copy != null)
            : copy == null ? Operation.ABSENT : copy[0];
      }
      byte[] value = view.bytesMap("m").get(key(key));
      return value == null ? Operation.ABSENT : checked(value, value.length);
    }

    private void operation(Run run, BytesMap map, String[] w) {
      int key = Integer.parseInt(w[1]);
      long a = w.length > 2 ? Long.parseLong(w[2]) : 0;
      long b = w.length > 3 ? Long.parseLong(w[3]) : 0;
      Kind kind =
          switch (w[0]) {
            case "put", "heir" -> Kind.PUT;
            case "set", "hput" -> Kind.REPLACE;
            case "take", "htake" -> Kind.REMOVE_AND_GET;
            case "add", "acquire" -> Kind.PUT_IF_ABSENT;
            case "replace" -> Kind.REPLACE;
            case "cas" -> Kind.COMPARE_AND_SET;
            case "del" -> w.length > 2 ? Kind.REMOVE_EXPECTED : Kind.REMOVE;
            case "get", "hget", "vget" -> Kind.GET;
            case "inc", "hinc" -> Kind.ADD;
            case "min" -> Kind.MIN;
            case "max" -> Kind.MAX;
            default -> throw new IllegalArgumentException(w[0]);
          };
      boolean conditional = kind == Kind.COMPARE_AND_SET || kind == Kind.REMOVE_EXPECTED;
      long value = conditional ? b : a;
      long expected = conditional ? a : 0;
      int handle = run == null ? 0 : run.history().call(run.self(), key, kind, value, expected);
      boolean onHeld = w[0].startsWith("h") && !w[0].equals("heir");
      long result =
          onHeld
              ? onHeld(kind, value)
              : w[0].equals("vget") ? readView(key) : on(map, kind, key, value, expected);
      if (run != null) {
        run.history().ret(handle, result);
      }
    }

    /** Closes all sessions. */
    void leave() {
      Processes.leave(store);
    }

    /** The second field of all records together. */
    long secondFields() {
      long sum = 0;
      cursor.rewind();
      while (cursor.next()) {
        sum += cursor.get(1);
      }
      cursor.close();
      return sum;
    }

    long read(int key) {
      return on(bytes == null ? null : bytes.with(session), Kind.GET, key, 0, 0);
    }

    private long on(BytesMap map, Kind kind, int key, long value, long expected) {
      return switch (content) {
        case BYTES -> onBytes(map, kind, key(key), value, expected);
        case RECORDS -> onRecord(kind, key, value, expected);
        case SNAPSHOTS -> onSnapshot(kind, key, value);
      };
    }

    private long onSnapshot(Kind kind, int key, long value) {
      long k = names.bytes(key);
      return switch (kind) {
        case PUT -> {
          snapshots.put(k, fields(value));
          yield Operation.UNKNOWN;
        }
        case REMOVE -> snapshots.remove(segment(key), 0, 8) ? 1 : 0;
        case REMOVE_AND_GET -> whole(snapshots.removeAndGet(k, fields));
        default -> whole(snapshots.get(k, fields));
      };
    }

    private long[] fields(long value) {
      fields[0] = value;
      fields[1] = value * CHECK;
      return fields;
    }

    private long whole(boolean there) {
      if (there && fields[1] != fields[0] * CHECK) {
        throw new AssertionError("no record that was ever put: " + fields[0] + ", " + fields[1]);
      }
      return there ? fields[0] : Operation.ABSENT;
    }

    private long onBytes(BytesMap map, Kind kind, byte[] key, long value, long expected) {
      boolean done =
          switch (kind) {
            case PUT -> {
              map.put(key, value(value));
              yield true;
            }
            case PUT_IF_ABSENT -> map.putIfAbsent(key, value(value));
            case REPLACE -> map.replace(key, value(value));
            case COMPARE_AND_SET -> map.compareAndSet(key, value(expected), value(value));
            case REMOVE -> map.remove(key);
            case REMOVE_EXPECTED -> map.remove(key, value(expected));
            default -> false;
          };
      if (kind == Kind.GET) {
        byte[] dst = new byte[16];
        int n = map.get(key, dst);
        return n == BytesMap.ABSENT ? Operation.ABSENT : checked(dst, n);
      }
      return kind == Kind.PUT ? Operation.UNKNOWN : done ? 1 : 0;
    }

    private long onHeld(Kind kind, long value) {
      if (!held) {
        return kind == Kind.REPLACE ? 0 : Operation.ABSENT;
      }
      if (snapshot != null) {
        return switch (kind) {
          case REPLACE -> snapshot.put(fields(value)) ? 1 : 0;
          case REMOVE_AND_GET -> whole(snapshot.removeAndGet(fields));
          default -> whole(snapshot.get(fields));
        };
      }
      return before(kind == Kind.GET ? cursor.get(0) : cursor.getAndAdd(0, value));
    }

    private long onRecord(Kind kind, int key, long value, long expected) {
      MemorySegment k = segment(key);
      try {
        if (kind == Kind.PUT_IF_ABSENT) {
          return cursor.acquire(k, 0, 8, new long[] {value, value * CHECK}) ? 1 : 0;
        }
        if (!cursor.find(k, 0, 8)) {
          boolean flag =
              kind == Kind.COMPARE_AND_SET || kind == Kind.REMOVE || kind == Kind.REPLACE;
          return flag ? 0 : Operation.ABSENT;
        }
        return switch (kind) {
          case ADD -> before(cursor.getAndAdd(0, value));
          case MIN -> before(cursor.getAndMin(0, value));
          case MAX -> before(cursor.getAndMax(0, value));
          case COMPARE_AND_SET -> cursor.compareAndSet(0, expected, value) ? 1 : 0;
          case REMOVE -> cursor.remove() ? 1 : 0;
          case REPLACE -> cursor.set(0, value) ? 1 : 0;
          case REMOVE_AND_GET -> {
            boolean mine = cursor.removeAndGet(fields);
            if (mine && (fields[0] == RecordMap.REMOVED || fields[1] == RecordMap.REMOVED)) {
              throw new AssertionError("a removed record had no values");
            }
            balance -= mine ? fields[1] : 0;
            yield mine ? fields[0] : Operation.ABSENT;
          }
          default -> before(cursor.get(0));
        };
      } finally {
        cursor.close();
      }
    }
  }

  private static long before(long value) {
    return value == RecordMap.REMOVED ? Operation.ABSENT : value;
  }

  private MemorySegment segment(int number) {
    return MemorySegment.ofArray(key(number));
  }

  private byte[] key(int number) {
    byte[] key = new byte[8];
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).putLong(names.bytes(number));
    return key;
  }

  private static byte[] value(long value) {
    byte[] bytes = new byte[16];
    ByteBuffer.wrap(bytes).putLong(value).putLong(value * CHECK);
    return bytes;
  }

  private static long checked(byte[] bytes, int length) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    long value = b.getLong();
    if (length != 16 || b.getLong() != value * CHECK) {
      throw new AssertionError("no value that was ever put: " + value + " of length " + length);
    }
    return value;
  }

  @Override
  public void format() {
    Processes.format(scripts.length + 2);
    slots.clear();
    for (int i = 0; i < scripts.length + 2; i++) {
      Scenario.Run.actAsProcess(i);
      slots.add(Processes.open(i));
    }
    Scenario.Run.actAsProcess(0);
    Actor first = new Actor(0, true);
    Region region = Processes.region(first.store);
    names = Keys.of(Mem.getLong(region.base() + region.layout().map(MAP) + SEED));
    first.run(null, setup);
    for (String s : scripts) {
      for (String op : s.split(",", -1)) {
        String[] w = op.strip().split(" ", -1);
        for (int i = 1; i < (w[0].contains("all") ? w.length : Math.min(w.length, 2)); i++) {
          keys.add(Integer.parseInt(w[i]));
        }
      }
    }
    for (String op : setup.split(",", -1)) {
      String[] w = op.strip().split(" ", -1);
      if (w.length > 1 && !keys.contains(Integer.parseInt(w[1]))) {
        untouched.add(Integer.parseInt(w[1]));
      }
    }
    for (int k : keys) {
      long v = first.read(k);
      if (v != Operation.ABSENT) {
        initial.put((long) k, v);
      }
    }
    atFirst = balances ? first.secondFields() : 0;
    first.leave();
  }

  @Override
  public void start(Run run) {
    actors = new ArrayList<>();
    for (int i = 0; i < scripts.length; i++) {
      Scenario.Run.actAsProcess(1 + i);
      Actor actor = new Actor(1 + i);
      String script = scripts[i];
      actors.add(actor);
      run.thread("t" + i, 1 + i, 0, true, () -> actor.runWhileThere(run, script));
    }
    Scenario.Run.actAsProcess(scripts.length + 1);
  }

  @Override
  public void check(Run run) {
    Actor last = new Actor(scripts.length + 1);
    Processes.call(last.store, "reap");
    if (!drops) {
      for (int k : keys) {
        int handle = run.history().call(99, k, Kind.GET, 0, 0);
        run.history().ret(handle, last.read(k));
      }
      LinearizabilityChecker.check(run.history().operations(), initial);
    }
    if (balances && !run.killed()) {
      long expected = atFirst;
      for (Actor actor : actors) {
        expected += actor.balance;
      }
      if (last.secondFields() != expected) {
        throw new AssertionError(
            "an addition is missing or twice: " + last.secondFields() + ", not " + expected);
      }
    }
    for (int i = 0; i < actors.size(); i++) {
      if (!run.killed(i)) {
        Scenario.Run.actAsProcess(1 + i);
        actors.get(i).leave();
      }
    }
    Scenario.Run.actAsProcess(scripts.length + 1);
    Processes.call(last.session, "reclaimAll");
    Region region = Processes.region(last.store);
    last.leave();
    StructuralCheck.check(
        region,
        true,
        FIELDS,
        halves(),
        index(region, 0),
        index(region, MAP),
        index(region, 2),
        index(region, 3));
  }

  private int halves() {
    return content == Content.SNAPSHOTS ? 2 : 1;
  }

  private HashIndex index(Region region, int map) {
    long at = region.base() + region.layout().map(map);
    boolean entries = map == 0 || content == Content.BYTES;
    return new HashIndex(
        region,
        at,
        map,
        TableLayout.generation(Mem.getLong(at)),
        Mem.getLong(at + SEED),
        entries ? Block.ENTRY : Block.RECORD,
        entries ? EntryProtocol.KEY : RecordProtocol.KEY);
  }
}
