package io.permalloy.offheap.index;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.epoch.Pin;
import io.permalloy.offheap.mem.Mem;
import java.util.Arrays;

/**
 * Walks an index bucket by bucket in hash order, which growth keeps: so a position survives it, and
 * an entry that is there throughout is seen exactly once.
 *
 * <p>Weakly consistent: each bucket is read when the walk comes by. Lock-free; one thread at a
 * time; allocates only when a chain is longer than any before.
 */
public final class BucketCursor {
  private final HashIndex index;
  private long[] refs = new long[64];
  private int count;
  private long position;
  private boolean ended;

  /**
   * A cursor before the first bucket.
   *
   * @param index what to walk
   */
  public BucketCursor(HashIndex index) {
    this.index = index;
  }

  /** Goes back before the first bucket. */
  public void rewind() {
    seek(0);
  }

  /**
   * Goes before the bucket of a position.
   *
   * @param to what {@link #position} returned, of this index, or 0 for the first
   */
  public void seek(long to) {
    position = to;
    ended = false;
    count = 0;
  }

  /**
   * Where the next bucket begins, in hash order: good for as long as the index is there.
   *
   * @return position, or 0 after the last
   */
  public long position() {
    return ended ? 0 : position;
  }

  /**
   * Blocks in the bucket that was read last.
   *
   * @return count
   */
  public int count() {
    return count;
  }

  /**
   * A block of the bucket that was read last.
   *
   * @param i from 0
   * @return its ref, readable while the pin that {@link #next} ran under is held
   */
  public long ref(int i) {
    return refs[i];
  }

  /**
   * Reads the next bucket, possibly empty.
   *
   * @param p pinned participant
   * @param q room for packing
   * @return false after the last
   */
  public boolean next(Participant p, Probe q) {
    count = 0;
    if (ended) {
      return false;
    }
    Pin pin = p.pin();
    long table = 0;
    long parent = 0;
    int extensions = 0;
    while (true) {
      if (table == 0) {
        table = index.root();
        parent = 0;
        if (!pin.stable()) {
          table = 0;
          continue;
        }
        extensions = pin.extensions();
      }
      int log2 = TableLayout.log2(table);
      long bucket = TableLayout.bucket(position, log2);
      int seen = read(index.bucketAddress(table, bucket));
      if (seen == COMPLETE && pin.stable()) {
        advance(log2, bucket);
        return true;
      }
      if (seen == UNWRITTEN && parent != 0) {
        index.growth().complete(p, q, parent, table, bucket >>> 1);
      } else if (seen == MOVED) {
        long next = index.next(table);
        boolean covered = pin.stable() && pin.extensions() == extensions;
        parent = covered ? table : 0;
        table = covered ? next : 0; // else from the root again
      }
    }
  }

  private void advance(int log2, long bucket) {
    if (bucket + 1 == 1L << log2) {
      ended = true;
    } else {
      position = bucket + 1 << 64 - log2;
    }
  }

  private static final int COMPLETE = 0;
  private static final int MOVED = 1;
  private static final int UNWRITTEN = 2;

  private int read(long home) {
    count = 0;
    long line = home;
    while (true) {
      for (int i = 0; i < SlotWord.SLOTS; i++) {
        long word = Mem.getLongAcquire(line + ((long) i << 3));
        if (word == SlotWord.UNINIT) {
          return UNWRITTEN;
        } else if (SlotWord.isFrozen(word)) {
          return MOVED;
        } else if ((word & SlotWord.TENTATIVE) == 0) {
          add(SlotWord.ref(word));
        }
      }
      long link = Mem.getLongAcquire(line + SlotWord.LINK);
      if (link == SlotWord.UNINIT) {
        return UNWRITTEN;
      } else if (SlotWord.isFrozen(link)) {
        return MOVED;
      } else if (link == SlotWord.EMPTY) {
        return COMPLETE;
      }
      line = index.region().address(SlotWord.ref(link));
    }
  }

  private void add(long ref) {
    if (count == refs.length) {
      refs = Arrays.copyOf(refs, 2 * count);
    }
    refs[count++] = ref;
  }
}
