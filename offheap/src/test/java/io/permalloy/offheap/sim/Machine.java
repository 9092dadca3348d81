package io.permalloy.offheap.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The simulated computer: sparse memory in pages, threads with store buffers, and the clock of
 * steps. One instance for the JVM, because the simulated {@code Mem} is a class of static methods;
 * everything runs on one carrier thread.
 *
 * <p>An access to shared memory is one step: {@link #point} asks the {@link Strategy} who goes
 * next, then the access takes effect at once. Accesses to scratch memory are private and no steps.
 * All writes are journalled, so {@link #rollback} restores a snapshot in time proportional to what
 * a run wrote.
 */
final class Machine {
  static final Machine THE = new Machine();

  static final long BASE = 1L << 40;
  static final long SCRATCH = 1L << 45;
  static final int PAGE_SHIFT = 12;
  static final int PAGE_BYTES = 1 << PAGE_SHIFT;
  private static final int PAGE_WORDS = PAGE_BYTES / 8;

  /** One physical page. */
  static final class Page {
    final long id;
    final long[] words = new long[PAGE_WORDS];

    Page(long id) {
      this.id = id;
    }
  }

  /** What stands behind a virtual page before it is touched. */
  interface Backing {
    /** The page at this place, or a {@link SimFault} if an access there would be a signal. */
    Page fault(long address);
  }

  private Page[] table = new Page[1 << 12];
  private Backing[] backing = new Backing[1 << 12];
  private long nextAddress = BASE;
  private long nextPageId = 1;
  private int mappedPages;

  private long[] scratch = new long[1 << 12];
  private int scratchTop;
  private int scratchMark;

  private Page[] journalPage = new Page[1 << 12];
  private int[] journalIndex = new int[1 << 12];
  private long[] journalOld = new long[1 << 12];
  private int journalTop;
  private boolean journalling;
  private final List<Runnable> undo = new ArrayList<>();

  boolean hashing;
  long memoryHash;

  boolean tso;
  boolean torn;
  boolean concurrent;
  boolean tracing;
  long steps;
  long stepLimit = Long.MAX_VALUE;
  long totalSteps;
  SimThread current;
  final List<SimThread> threads = new ArrayList<>();
  Strategy strategy;
  Throwable failure;
  boolean abandoned;
  SimThread following;
  final List<String> trace = new ArrayList<>();

  private Machine() {}

  // ---- life cycle

  /** Forgets everything: memory, mappings, threads. */
  void reset() {
    Arrays.fill(table, null);
    Arrays.fill(backing, null);
    nextAddress = BASE;
    nextPageId = 1;
    mappedPages = 0;
    Arrays.fill(scratch, 0);
    scratchTop = 0;
    scratchMark = 0;
    journalTop = 0;
    journalling = false;
    undo.clear();
    memoryHash = 0;
    threads.clear();
    current = null;
    concurrent = false;
    failure = null;
    abandoned = false;
    steps = 0;
  }

  /** Makes the present contents the state to which {@link #rollback} returns. */
  void snapshot() {
    journalTop = 0;
    undo.clear();
    journalling = true;
    scratchMark = scratchTop;
    memoryHash = 0;
  }

  /** Undoes all that happened since {@link #snapshot}. */
  void rollback() {
    for (int i = journalTop - 1; i >= 0; i--) {
      journalPage[i].words[journalIndex[i]] = journalOld[i];
      journalPage[i] = null;
    }
    journalTop = 0;
    for (int i = undo.size() - 1; i >= 0; i--) {
      undo.get(i).run();
    }
    undo.clear();
    Arrays.fill(scratch, scratchMark, scratchTop, 0);
    scratchTop = scratchMark;
    memoryHash = 0;
    threads.clear();
    current = null;
    concurrent = false;
    failure = null;
    abandoned = false;
    steps = 0;
    trace.clear();
  }

  /** Registers what undoes a change outside memory words (mappings, files, locks). */
  void onRollback(Runnable action) {
    if (journalling) {
      undo.add(action);
    }
  }

  // ---- mappings

  /** Finds a free range of addresses. */
  long allocateRange(long bytes, long alignment) {
    long old = nextAddress;
    long at = (nextAddress + alignment - 1) & -alignment;
    nextAddress = (at + bytes + PAGE_BYTES - 1) & -PAGE_BYTES;
    onRollback(() -> nextAddress = old);
    return at;
  }

  /** Maps a range; the backing is asked at the first touch of each page. */
  void map(long address, long bytes, Backing what) {
    int first = pageNumber(address);
    int last = pageNumber(address + bytes + PAGE_BYTES - 1);
    if (last > table.length) {
      int n = Math.max(last, table.length * 2);
      table = Arrays.copyOf(table, n);
      backing = Arrays.copyOf(backing, n);
    }
    if (journalling) {
      Page[] oldPages = Arrays.copyOfRange(table, first, last);
      Backing[] oldBacking = Arrays.copyOfRange(backing, first, last);
      onRollback(
          () -> {
            System.arraycopy(oldPages, 0, table, first, oldPages.length);
            System.arraycopy(oldBacking, 0, backing, first, oldBacking.length);
          });
    }
    Arrays.fill(table, first, last, null);
    Arrays.fill(backing, first, last, what);
    mappedPages = Math.max(mappedPages, last);
  }

  /** A range of zeroed memory, present at once: for toy protocols. */
  long allocate(long bytes) {
    long a = allocateRange(bytes, PAGE_BYTES);
    map(a, bytes, anonymous());
    return a;
  }

  /** Zero pages on demand, private to one mapping. */
  Backing anonymous() {
    return address -> new Page((address >>> PAGE_SHIFT));
  }

  /** A page of a file. */
  Page newPage() {
    long id = nextPageId;
    nextPageId++;
    onRollback(() -> nextPageId = id);
    return new Page(id);
  }

  /** What stands behind an address, or null. */
  Backing backing(long a) {
    return a < BASE || pageNumber(a) >= backing.length ? null : backing[pageNumber(a)];
  }

  private static int pageNumber(long address) {
    return (int) ((address - BASE) >>> PAGE_SHIFT);
  }

  private Page page(long a) {
    long n = (a - BASE) >>> PAGE_SHIFT;
    if (n < table.length) {
      Page p = table[(int) n];
      if (p != null) {
        return p;
      }
    }
    return touch(a);
  }

  private Page touch(long a) {
    long n = (a - BASE) >>> PAGE_SHIFT;
    if (a < BASE || n >= table.length || backing[(int) n] == null) {
      throw fault("access to unmapped address 0x" + Long.toHexString(a));
    }
    Page p = backing[(int) n].fault(a);
    int at = (int) n;
    table[at] = p;
    onRollback(() -> table[at] = null);
    return p;
  }

  SimFault fault(String what) {
    SimFault f = new SimFault(what + (current == null ? "" : " by thread " + current.name));
    fail(f);
    return f;
  }

  void fail(Throwable t) {
    if (failure == null) {
      failure = t;
    }
  }

  // ---- scratch

  long allocateScratch(long bytes) {
    int words = (int) ((bytes + 63) / 64 * 8);
    if (scratchTop + words > scratch.length) {
      scratch = Arrays.copyOf(scratch, Math.max(scratch.length * 2, scratchTop + words));
    }
    long a = SCRATCH + scratchTop * 8L;
    scratchTop += words;
    return a;
  }

  private int scratchIndex(long a) {
    long i = (a - SCRATCH) >>> 3;
    if (i >= scratchTop) {
      throw fault("access to unmapped address 0x" + Long.toHexString(a));
    }
    return (int) i;
  }

  static boolean isShared(long a) {
    return a < SCRATCH;
  }

  // ---- words; a is a multiple of 8

  /** The word as the running thread sees it; no step. */
  long peek(long a) {
    if (a >= SCRATCH) {
      return scratch[scratchIndex(a)];
    }
    long v = page(a).words[(int) (a >>> 3) & (PAGE_WORDS - 1)];
    if (tso && current != null && current.buffered() > 0) {
      v = current.overlay(a, v);
    }
    return v;
  }

  /** Loads what a step observes. */
  long observe(long v) {
    if (hashing && current != null) {
      current.observe(v);
    }
    return v;
  }

  /** Stores the bits of a mask into a word: at once, or into the running thread's buffer. */
  void store(long a, long v, long mask) {
    if (a >= SCRATCH) {
      int i = scratchIndex(a);
      scratch[i] = (scratch[i] & ~mask) | (v & mask);
    } else if (tso && current != null) {
      page(a);
      current.buffer(a, v, mask);
    } else {
      commit(a, v, mask);
    }
  }

  /** Makes a store visible to everybody. */
  void commit(long a, long v, long mask) {
    Page p = page(a);
    int i = (int) (a >>> 3) & (PAGE_WORDS - 1);
    long old = p.words[i];
    long now = (old & ~mask) | (v & mask);
    if (journalling) {
      if (journalTop == journalIndex.length) {
        journalPage = Arrays.copyOf(journalPage, journalTop * 2);
        journalIndex = Arrays.copyOf(journalIndex, journalTop * 2);
        journalOld = Arrays.copyOf(journalOld, journalTop * 2);
      }
      journalPage[journalTop] = p;
      journalIndex[journalTop] = i;
      journalOld[journalTop++] = old;
    }
    if (hashing) {
      long place = p.id * PAGE_WORDS + i;
      memoryHash ^= mix(place, old) ^ mix(place, now);
    }
    p.words[i] = now;
  }

  /** Drains the running thread's store buffer. */
  void drain() {
    if (tso && current != null) {
      current.drain(this);
    }
  }

  void drainAll() {
    for (SimThread t : threads) {
      t.drain(this);
    }
  }

  static long mix(long place, long v) {
    long h = place * 0x9E3779B97F4A7C15L + v;
    h = (h ^ (h >>> 32)) * 0xD6E8FEB86659FD93L;
    h = (h ^ (h >>> 29)) * 0xC2B2AE3D27D4EB4FL;
    return h ^ (h >>> 32);
  }

  // ---- scheduling

  /** A step begins: the strategy may let others run first, and whoever is killed never returns. */
  void point() {
    if (++steps > stepLimit) {
      overrun();
    }
    if (concurrent) {
      SimThread me = current;
      if (hashing) {
        me.observe(1);
      }
      if (me.started) {
        decide(me);
      } else {
        me.started = true;
      }
    }
  }

  private void decide(SimThread me) {
    SimThread next = choose();
    if (next != me) {
      following = next;
      me.yield();
    }
  }

  private void overrun() {
    SimFault f =
        new SimFault(
            "does not finish: more than "
                + stepLimit
                + " steps"
                + (current == null ? "" : ", thread " + current.name + " running"));
    fail(f);
    if (concurrent) {
      abandoned = true;
      following = null;
      current.yield();
    }
    throw f;
  }

  /** Asks the strategy until it names a thread to run; null if the run is abandoned or over. */
  SimThread choose() {
    while (true) {
      int action = strategy.next(this);
      int index = Strategy.index(action);
      switch (Strategy.kind(action)) {
        case Strategy.RUN -> {
          return threads.get(index);
        }
        case Strategy.FLUSH -> threads.get(index).flushOne(this);
        case Strategy.KILL -> {
          kill(threads.get(index).process);
          if (!anyRunnable()) {
            return null;
          }
        }
        default -> {
          abandoned = true;
          return null;
        }
      }
    }
  }

  /**
   * What a process executed becomes visible; it executes nothing more; the kernel closes its files.
   */
  private void kill(int process) {
    for (SimThread t : threads) {
      if (t.process == process && !t.finished) {
        t.drain(this);
        t.dead = true;
        if (current == t) {
          current = null;
        }
      }
    }
    if (tracing) {
      trace.add("       process " + process + " killed");
    }
    SimPosix.processDied(process);
  }

  boolean isRunnable(SimThread t) {
    return !t.finished && !t.dead && (t.phase == 0 || t.phase <= phase());
  }

  /** The lowest phase that still has work to do. */
  private int phase() {
    int lowest = Integer.MAX_VALUE;
    for (int i = 0; i < threads.size(); i++) {
      SimThread t = threads.get(i);
      if (!t.finished && !t.dead) {
        lowest = Math.min(lowest, t.phase);
      }
    }
    return lowest;
  }

  boolean anyRunnable() {
    for (int i = 0; i < threads.size(); i++) {
      if (isRunnable(threads.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Runs all threads to their end, or until the run is abandoned or has failed. */
  void runThreads() {
    concurrent = true;
    try {
      SimThread next = anyRunnable() ? choose() : null;
      while (next != null) {
        current = next;
        following = null;
        next.resume();
        SimThread was = current;
        current = null;
        if (failure != null || abandoned) {
          break;
        }
        if (was != null && was.finished) {
          next = anyRunnable() ? choose() : null;
        } else {
          next = following;
        }
      }
      if (!abandoned && failure == null) {
        drainAll();
      }
    } finally {
      concurrent = false;
      current = null;
    }
  }

  void note(String what, long a, long v) {
    if (tracing && isShared(a)) {
      String where =
          StackWalker.getInstance()
              .walk(
                  s ->
                      s.filter(f -> !SIM_FRAMES.contains(f.getClassName()))
                          .limit(2)
                          .map(
                              f ->
                                  f.getClassName().substring(f.getClassName().lastIndexOf('.') + 1)
                                      + "."
                                      + f.getMethodName()
                                      + ":"
                                      + f.getLineNumber())
                          .reduce((x, y) -> x + " < " + y)
                          .orElse(""));
      trace.add(
          String.format(
              "%6d %-4s %-10s +%06x %016x  %s",
              steps, current == null ? "-" : current.name, what, a - BASE, v, where));
    }
  }

  private static final java.util.Set<String> SIM_FRAMES =
      java.util.Set.of(Machine.class.getName(), SimMem.class.getName());
}
