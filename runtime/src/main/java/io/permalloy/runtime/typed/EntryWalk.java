package io.permalloy.runtime.typed;

import io.permalloy.offheap.map.BytesMap;
import java.util.ArrayDeque;

/**
 * Walks a map of bytes, holding nothing of it between two steps: the keys come in batches, and each
 * is looked up again when its turn comes. So what a batch takes does not depend on the values.
 */
final class EntryWalk {
  private static final int AT_ONCE = 64;

  private final BytesMap bytes;
  private final boolean withValues;
  private final ArrayDeque<byte[]> batch = new ArrayDeque<>(2 * AT_ONCE);
  private long position;
  private boolean scanned;
  private byte[] key;
  private byte[] value;

  EntryWalk(BytesMap bytes, boolean withValues) {
    this.bytes = bytes;
    this.withValues = withValues;
  }

  /** Goes to the next entry that is still there; false after the last. */
  boolean next() {
    do {
      while (batch.isEmpty()) {
        if (scanned) {
          return false;
        }
        position = bytes.scanKeys(position, AT_ONCE, batch);
        scanned = position == 0;
      }
      key = batch.poll();
    } while (!isThere());
    return true;
  }

  private boolean isThere() {
    if (!withValues) {
      return bytes.containsKey(key);
    }
    value = bytes.get(key);
    return value != null;
  }

  byte[] key() {
    return key;
  }

  /** Null without values. */
  byte[] value() {
    return value;
  }
}
