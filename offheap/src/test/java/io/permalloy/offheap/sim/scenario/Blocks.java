package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.BlockWalk;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.sim.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * Epochs, retire bags and the slab allocator without an index: one word names the current block;
 * writers replace it, retire what they replaced and reclaim; readers follow it under a pin. Every
 * block carries the number that the word names it by, so a block that was freed too early, or
 * handed out twice, is seen at once.
 */
public final class Blocks implements Scenario {
  private static final int PAYLOAD = Block.HEADER;

  private static final int BLOCK_BYTES = 64;

  private final int writers;
  private final int replacements;
  private final int readers;
  private final int optimists;
  private final int words;
  private long base;
  private long word;

  /**
   * A scenario.
   *
   * @param writers threads that replace blocks
   * @param replacements how often each does
   * @param readers threads that read a block once, pinned
   * @param optimists threads that read a block without a pin, and believe it if the epoch stayed
   * @param words words that name a block each; writer i works on word i modulo this
   */
  public Blocks(int writers, int replacements, int readers, int optimists, int words) {
    this.writers = writers;
    this.replacements = replacements;
    this.readers = readers;
    this.optimists = optimists;
    this.words = words;
  }

  @Override
  public void format() {
    base = Stores.format();
    word = Scenario.Run.allocate(64);
    // A line that nobody needs afterwards, and the first block.
    Participant p = Participant.claim(Stores.attach(base), 0);
    p.pin().enter();
    for (int i = 0; i < words; i++) {
      Mem.putLong(word + 8L * i, fresh(p, 1));
      p.slabs().published();
    }
    p.pin().exit();
    for (int i = 0; i < writers + readers; i++) {
      Participant.claim(Stores.attach(base), i);
    }
    for (int line = 2; line <= 1 + writers + readers; line++) {
      Mem.putLong(state(line), 0);
    }
  }

  private long state(int line) {
    return base
        + Stores.attach(base).layout().line(line)
        + io.permalloy.offheap.epoch.SessionLine.STATE;
  }

  private long fresh(Participant p, long number) {
    long ref = p.slabs().allocate(BLOCK_BYTES, 0, Block.ENTRY);
    if (ref == 0) {
      throw new IllegalStateException("full");
    }
    long a = p.region().address(ref);
    Mem.putLong(a + PAYLOAD, number);
    Mem.putLong(a + Block.INFO, Block.info(Block.ENTRY, 0, 0));
    return number << 44 | ref;
  }

  private static long ref(long w) {
    return w & (1L << 44) - 1;
  }

  @Override
  public void start(Run run) {
    for (int i = 0; i < readers; i++) {
      run.thread("r" + i, this::read);
    }
    for (int i = 0; i < optimists; i++) {
      run.thread("o" + i, this::readOptimistically);
    }
    for (int i = 0; i < writers; i++) {
      int id = i;
      run.thread("w" + i, () -> write(id));
    }
  }

  private void write(int id) {
    Participant p = Participant.claim(Stores.attach(base), 100 + id);
    long at = word + 8L * (id % words);
    for (int n = 0; n < replacements; n++) {
      p.bag().prepare();
      p.pin().enter();
      long mine = fresh(p, 2 + n + 100L * id);
      while (true) {
        long old = load(p, at);
        verify(p, old);
        p.unlinking(ref(old), 0, Block.ENTRY);
        if (Mem.compareAndSetLong(at, old, mine)) {
          p.slabs().published();
          if (!p.bag().retire(ref(old))) {
            throw new AssertionError("somebody else had retired " + Long.toHexString(old));
          }
          p.unlinked();
          break;
        }
        p.unlinked();
      }
      p.pin().exit();
      p.bag().reclaim();
    }
  }

  private static long load(Participant p, long at) {
    long w;
    do {
      w = Mem.getLongAcquire(at);
    } while (!p.pin().stable());
    return w;
  }

  private static void verify(Participant p, long w) {
    long number = Mem.getLong(p.region().address(ref(w)) + PAYLOAD);
    if (number != w >>> 44) {
      throw new AssertionError(
          "block " + Long.toHexString(ref(w)) + " named " + (w >>> 44) + " holds " + number);
    }
  }

  private void read() {
    Participant p = Participant.claim(Stores.attach(base), 200);
    p.pin().enter();
    long w = load(p, word);
    verify(p, w);
    verify(p, w);
    p.pin().exit();
  }

  private void readOptimistically() {
    Region region = Stores.attach(base);
    long epoch = base + io.permalloy.offheap.segment.StoreLayout.EPOCH_AT;
    long e = Mem.getLongAcquire(epoch);
    long w = Mem.getLongAcquire(word);
    long number = Mem.getLong(region.address(ref(w)) + PAYLOAD);
    Mem.loadLoadFence();
    if (Mem.getLongAcquire(epoch) == e && number != w >>> 44) {
      throw new AssertionError("believed " + number + " in block " + Long.toHexString(w));
    }
  }

  @Override
  public void check(Run run) {
    Region region = Stores.attach(base);
    Participant p = Participant.claim(region, 1);
    List<Long> live = new ArrayList<>();
    p.reclaimAll();
    if (!run.killed()) {
      for (int line = 2; line <= 1 + writers + readers; line++) {
        Mem.putLong(state(line), 0);
      }
      p.reclaimAll();
      p.reclaimAll();
    }
    BlockWalk.allocated(
        region,
        ref -> {
          if (Block.kind(Mem.getLong(region.address(ref) + Block.INFO)) != Block.CHUNK) {
            live.add(ref);
          }
        });
    for (int i = 0; i < words; i++) {
      if (!live.remove((Long) ref(Mem.getLong(word + 8L * i)))) {
        throw new AssertionError("a current block is not allocated");
      }
    }
    if (!run.killed() && !live.isEmpty()) {
      throw new AssertionError("leaked: " + live);
    }
  }
}
