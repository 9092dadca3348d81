package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.BucketCursor;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.mem.Mem;
import java.util.Collection;

/** Copies keys of a byte map out, whole buckets at a time, pinned for one bucket at a time. */
final class KeyScan {
  private KeyScan() {}

  /** See {@link BytesMap#scanKeys}. */
  static long scan(
      HashIndex index, Session session, long from, int atLeast, Collection<? super byte[]> keys) {
    BucketCursor buckets = new BucketCursor(index);
    buckets.seek(from);
    int copied = 0;
    boolean more = true;
    while (more && copied < atLeast) {
      Participant p = session.enter();
      try {
        more = buckets.next(p, session.probe());
        for (int i = 0; i < buckets.count(); i++) {
          keys.add(key(index.region().address(buckets.ref(i))));
        }
        copied += buckets.count();
      } finally {
        session.exit();
      }
    }
    return buckets.position();
  }

  private static byte[] key(long block) {
    byte[] copy = new byte[Block.keyLength(Mem.getLong(block + Block.INFO))];
    Mem.copyOut(block + EntryProtocol.KEY, copy, 0, copy.length);
    return copy;
  }
}
