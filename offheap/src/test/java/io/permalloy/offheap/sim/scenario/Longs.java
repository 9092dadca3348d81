package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.cells.CellIndex;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.map.LongLongCursor;
import io.permalloy.offheap.map.LongLongMap;
import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.sim.Scenario;
import io.permalloy.offheap.sim.history.LinearizabilityChecker;
import io.permalloy.offheap.sim.history.Operation;
import io.permalloy.offheap.sim.history.Operation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Processes that run scripts on one long to long map through the public API; any of them may be
 * killed at any step, and reaped by another.
 *
 * <p>A script is a list of operations separated by commas: {@code put k v}, {@code swap k v} (put
 * that returns what was there), {@code add k v} (insert only), {@code replace k v}, {@code cas k
 * expected v}, {@code inc k d}, {@code del k}, {@code del k expected}, {@code take k}, {@code get
 * k}, {@code getall k k k} (in one call), {@code scan} or {@code scan k} (which must see k, that
 * only this process touches), {@code reclaim}, {@code reap}, {@code drop}, {@code check} (looks at
 * the structure while others work). Values from 100 on live in boxes.
 *
 * <p>Keys are numbered so that their place is known: by tens, the top four bits of the mixed key
 * are 0000 (0 to 19 and 40 to 59), 0010 (60 to 79, the other half when four buckets split), 1000
 * (20 to 29) and 0100 (30 to 39).
 */
public final class Longs implements Scenario {
  private static final int MAP = 1;
  private static final int SEED = 8;
  private static final long BOXED = 0x8001L << 48;
  private static final long NONE = 0x0BAD_0000_0000L;

  private final String setup;
  private final String[] scripts;
  private final Map<Long, Long> initial = new HashMap<>();
  private final TreeSet<Integer> keys = new TreeSet<>();
  private final TreeSet<Integer> untouched = new TreeSet<>();
  private final boolean drops;
  private final List<Processes.Slot> slots = new ArrayList<>();
  private CellIndex names;
  private List<Actor> actors;

  /**
   * A scenario.
   *
   * @param setup script that runs before everything
   * @param scripts one script a process
   */
  public Longs(String setup, String[] scripts) {
    this.setup = setup;
    this.scripts = scripts;
    this.drops = String.join(",", scripts).contains("drop");
  }

  private long key(int number) {
    long top =
        switch (number / 10) {
          case 2 -> 0b1000;
          case 3 -> 0b0100;
          case 6, 7 -> 0b0010;
          default -> 0b0000;
        };
    return names.unmix(top << 60 | (number + 1) * 0x1234_5678_9abcdL);
  }

  private static long value(long number) {
    return number >= 100 ? BOXED | number : number;
  }

  private static long number(long value) {
    if (value == NONE) {
      return Operation.ABSENT;
    }
    long top = value & -1L << 32;
    if (top != 0 && top != BOXED) {
      throw new AssertionError("no value that was ever put: " + Long.toHexString(value));
    }
    return value & 0xffff_ffffL;
  }

  /** One process with one thread and one session. */
  private final class Actor {
    final OffHeapStore store;
    final Session session;
    final LongLongMap map;

    Actor(int process) {
      this(process, false);
    }

    Actor(int process, boolean first) {
      store = Processes.attach(slots.get(process));
      if (first) {
        Processes.call(Processes.call(store, "directory"), "open");
      }
      LongLongMap shared = store.longLongMap("m");
      session = store.session();
      map = shared.with(session);
    }

    void run(Run run, String script) {
      for (String op : script.split(",", -1)) {
        String[] w = op.strip().split(" ", -1);
        switch (w[0]) {
          case "" -> {}
          case "reclaim" -> {
            Participant p = (Participant) Processes.call(session, "participant");
            p.enter();
            p.bag().reclaim();
            p.exit();
          }
          case "reap" -> Processes.call(store, "reap");
          case "scan" -> scan(w);
          case "drop" -> store.drop("m");
          case "check" -> {
            Region region = Processes.region(store);
            StructuralCheck.inUse(region, -1, 1, index(region, MAP));
          }
          case "getall" -> getAll(run, w);
          default -> operation(run, w);
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

    /** Every key that nobody touches must be seen exactly once, and those that are named. */
    private void scan(String[] w) {
      Map<Long, Integer> seen = new HashMap<>();
      LongLongCursor cursor = map.cursor(session);
      while (cursor.next()) {
        number(cursor.value());
        seen.merge(cursor.key(), 1, Integer::sum);
      }
      Set<Integer> wanted = new TreeSet<>(untouched);
      for (int i = 1; i < w.length; i++) {
        wanted.add(Integer.parseInt(w[i]));
      }
      for (int k : wanted) {
        if (seen.getOrDefault(key(k), 0) != 1) {
          throw new AssertionError("a scan saw key " + k + " not once but in " + seen);
        }
      }
    }

    private void getAll(Run run, String[] w) {
      int n = w.length - 1;
      long[] wanted = new long[n];
      int[] handles = new int[n];
      for (int i = 0; i < n; i++) {
        int k = Integer.parseInt(w[i + 1]);
        wanted[i] = key(k);
        handles[i] = run.history().call(run.self(), k, Kind.GET, 0, 0);
      }
      long[] values = new long[n];
      map.getAll(wanted, 0, n, values, NONE);
      for (int i = 0; i < n; i++) {
        run.history().ret(handles[i], number(values[i]));
      }
    }

    private void operation(Run run, String[] w) {
      int key = Integer.parseInt(w[1]);
      long a = w.length > 2 ? Long.parseLong(w[2]) : 0;
      long b = w.length > 3 ? Long.parseLong(w[3]) : 0;
      Kind kind =
          switch (w[0]) {
            case "put", "swap" -> Kind.PUT;
            case "add" -> Kind.PUT_IF_ABSENT;
            case "replace" -> Kind.REPLACE;
            case "cas" -> Kind.COMPARE_AND_SET;
            case "inc" -> Kind.ADD_TO_ZERO;
            case "del" -> w.length > 2 ? Kind.REMOVE_EXPECTED : Kind.REMOVE;
            case "take" -> Kind.REMOVE_AND_GET;
            case "get" -> Kind.GET;
            default -> throw new IllegalArgumentException(w[0]);
          };
      boolean conditional = kind == Kind.COMPARE_AND_SET || kind == Kind.REMOVE_EXPECTED;
      long argument = conditional ? b : a;
      long expected = conditional ? a : 0;
      int handle = run == null ? 0 : run.history().call(run.self(), key, kind, argument, expected);
      long result = apply(kind, w[0].equals("swap"), key(key), argument, expected);
      if (run != null) {
        run.history().ret(handle, result);
      }
    }

    private long apply(Kind kind, boolean swaps, long key, long argument, long expected) {
      return switch (kind) {
        case PUT -> {
          if (swaps) {
            yield number(map.getAndPut(key, value(argument), NONE));
          }
          map.put(key, value(argument));
          yield Operation.UNKNOWN;
        }
        case PUT_IF_ABSENT -> map.putIfAbsent(key, value(argument)) ? 1 : 0;
        case REPLACE -> map.replace(key, value(argument)) ? 1 : 0;
        case COMPARE_AND_SET -> map.compareAndSet(key, value(expected), value(argument)) ? 1 : 0;
        case ADD_TO_ZERO -> number(map.getAndAdd(key, argument));
        case REMOVE -> map.remove(key) ? 1 : 0;
        case REMOVE_EXPECTED -> map.remove(key, value(expected)) ? 1 : 0;
        case REMOVE_AND_GET -> number(map.getAndRemove(key, NONE));
        default -> number(map.get(key, NONE));
      };
    }

    long read(int key) {
      return number(map.get(key(key), NONE));
    }

    /** Closes all sessions. */
    void leave() {
      Processes.leave(store);
    }
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
    names = new CellIndex(index(Processes.region(first.store), MAP));
    first.run(null, setup);
    for (String s : scripts) {
      for (String op : s.split(",", -1)) {
        String[] w = op.strip().split(" ", -1);
        int last = w[0].equals("getall") ? w.length - 1 : Math.min(1, w.length - 1);
        for (int i = 1; i <= last; i++) {
          keys.add(Integer.parseInt(w[i]));
        }
      }
    }
    for (String op : setup.split(",", -1)) {
      String[] w = op.strip().split(" ", -1);
      if (w.length > 1
          && !keys.contains(Integer.parseInt(w[1]))
          && !setup.contains("del " + w[1])) {
        untouched.add(Integer.parseInt(w[1]));
      }
    }
    for (int k : keys) {
      long v = first.read(k);
      if (v != Operation.ABSENT) {
        initial.put((long) k, v);
      }
    }
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
        region, true, index(region, 0), index(region, MAP), index(region, 2), index(region, 3));
  }

  private static HashIndex index(Region region, int map) {
    long at = region.base() + region.layout().map(map);
    return new HashIndex(
        region,
        at,
        map,
        TableLayout.generation(Mem.getLong(at)),
        Mem.getLong(at + SEED),
        map == 0 ? Block.ENTRY : Block.BOX,
        EntryProtocol.KEY);
  }
}
