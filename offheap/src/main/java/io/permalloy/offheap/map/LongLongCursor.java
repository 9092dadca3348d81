package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.cells.CellIndex;
import io.permalloy.offheap.cells.CellWalk;

/**
 * Walks the keys and values of a long to long map. Weakly consistent: a key that is there
 * throughout is seen exactly once, with a value that it had during the walk; one that comes or goes
 * meanwhile may be seen or not. Growth does not disturb it.
 *
 * <p>What it stands on is a copy: nothing is pinned between two calls. Lock-free. Not thread-safe.
 * Allocates only when a chain is longer than any before.
 */
public final class LongLongCursor {
  private static final int NOWHERE = -1;

  private final Session session;
  private final CellWalk walk;
  private int at = NOWHERE;

  LongLongCursor(CellIndex cells, Session session) {
    this.session = session;
    this.walk = new CellWalk(cells);
  }

  /**
   * Goes to the next key.
   *
   * @return false after the last
   * @throws IllegalStateException if the store or session is closed or the map dropped
   */
  public boolean next() {
    at++;
    while (at >= walk.count()) {
      at = NOWHERE;
      if (!readBucket()) {
        return false;
      }
      at = 0;
    }
    return true;
  }

  private boolean readBucket() {
    Participant p = session.enter();
    try {
      return walk.next(p);
    } finally {
      session.exit();
    }
  }

  private int here() {
    if (at == NOWHERE) {
      throw new IllegalStateException("the cursor stands on no key: next() came first or last");
    }
    return at;
  }

  /**
   * The current key.
   *
   * @return key
   */
  public long key() {
    return walk.key(here());
  }

  /**
   * Its value when the walk came by.
   *
   * @return value
   */
  public long value() {
    return walk.value(here());
  }

  /** Goes back before the first key. */
  public void rewind() {
    at = NOWHERE;
    walk.rewind();
  }
}
