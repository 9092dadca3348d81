package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.cells.Seek;
import io.permalloy.offheap.index.Probe;

/**
 * What one thread at a time needs to work with a store: its place among the participants, its
 * memory, its scratch. Give each thread its own, or none: maps borrow one for every call otherwise,
 * which costs two atomic instructions.
 *
 * <p>A plain object, not bound to a thread: virtual threads may pass it on, with a happens-before
 * between them. A store has a fixed number of places (1,024; 128 if its maximum is below 64 MiB)
 * for all its processes together. Not thread-safe.
 */
public final class Session implements AutoCloseable {
  private final OffHeapStore store;
  private final Participant participant;
  private final Probe probe = new Probe();
  private final Bulk bulk = new Bulk();
  private final Seek seek = new Seek();
  private LongBulk.Part part;
  private boolean closed;

  Session(OffHeapStore store, Participant participant) {
    this.store = store;
    this.participant = participant;
  }

  /**
   * The store that it works with.
   *
   * @return store
   */
  public OffHeapStore store() {
    return store;
  }

  /** A session of another store would pin the wrong one. */
  void checkIsOf(OffHeapStore expected) {
    if (store != expected) {
      throw new IllegalArgumentException("the session is of another store: " + store.name());
    }
  }

  /** This session, for reads that do not pin. */
  Session open() {
    if (closed) {
      throw closedError();
    }
    return this;
  }

  Participant participant() {
    return participant;
  }

  Probe probe() {
    return probe;
  }

  Bulk bulk() {
    return bulk;
  }

  Seek seek() {
    return seek;
  }

  LongBulk.Part part() {
    if (part == null) {
      part = new LongBulk.Part();
    }
    return part;
  }

  /** Pins, and makes sure that store and session are open. */
  Participant enter() {
    if (closed) {
      throw closedError();
    }
    participant.enter();
    return participant;
  }

  /** The same, and makes room for what the operation retires. */
  Participant enterForUpdate() {
    if (closed) {
      throw closedError();
    }
    participant.enterForUpdate();
    return participant;
  }

  /** The same, if the operation hardly ever retires anything. */
  Participant enterInPlace() {
    if (closed) {
      throw closedError();
    }
    participant.enterInPlace();
    return participant;
  }

  void exit() {
    participant.exit();
  }

  /** After an operation that found the store full: tries everything to make room. */
  void reclaimAll() {
    store.reapDead();
    reclaim();
    store.reclaimIdle();
  }

  /** Makes room out of what this session, and those who have left, keep back. */
  void reclaim() {
    Participant p = enter();
    try {
      if (p.pin().depth() == 1) {
        p.reclaimAll();
      }
    } finally {
      exit();
    }
  }

  IllegalStateException closedError() {
    return new IllegalStateException(
        closed && !participant.region().isClosed()
            ? "this session of store " + store.name() + " is closed"
            : "store " + store.name() + " is closed");
  }

  boolean isPinned() {
    return participant.pin().depth() > 0 || participant.pin().isStanding();
  }

  boolean isClosed() {
    return closed;
  }

  void markClosed() {
    closed = true;
  }

  /**
   * Gives the place back, with its memory, which the next session takes over. Idempotent. After it
   * every use throws {@link IllegalStateException}.
   *
   * @throws IllegalStateException if a cursor of this session is still open
   */
  @Override
  public void close() {
    if (!closed) {
      if (isPinned()) {
        throw new IllegalStateException(
            "a cursor of this session is still open; close it before the session");
      }
      store.close(this);
    }
  }
}
