package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Posix;
import io.permalloy.offheap.sim.Scenario;
import io.permalloy.offheap.sim.history.LinearizabilityChecker;
import io.permalloy.offheap.sim.history.Operation;
import java.util.Map;

/** Small protocols whose answers are known: they show that the instrument sees what it must. */
public final class Toys {
  private Toys() {}

  /** Threads that never meet: each stores into a word of its own. */
  public static final class Strangers implements Scenario {
    private long words;

    @Override
    public void format() {
      words = Scenario.Run.allocate(64);
    }

    @Override
    public void start(Run run) {
      for (int t = 0; t < 2; t++) {
        long mine = words + 8L * t;
        run.thread(
            "t" + t,
            () -> {
              for (int i = 1; i < 8; i++) {
                Mem.putLongRelease(mine, i);
              }
            });
      }
    }
  }

  /** Threads that increment one word: atomically, or by a load and a store. */
  public static final class Counter implements Scenario {
    private final boolean atomic;
    private final int threads;
    private final int increments;
    private long word;

    public Counter(boolean atomic, int threads, int increments) {
      this.atomic = atomic;
      this.threads = threads;
      this.increments = increments;
    }

    @Override
    public void format() {
      word = Scenario.Run.allocate(64);
    }

    @Override
    public void start(Run run) {
      for (int t = 0; t < threads; t++) {
        run.thread("t" + t, () -> work(run));
      }
    }

    private void work(Run run) {
      for (int i = 0; i < increments; i++) {
        int op = run.history().call(run.self(), 1, Operation.Kind.ADD, 1, 0);
        long before;
        if (atomic) {
          do {
            before = Mem.getLongAcquire(word);
          } while (!Mem.compareAndSetLong(word, before, before + 1));
        } else {
          before = Mem.getLongAcquire(word);
          Mem.putLongRelease(word, before + 1);
        }
        run.history().ret(op, before);
      }
    }

    @Override
    public void check(Run run) {
      LinearizabilityChecker.check(run.history().operations(), Map.of(1L, 0L));
      long sum = Mem.getLong(word);
      if (!run.killed() && sum != (long) threads * increments) {
        throw new AssertionError("lost update: " + sum);
      }
    }
  }

  /**
   * Two threads that each raise a flag and look at the other's: at least one must see the other.
   */
  public static final class Dekker implements Scenario {
    private final boolean fenced;
    private long flags;
    private final boolean[] saw = new boolean[2];

    public Dekker(boolean fenced) {
      this.fenced = fenced;
    }

    @Override
    public void format() {
      flags = Scenario.Run.allocate(64);
    }

    @Override
    public void start(Run run) {
      run.thread("a", () -> enter(0));
      run.thread("b", () -> enter(1));
    }

    private void enter(int me) {
      Mem.putLongRelease(flags + 8L * me, 1);
      if (fenced) {
        Mem.fullFence();
      }
      saw[me] = Mem.getLongAcquire(flags + 8L * (1 - me)) != 0;
    }

    @Override
    public void check(Run run) {
      if (!saw[0] && !saw[1]) {
        throw new AssertionError("neither saw the other");
      }
    }
  }

  /** A word that is taken and given back; taking it waits, or takes it from whoever has it. */
  public static final class Lock implements Scenario {
    private final boolean waits;
    private long word;

    public Lock(boolean waits) {
      this.waits = waits;
    }

    @Override
    public void format() {
      word = Scenario.Run.allocate(64);
    }

    @Override
    public void start(Run run) {
      run.thread("a", () -> section(1));
      run.thread("b", () -> section(2));
    }

    private void section(long me) {
      while (true) {
        long holder = Mem.getLongAcquire(word);
        if ((holder == 0 || !waits) && Mem.compareAndSetLong(word, holder, me)) {
          break;
        }
      }
      Mem.compareAndSetLong(word, me, 0);
    }
  }

  /**
   * Epochs in small: a reader pins, with a fence or without, and reads a block through a pointer; a
   * writer unlinks the block, looks at the pin, and reuses the block.
   */
  public static final class FencedPin implements Scenario {
    private final boolean fenced;
    private long pin;
    private long pointer;
    private long block;

    public FencedPin(boolean fenced) {
      this.fenced = fenced;
    }

    @Override
    public void format() {
      pin = Scenario.Run.allocate(256);
      pointer = pin + 64;
      block = pin + 128;
      Mem.putLong(block, 42);
      Mem.putLong(pointer, block);
    }

    @Override
    public void start(Run run) {
      run.thread("reader", this::read);
      run.thread("writer", this::reclaim);
    }

    private void read() {
      Mem.putLongOpaque(pin, 1);
      if (fenced) {
        Mem.fullFence();
      }
      long p = Mem.getLongAcquire(pointer);
      if (p != 0 && Mem.getLong(p) != 42) {
        throw new AssertionError("read a block that was freed");
      }
      Mem.putLongRelease(pin, 0);
    }

    private void reclaim() {
      Mem.compareAndSetLong(pointer, block, 0);
      if (Mem.getLongAcquire(pin) == 0) {
        Mem.putLong(block, 13);
      }
    }
  }

  /** A writer copies 32 bytes of one kind over 32 of another while a reader copies them out. */
  public static final class Copies implements Scenario {
    private long place;

    @Override
    public void format() {
      place = Scenario.Run.allocate(64);
    }

    @Override
    public void start(Run run) {
      run.thread(
          "writer",
          () -> {
            byte[] ones = new byte[32];
            java.util.Arrays.fill(ones, (byte) 1);
            Mem.copyIn(ones, 0, place, 32);
          });
      run.thread(
          "reader",
          () -> {
            byte[] seen = new byte[32];
            Mem.copyOut(place, seen, 0, 32);
            for (byte b : seen) {
              if (b != seen[0]) {
                throw new AssertionError("torn copy");
              }
            }
          });
    }
  }

  /** Touches memory that is not there. */
  public static final class WildAccess implements Scenario {
    private final int how;

    public WildAccess(int how) {
      this.how = how;
    }

    @Override
    public void format() {}

    @Override
    public void start(Run run) {
      run.thread("a", this::touch);
    }

    private void touch() {
      switch (how) {
        case 0 -> Mem.getLong(0x10000);
        case 1 -> Mem.getLong(Scenario.Run.allocate(4096) + 4);
        default -> {
          int fd = Posix.open("/dev/shm/x", 0x40 | Posix.O_RDWR_CLOEXEC, 0600);
          long at = Posix.map(0, 1 << 16, Posix.MAP_SHARED, fd);
          if (Posix.allocate(fd, 0, 4096) != 0) {
            throw new IllegalStateException();
          }
          Mem.putLong(at + 4088, 1);
          Mem.putLong(at + 4096, 1);
        }
      }
    }
  }
}
