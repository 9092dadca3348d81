package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.Probe;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.sim.Scenario;
import io.permalloy.offheap.sim.history.LinearizabilityChecker;
import io.permalloy.offheap.sim.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Threads that run scripts on one index, of immutable entries or of records, each in a process of
 * its own.
 *
 * <p>A script is a list of operations separated by commas: {@code put k v}, {@code add k v} (insert
 * only), {@code replace k v}, {@code cas k expected v}, {@code del k}, {@code del k expected},
 * {@code get k}, {@code reclaim}; on records {@code acquire k v}, {@code inc k d}, {@code del k},
 * {@code get k}; {@code find k} stands on a record and stays pinned, {@code hget k} and {@code hinc
 * k d} use it, {@code leave} unpins. What stands before a bar runs alone, before everything else,
 * on keys that no other script names. Keys are numbered so that their place is known, see {@link
 * Keys}.
 */
public final class Entries implements Scenario {
  private static final long SEED = 42;
  private static final int MAP = 1;
  private static final int VALUE_BYTES = 16;
  private static final long CHECK = 0x5DEECE66DL;

  private final boolean records;
  private final int log2;
  private final String setup;
  private final String[] scripts;
  private final Map<Long, Long> initial = new HashMap<>();
  private final TreeSet<Integer> keys = new TreeSet<>();
  private long base;
  private Keys names;
  private List<Actor> actors;

  /**
   * A scenario.
   *
   * @param records whether the index holds records
   * @param log2 log2 of the buckets of the first table
   * @param setup script that runs before everything
   * @param scripts one script a thread
   */
  public Entries(boolean records, int log2, String setup, String[] scripts) {
    this.records = records;
    this.log2 = log2;
    this.setup = setup;
    this.scripts = scripts;
  }

  private HashIndex index(Region region) {
    long root = region.base() + region.layout().map(MAP);
    int kind = records ? Block.RECORD : Block.ENTRY;
    int key = records ? RecordProtocol.KEY : EntryProtocol.KEY;
    return new HashIndex(region, root, MAP, 1, SEED, kind, key);
  }

  /** One thread's view: nothing of it is shared but the memory. */
  private final class Actor {
    final Region region = Stores.attach(base);
    final HashIndex index = index(region);
    final EntryProtocol protocol = new EntryProtocol(index);
    final RecordProtocol recordProtocol = new RecordProtocol(index, 1);
    private long held;
    final Participant p;
    final Probe q = new Probe();

    Actor(int process) {
      p = Participant.claim(region, process);
    }

    /** Takes the slabs that the first operations would take: fewer steps to interleave. */
    Actor warm() {
      p.enterForUpdate();
      p.slabs().giveBack(p.slabs().allocate(64, MAP, Block.ENTRY));
      p.exit();
      return this;
    }

    void run(Run run, String script) {
      for (String op : script.split(",", -1)) {
        String[] w = op.strip().split(" ", -1);
        if (w[0].equals("reclaim")) {
          p.enter();
          p.retireDeferred();
          p.bag().reclaim();
          p.exit();
        } else if (w[0].equals("find")) {
          p.enter();
          held = seek(Integer.parseInt(w[1]), false);
        } else if (w[0].equals("leave")) {
          p.exit();
        } else if (!w[0].isEmpty()) {
          operation(run, w);
        }
      }
    }

    private void operation(Run run, String[] w) {
      int key = Integer.parseInt(w[1]);
      long a = w.length > 2 ? Long.parseLong(w[2]) : 0;
      long b = w.length > 3 ? Long.parseLong(w[3]) : 0;
      Operation.Kind kind =
          switch (w[0]) {
            case "put" -> Operation.Kind.PUT;
            case "add", "acquire" -> Operation.Kind.PUT_IF_ABSENT;
            case "replace" -> Operation.Kind.REPLACE;
            case "cas" -> Operation.Kind.COMPARE_AND_SET;
            case "del" -> w.length > 2 ? Operation.Kind.REMOVE_EXPECTED : Operation.Kind.REMOVE;
            case "get", "hget" -> Operation.Kind.GET;
            case "inc", "hinc" -> Operation.Kind.ADD;
            default -> throw new IllegalArgumentException(w[0]);
          };
      boolean conditional =
          kind == Operation.Kind.COMPARE_AND_SET || kind == Operation.Kind.REMOVE_EXPECTED;
      long value = conditional ? b : a;
      int handle =
          run == null ? 0 : run.history().call(run.self(), key, kind, value, conditional ? a : 0);
      long result =
          w[0].startsWith("h")
              ? held == 0 ? Operation.ABSENT : field(held, kind, value)
              : apply(kind, key, value, conditional ? a : 0);
      if (run != null) {
        run.history().ret(handle, result);
      }
    }

    /** The record of a key or 0. The caller is pinned. */
    private long seek(int key, boolean update) {
      long scratch = p.scratch(64);
      Mem.putLong(scratch, names.bytes(key));
      q.seek(index.hash(scratch, 8), scratch, 8, update);
      return update ? 0 : recordProtocol.find(p, q);
    }

    /** What the record cursor does with one field. */
    private long field(long ref, Operation.Kind kind, long delta) {
      if (recordProtocol.state(ref) != RecordProtocol.ALIVE) {
        return Operation.ABSENT;
      }
      long a = region.address(ref) + RecordProtocol.fieldsAt(8);
      return kind == Operation.Kind.ADD ? Mem.getAndAddLong(a, delta) : Mem.getLongAcquire(a);
    }

    private long onRecord(Operation.Kind kind, int key, long value) {
      boolean update = kind == Operation.Kind.PUT_IF_ABSENT || kind == Operation.Kind.REMOVE;
      if (update) {
        p.enterForUpdate();
      } else {
        p.enter();
      }
      try {
        long ref = seek(key, update);
        return switch (kind) {
          case PUT_IF_ABSENT ->
              recordProtocol.acquire(p, q, new long[] {value, value}, 0, 2) < 0 ? 1 : 0;
          case REMOVE -> recordProtocol.remove(p, q) ? 1 : 0;
          default -> ref == 0 ? Operation.ABSENT : field(ref, kind, value);
        };
      } finally {
        p.exit();
      }
    }

    long apply(Operation.Kind kind, int key, long value, long expected) {
      if (records) {
        return onRecord(kind, key, value);
      }
      long scratch = p.scratch(64);
      Mem.putLong(scratch, names.bytes(key));
      if (kind == Operation.Kind.GET) {
        p.enter();
        q.seek(index.hash(scratch, 8), scratch, 8, false);
        long ref = protocol.find(p, q);
        long result = ref == 0 ? Operation.ABSENT : value(ref);
        p.exit();
        return result;
      }
      p.enterForUpdate();
      q.seek(index.hash(scratch, 8), scratch, 8, true);
      boolean removes = kind == Operation.Kind.REMOVE || kind == Operation.Kind.REMOVE_EXPECTED;
      long entry = removes ? 0 : entry(scratch, value);
      boolean conditional =
          kind == Operation.Kind.COMPARE_AND_SET || kind == Operation.Kind.REMOVE_EXPECTED;
      if (conditional) {
        Mem.putLong(scratch + 16, expected);
        Mem.putLong(scratch + 24, expected * CHECK);
      }
      int mode =
          switch (kind) {
            case PUT -> EntryProtocol.PUT;
            case PUT_IF_ABSENT -> EntryProtocol.PUT_IF_ABSENT;
            case REPLACE, COMPARE_AND_SET -> EntryProtocol.REPLACE;
            default -> EntryProtocol.REMOVE;
          };
      int result = protocol.update(p, q, mode, entry, conditional ? scratch + 16 : 0, VALUE_BYTES);
      p.exit();
      if (kind == Operation.Kind.PUT) {
        return Operation.UNKNOWN;
      }
      return result == EntryProtocol.INSERTED || result == EntryProtocol.CHANGED ? 1 : 0;
    }

    private long entry(long key, long value) {
      int bytes = EntryProtocol.valueAt(8) + VALUE_BYTES;
      long ref = p.slabs().allocate(bytes, MAP, Block.ENTRY);
      long block = region.address(ref);
      Mem.putLong(block + Block.INFO, Block.info(Block.ENTRY, 8, VALUE_BYTES));
      Mem.copy(key, block + EntryProtocol.KEY, 8);
      Mem.putLong(block + EntryProtocol.valueAt(8), value);
      Mem.putLong(block + EntryProtocol.valueAt(8) + 8, value * CHECK);
      return ref;
    }

    private long value(long ref) {
      long at = region.address(ref) + EntryProtocol.valueAt(8);
      long value = Mem.getLong(at);
      if (Mem.getLong(at + 8) != value * CHECK) {
        throw new AssertionError("block " + Long.toHexString(ref) + " holds no value: " + value);
      }
      return value;
    }
  }

  @Override
  public void format() {
    base = Stores.format();
    Region region = Stores.attach(base);
    names = Keys.of(SEED);
    Actor first = new Actor(0);
    first.p.enterForUpdate();
    long table = first.index.growth().firstTable(first.p, log2);
    Mem.putLong(
        region.base() + region.layout().map(MAP),
        io.permalloy.offheap.index.TableLayout.root(table, 1));
    first.p.slabs().published();
    first.p.exit();
    first.run(null, setup);
    for (String s : scripts) {
      for (String op : s.substring(s.indexOf('|') + 1).split(",", -1)) {
        String[] w = op.strip().split(" ", -1);
        if (w.length > 1) {
          keys.add(Integer.parseInt(w[1]));
        }
      }
    }
    for (int k : keys) {
      long v = first.apply(Operation.Kind.GET, k, 0, 0);
      if (v != Operation.ABSENT) {
        initial.put((long) k, v);
      }
    }
    first.p.close();
    if (Mem.getLong(base + StoreLayout.EPOCH_AT) > 100) {
      throw new IllegalStateException("the epoch has run away");
    }
  }

  @Override
  public void start(Run run) {
    actors = new ArrayList<>();
    for (int i = 0; i < scripts.length; i++) {
      Actor actor = new Actor(1 + i).warm();
      int bar = scripts[i].indexOf('|');
      actor.run(null, bar < 0 ? "" : scripts[i].substring(0, bar));
      String script = scripts[i].substring(bar + 1);
      actors.add(actor);
      run.thread("t" + i, 1 + i, 0, true, () -> actor.run(run, script));
    }
  }

  @Override
  public void check(Run run) {
    Actor last = new Actor(0);
    for (int k : keys) {
      int handle = run.history().call(99, k, Operation.Kind.GET, 0, 0);
      run.history().ret(handle, last.apply(Operation.Kind.GET, k, 0, 0));
    }
    LinearizabilityChecker.check(run.history().operations(), initial);
    boolean quiet = !run.killed();
    StructuralCheck.check(last.region, false, last.index);
    if (quiet) {
      for (Actor a : actors) {
        a.p.close();
      }
      last.p.enter();
      last.p.reclaimAll();
      last.p.exit();
      last.p.close();
      StructuralCheck.check(last.region, true, last.index);
    }
  }
}
