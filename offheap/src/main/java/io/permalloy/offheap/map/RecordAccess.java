package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordLookup;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.index.UnpinnedRead;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import java.lang.foreign.MemorySegment;

/**
 * How the records of a map are found, inserted and removed by key: short keys in registers first,
 * through the session's scratch and a walk where that cannot tell.
 *
 * <p>A record is an address here: 0 is none. Keys are {@code long}, or bytes in a segment.
 */
final class RecordAccess {
  private final HashIndex index;
  private final RecordProtocol protocol;
  private final RecordLookup lookup;
  private final Region region;
  private final int fields;
  private final int fieldBytes;

  RecordAccess(HashIndex index, int fields, int halves) {
    this.index = index;
    this.protocol = new RecordProtocol(index, halves);
    this.lookup = new RecordLookup(index);
    this.region = index.region();
    this.fields = fields;
    this.fieldBytes = fields * halves * Long.BYTES;
  }

  HashIndex index() {
    return index;
  }

  int fields() {
    return fields;
  }

  boolean isAlive(long ref) {
    return protocol.state(ref) == RecordProtocol.ALIVE;
  }

  /** Address of a record's first field. */
  static long fieldsOf(long record, int keyLength) {
    return record + RecordProtocol.fieldsAt(keyLength);
  }

  long fieldsOf(long record) {
    return fieldsOf(record, Block.keyLength(Mem.getLong(record + Block.INFO)));
  }

  /** See {@link RecordLookup#unpinned}. */
  long unpinned(long key) {
    return lookup.unpinned(index.hash(key, key, Long.BYTES), key, key, Long.BYTES, fieldBytes);
  }

  long unpinned(MemorySegment key, long offset, int length) {
    if (!UnpinnedRead.isShort(length)) {
      return UnpinnedRead.UNSURE;
    }
    long first = Mem.getLong(key, offset);
    long last = Mem.getLong(key, offset + length - Long.BYTES);
    return lookup.unpinned(index.hash(first, last, length), first, last, length, fieldBytes);
  }

  /** Of the key, if it is short: the record, or a constant of {@link UnpinnedRead}. Pinned. */
  private long glance(Participant p, MemorySegment key, long offset, int length) {
    if (!UnpinnedRead.isShort(length)) {
      return UnpinnedRead.UNSURE;
    }
    long first = Mem.getLong(key, offset);
    long last = Mem.getLong(key, offset + length - Long.BYTES);
    return lookup.glance(p, index.hash(first, last, length), first, last, length);
  }

  private long glance(Participant p, long key) {
    return lookup.glance(p, index.hash(key, key, Long.BYTES), key, key, Long.BYTES);
  }

  private void seek(Session s, MemorySegment key, long offset, int length, boolean update) {
    long k = Keys.scratch(s, key, offset, length);
    s.probe().seek(index.hash(k, length), k, length, update);
  }

  private void seek(Session s, long key, boolean update) {
    long k = s.participant().scratch(2 * Long.BYTES);
    Mem.putLong(k, key);
    s.probe().seek(index.hash(key, key, Long.BYTES), k, Long.BYTES, update);
  }

  /** The record of a key. The caller is pinned. */
  long find(Session s, MemorySegment key, long offset, int length) {
    long seen = glance(s.participant(), key, offset, length);
    if (seen != UnpinnedRead.UNSURE) {
      return seen;
    }
    seek(s, key, offset, length, false);
    return walk(s);
  }

  /** The record of a key. The caller is pinned. */
  long find(Session s, long key) {
    long seen = glance(s.participant(), key);
    if (seen != UnpinnedRead.UNSURE) {
      return seen;
    }
    seek(s, key, false);
    return walk(s);
  }

  /** The record of a key in private memory. The caller is pinned. */
  long findAt(Session s, long key, int length) {
    s.probe().seek(index.hash(key, length), key, length, false);
    return walk(s);
  }

  /** See {@link #acquire(Session, long, long[], int)}. */
  long acquireAt(Session s, long key, int length, long[] initial, int from) {
    s.probe().seek(index.hash(key, length), key, length, true);
    return insert(s, initial, from);
  }

  /** What has been located of a key of a bulk operation, checked as far as that goes unpinned. */
  long unpinned(Bulk bulk, int k) {
    long block = bulk.blocks[k];
    int length = bulk.lengths[k];
    if (block > 0 && !UnpinnedRead.isShort(length)) {
      return UnpinnedRead.UNSURE;
    }
    return lookup.verified(block, bulk.firsts[k], bulk.lasts[k], length, fieldBytes);
  }

  /** What has been located of a key of a bulk operation. Pinned, and the pin was stable after. */
  long located(Bulk bulk, int k) {
    long block = bulk.blocks[k];
    int length = bulk.lengths[k];
    if (block <= 0) {
      return block;
    }
    return UnpinnedRead.isShort(length)
        ? RecordLookup.live(block, bulk.firsts[k], bulk.lasts[k], length)
        : UnpinnedRead.UNSURE;
  }

  private long walk(Session s) {
    long ref = protocol.find(s.participant(), s.probe());
    return ref == 0 ? 0 : region.address(ref);
  }

  /** See {@link #acquire(Session, long, long[], int)}. */
  long acquire(Session s, MemorySegment key, long offset, int length, long[] initial, int from) {
    long seen = glance(s.participant(), key, offset, length);
    if (seen > 0) {
      return seen;
    }
    seek(s, key, offset, length, true);
    return insert(s, initial, from);
  }

  /**
   * The record of a key, negated if this call inserted it. The caller is pinned for update.
   *
   * @throws StoreFullException if there is no room; nothing has changed
   */
  long acquire(Session s, long key, long[] initial, int from) {
    long seen = glance(s.participant(), key);
    if (seen > 0) {
      return seen;
    }
    seek(s, key, true);
    return insert(s, initial, from);
  }

  private long insert(Session s, long[] initial, int from) {
    long ref = protocol.acquire(s.participant(), s.probe(), initial, from, fields);
    return ref < 0 ? -region.address(-ref) : region.address(ref);
  }

  /** Removes a record: its header before, or 0 if it was not alive. Then {@link #clear}. */
  long end(Session s, long record) {
    return protocol.end(s.participant(), region.ref(record));
  }

  /** Takes a record that has been removed out of the index. The caller is pinned for update. */
  void clear(Session s, long record) {
    int length = Block.keyLength(Mem.getLong(record + Block.INFO));
    long k = s.participant().scratch(length + Long.BYTES);
    Mem.copy(record + RecordProtocol.KEY, k, length);
    s.probe().seek(index.hash(k, length), k, length, true);
    protocol.clear(s.participant(), s.probe(), region.ref(record));
  }
}
