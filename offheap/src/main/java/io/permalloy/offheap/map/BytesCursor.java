package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.BucketCursor;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import java.lang.foreign.MemorySegment;

/**
 * Walks the entries of a byte map. Weakly consistent: an entry that is there throughout is seen
 * exactly once; one that comes or goes meanwhile may be seen or not. Growth does not disturb it.
 *
 * <p>Pinned from a successful {@link #next} until the next call of it or {@link #close}: what it
 * stands on is not freed meanwhile, whatever others do. Lock-free. Not thread-safe.
 */
public final class BytesCursor implements AutoCloseable {
  private static final int NOWHERE = -1;

  private final Session session;
  private final Region region;
  private final BucketCursor buckets;
  private int at;
  private int walk = NOWHERE;
  private long block;

  BytesCursor(HashIndex index, Session session) {
    this.session = session;
    this.region = index.region();
    this.buckets = new BucketCursor(index);
  }

  /**
   * Goes to the next entry.
   *
   * @return false after the last
   * @throws IllegalStateException if the store is closed or the map dropped
   */
  public boolean next() {
    block = 0;
    while (walk == NOWHERE || at == buckets.count()) {
      leave();
      if (!readBucket()) {
        return false;
      }
    }
    block = region.address(buckets.ref(at++));
    return true;
  }

  private boolean readBucket() {
    Participant p = session.enter();
    try {
      if (!buckets.next(p, session.probe())) {
        return false;
      }
      at = 0;
      walk = p.pin().stand();
      return true;
    } finally {
      session.exit();
    }
  }

  private void leave() {
    block = 0;
    if (walk != NOWHERE) {
      session.participant().pin().leave(walk);
      walk = NOWHERE;
    }
  }

  private long entry() {
    if (block == 0) {
      throw new IllegalStateException("the cursor stands on no entry: next() came first or last");
    }
    return block;
  }

  /**
   * Length of the current key.
   *
   * @return bytes
   */
  public int keyLength() {
    return Block.keyLength(Mem.getLong(entry() + Block.INFO));
  }

  /**
   * Length of the current value.
   *
   * @return bytes
   */
  public int valueLength() {
    return Block.valueLength(Mem.getLong(entry() + Block.INFO));
  }

  /**
   * The current key. Allocates the array.
   *
   * @return a copy
   */
  public byte[] key() {
    byte[] copy = new byte[keyLength()];
    Mem.copyOut(block + EntryProtocol.KEY, copy, 0, copy.length);
    return copy;
  }

  /**
   * The current value. Allocates the array.
   *
   * @return a copy
   */
  public byte[] value() {
    byte[] copy = new byte[valueLength()];
    Mem.copyOut(block + EntryProtocol.valueAt(keyLength()), copy, 0, copy.length);
    return copy;
  }

  /**
   * Copies the current key out. Allocates nothing.
   *
   * @param dst where to
   * @param offset first byte there
   */
  public void key(MemorySegment dst, long offset) {
    Mem.copyOut(entry() + EntryProtocol.KEY, dst, offset, keyLength());
  }

  /**
   * Copies the current value out. Allocates nothing.
   *
   * @param dst where to
   * @param offset first byte there
   */
  public void value(MemorySegment dst, long offset) {
    Mem.copyOut(entry() + EntryProtocol.valueAt(keyLength()), dst, offset, valueLength());
  }

  /** Goes back before the first entry. */
  public void rewind() {
    leave();
    buckets.rewind();
  }

  /** Unpins. Idempotent. */
  @Override
  public void close() {
    leave();
  }
}
