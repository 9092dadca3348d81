package io.permalloy.offheap.index;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.mem.Mem;

/**
 * The common case of looking for a record: its key has 8 to 16 bytes, which stay in two registers,
 * and one unfrozen word of its home bucket has its tag. Everything else is for the walk of {@link
 * RecordProtocol}.
 *
 * <p><b>Linearization points.</b> Found: the load of the header, ALIVE. Absent: an instant while
 * the bucket was read, as for a walk.
 *
 * <p>Wait-free; two cache lines; allocates nothing. Thread-safe.
 */
public final class RecordLookup {
  private final HashIndex index;
  private final UnpinnedRead read;

  /**
   * Lookups in one index.
   *
   * @param index index of a record map
   */
  public RecordLookup(HashIndex index) {
    this.index = index;
    this.read = index.read();
  }

  /**
   * Looks for a record.
   *
   * @param p pinned participant
   * @param hash hash of the key
   * @param first its first 8 bytes
   * @param last its last 8 bytes
   * @param length its bytes, 8 to 16
   * @return address of the live record, readable while pinned; {@link UnpinnedRead#ABSENT}; or
   *     {@link UnpinnedRead#UNSURE} if a walk must tell
   */
  public long glance(Participant p, long hash, long first, long last, int length) {
    long block = read.candidate(Mem.getLongAcquire(index.rootAddress()), hash);
    if (!p.pin().stable()) {
      return UnpinnedRead.UNSURE;
    }
    return block > 0 ? live(block, first, last, length) : block;
  }

  /**
   * Looks for a record without a pin: what is read of it may be believed only if the epoch has not
   * moved since before, see {@link UnpinnedRead}.
   *
   * @param hash hash of the key
   * @param first its first 8 bytes
   * @param last its last 8 bytes
   * @param length its bytes, 8 to 16
   * @param fieldBytes bytes of the fields
   * @return address of a record that may be read to its end; or a constant of {@link UnpinnedRead}
   */
  public long unpinned(long hash, long first, long last, int length, int fieldBytes) {
    long block = read.candidate(Mem.getLongAcquire(index.rootAddress()), hash);
    return verified(block, first, last, length, fieldBytes);
  }

  /**
   * Whether a candidate of {@link UnpinnedRead#locateAll} is the record of a key.
   *
   * @param block what was located
   * @param first first 8 bytes of the key
   * @param last its last 8 bytes
   * @param length its bytes, 8 to 16
   * @param fieldBytes bytes of the fields
   * @return address of a record that may be read to its end; or a constant of {@link UnpinnedRead}
   */
  public long verified(long block, long first, long last, int length, int fieldBytes) {
    if (block <= 0) {
      return block;
    }
    return read.isInSlab(block, RecordProtocol.fieldsAt(length) + (long) fieldBytes)
        ? live(block, first, last, length)
        : UnpinnedRead.UNSURE;
  }

  /**
   * Whether a candidate of {@link UnpinnedRead#locateAll}, which must be readable, is the record of
   * a key.
   *
   * @param block what was located
   * @param first first 8 bytes of the key
   * @param last its last 8 bytes
   * @param length its bytes, 8 to 16
   * @return the block if it is alive and has the key; else UNSURE
   */
  public static long live(long block, long first, long last, int length) {
    long key = block + RecordProtocol.KEY;
    long differ =
        Mem.getLong(key) ^ first
            | Mem.getLongUnaligned(key - Long.BYTES + length) ^ last
            | Block.keyLength(Mem.getLong(block + Block.INFO)) ^ length
            | RecordProtocol.stateAt(block) ^ RecordProtocol.ALIVE;
    return differ == 0 ? block : UnpinnedRead.UNSURE;
  }
}
