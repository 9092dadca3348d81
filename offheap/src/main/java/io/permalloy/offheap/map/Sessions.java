package io.permalloy.offheap.map;

/**
 * The sessions that the calls of a map go through: always the same, or one borrowed for each call.
 *
 * @param store where to borrow
 * @param bound the session, or null to borrow
 */
record Sessions(OffHeapStore store, Session bound) {
  /** To be given back by {@link #done}. Throws if it is closed. */
  Session take() {
    return bound != null ? bound.open() : store.borrow();
  }

  void done(Session session) {
    if (bound == null) {
      store.giveBack(session);
    }
  }

  /** Whether a call that takes no session may answer. */
  boolean isOpen() {
    return bound == null || !bound.isClosed();
  }
}
