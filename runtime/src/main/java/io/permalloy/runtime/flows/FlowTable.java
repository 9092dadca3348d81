package io.permalloy.runtime.flows;

import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The flow table of a store: a map of {@link FlowKey} to {@link FlowFields}, and beside it the
 * number of frames that went in, so that frames count on when captures are appended.
 */
public final class FlowTable {

  /** The name of the map of flows in its store. */
  public static final String NAME = "flows";

  /** The name of the map that holds the number of frames. */
  public static final String FRAMES_NAME = "flows.frames";

  /** What to do with a table that the store holds already. */
  public enum IfPresent {
    /** Fail with {@link FlowTablePresentException}. */
    REFUSE,
    /** Add to it. */
    APPEND,
    /** Drop it and start with an empty one. */
    REPLACE
  }

  private final Store store;
  private final RecordMap records;
  private final RecordMap frames;

  private FlowTable(Store store, RecordMap records, RecordMap frames) {
    this.store = store;
    this.records = records;
    this.frames = frames;
  }

  /**
   * Opens or creates the table. Not atomic: two processes that start at once on one store are both
   * let in.
   *
   * @throws FlowTablePresentException if there is one and {@code ifPresent} is {@code REFUSE}
   * @throws io.permalloy.offheap.StoreFullException if the store has no room for an empty table
   */
  public static FlowTable open(Store store, IfPresent ifPresent) {
    if (store.exists(NAME)) {
      switch (ifPresent) {
        case REFUSE ->
            throw new FlowTablePresentException(
                store.uri(), store.recordMap(NAME, FlowFields.COUNT).size());
        case REPLACE -> {
          store.drop(NAME);
          store.drop(FRAMES_NAME);
        }
        case APPEND -> {
          // Open it below.
        }
      }
    }
    return new FlowTable(
        store, store.recordMap(NAME, FlowFields.COUNT), store.recordMap(FRAMES_NAME, 1));
  }

  /** Returns the store of this table. */
  public Store store() {
    return store;
  }

  /** Returns the map of flows. */
  public RecordMap records() {
    return records;
  }

  /** Returns how many frames went into this table, of flows or not. Allocates. */
  public long frames() {
    return addFrames(0);
  }

  /**
   * Adds to the number of frames, atomically, and returns what it was before. Allocates.
   *
   * @throws io.permalloy.offheap.StoreFullException if it is the first time and the store is full
   */
  public long addFrames(long count) {
    try (Arena arena = Arena.ofConfined();
        Session session = store.session();
        RecordCursor cursor = frames.cursor(session)) {
      MemorySegment key = arena.allocate(Long.BYTES, Long.BYTES);
      cursor.acquire(key, 0, Long.BYTES, new long[1]);
      return cursor.getAndAdd(0, count);
    }
  }
}
