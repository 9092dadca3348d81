package io.permalloy.offheap.structure;

import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.index.UnpinnedBucket;
import io.permalloy.offheap.segment.Window;
import java.util.Map;
import java.util.TreeMap;

/** A table whose header has been checked: which bytes are its buckets, and which were come to. */
final class TableView {
  private final Window window;
  private final long at;
  private final int log2;
  private final TableShape shape;
  private final long spares;
  private final int perExtent;
  private final long newestExtent;
  private final TreeMap<Long, boolean[]> extents = new TreeMap<>();
  private long[] visited;

  TableView(Window window, long at, int log2, TableShape shape, long blockBytes) {
    this.window = window;
    this.at = at;
    this.log2 = log2;
    this.shape = shape;
    this.spares = shape.spares(log2, blockBytes);
    this.perExtent = shape.perExtent(log2);
    this.newestExtent = window.word(at + TableLayout.EXTENTS);
  }

  int log2() {
    return log2;
  }

  long next() {
    return window.word(at + TableLayout.NEXT);
  }

  long ahead() {
    return window.word(at + TableLayout.AHEAD);
  }

  /** Offset of a bucket. */
  long bucket(long number) {
    return at + shape.bucketsAt(log2) + (number << 6);
  }

  long newestExtent() {
    return newestExtent;
  }

  /** Whether it has got no extent since it was opened. */
  boolean hasAllExtents() {
    return window.word(at + TableLayout.EXTENTS) == newestExtent;
  }

  TableShape shape() {
    return shape;
  }

  /**
   * Whether a bucket has memory. In a table that is grown into some have none yet: they would read
   * as UNINIT.
   */
  boolean hasMemory(long bucket) {
    return shape.comesInSteps()
        ? UnpinnedBucket.hasMemory(window, at, log2, bucket)
        : window.hasMemory(bucket);
  }

  /** Adds an extent. False if it is there already. */
  boolean addExtent(long offset) {
    return extents.put(offset, new boolean[perExtent + 1]) == null;
  }

  /** Buckets that chains can be made of. */
  long overflows() {
    return spares + (long) extents.size() * perExtent;
  }

  /** Overflow buckets of the table itself that were handed out. */
  long handedOut() {
    long count = window.word(at + shape.handedOutAt());
    return Math.clamp(count, 0, spares);
  }

  private long own(long offset) {
    long inside = offset - at - shape.sparesAt(log2);
    return inside >= 0 && (inside & 63) == 0 ? inside >>> 6 : Long.MAX_VALUE;
  }

  long ownBucket(long number) {
    return at + shape.sparesAt(log2) + (number << 6);
  }

  /** Whether an offset is that of an overflow bucket that was handed out. */
  boolean isOverflow(long offset) {
    if (own(offset) < handedOut()) {
      return true;
    }
    Map.Entry<Long, boolean[]> extent = extents.floorEntry(offset);
    if (extent == null) {
      return false;
    }
    long inside = offset - extent.getKey();
    long used = window.word(extent.getKey() + TableLayout.EXTENT_USED);
    return inside >= 64 && (inside & 63) == 0 && inside >>> 6 <= perExtent && inside >>> 6 <= used;
  }

  /** Notes that a chain has come to an overflow bucket. False if one had come there before. */
  boolean visit(long offset) {
    long own = own(offset);
    if (own < spares) {
      if (visited == null) {
        visited = new long[(int) (spares + 63 >>> 6)];
      }
      long bit = 1L << own;
      boolean first = (visited[(int) (own >>> 6)] & bit) == 0;
      visited[(int) (own >>> 6)] |= bit;
      return first;
    }
    Map.Entry<Long, boolean[]> extent = extents.floorEntry(offset);
    int i = (int) (offset - extent.getKey() >>> 6);
    boolean first = !extent.getValue()[i];
    extent.getValue()[i] = true;
    return first;
  }

  /** Shows the overflow buckets that were handed out and that no chain came to. */
  void forEachUnvisited(java.util.function.LongConsumer visitor) {
    for (long i = 0; i < handedOut(); i++) {
      if (visited == null || (visited[(int) (i >>> 6)] & 1L << i) == 0) {
        visitor.accept(ownBucket(i));
      }
    }
    extents.forEach(
        (offset, seen) -> {
          for (int i = 1; i <= perExtent; i++) {
            if (!seen[i] && isOverflow(offset + 64L * i)) {
              visitor.accept(offset + 64L * i);
            }
          }
        });
  }
}
