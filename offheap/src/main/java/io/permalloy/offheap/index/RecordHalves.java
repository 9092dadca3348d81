package io.permalloy.offheap.index;

import io.permalloy.offheap.mem.Mem;

/**
 * The fields of a record that has one writer: twice, so that all of them are written and read as
 * one.
 *
 * <p><b>Invariant.</b> The half of version v is number v mod 2. The half of the version in the
 * header is valid and is not written while that version stands: who writes version v + 1 fills the
 * other half, and the compare-and-set of the header from v to v + 1 makes that one valid.
 *
 * <p><b>Linearization points.</b> Write: that compare-and-set. Read: its second load of the header,
 * which must find what the first has found; otherwise a write or a removal has been published
 * meanwhile. So a writer that is stopped or killed half-way has changed nothing that anybody looks
 * at. Removal: the compare-and-set to DEAD, in {@link RecordProtocol#end}; the half that was valid
 * then is never written again.
 *
 * <p><b>Orders.</b> Fields are opaque. The publishing compare-and-set is volatile: the half is
 * written before it, and nothing of the next write comes before it. A release store would give
 * neither, and would revive a removed record. The reader's fence keeps the copy before the second
 * load.
 *
 * <p><b>Two writers</b> may fill the same half. The version cannot go wrong, and the one who comes
 * second is told, but the half may be a mixture of theirs until the next write.
 *
 * <p>Reads are lock-free and writes wait-free; neither allocates. The caller is pinned, or checks
 * the epoch after a {@link #readOnce}.
 */
public final class RecordHalves {
  /** The write was published. */
  public static final int WRITTEN = 0;

  /** Not published: the record has been removed. */
  public static final int GONE = 1;

  /** Not published: somebody else has written meanwhile. */
  public static final int CONTENDED = 2;

  private RecordHalves() {}

  private static long half(long fieldsAddress, int fields, long version) {
    return fieldsAddress + ((version / RecordProtocol.NEXT_VERSION & 1) * fields << 3);
  }

  private static boolean isAlive(long header) {
    return (header & RecordProtocol.STATE_MASK) == RecordProtocol.ALIVE;
  }

  /**
   * Writes all fields as one.
   *
   * @param record address of the record
   * @param fieldsAddress address of its first field
   * @param values the new values
   * @param from the first of them in the array
   * @param fields how many
   * @return a constant
   */
  public static int write(long record, long fieldsAddress, long[] values, int from, int fields) {
    long at = record + RecordProtocol.STATE;
    long header = Mem.getLongAcquire(at);
    if (!isAlive(header)) {
      return GONE;
    }
    long next = header + RecordProtocol.NEXT_VERSION;
    long half = half(fieldsAddress, fields, next);
    for (int i = 0; i < fields; i++) {
      Mem.putLongOpaque(half + ((long) i << 3), values[from + i]);
    }
    long witness = Mem.compareAndExchangeLong(at, header, next);
    if (witness == header) {
      return WRITTEN;
    }
    return isAlive(witness) ? CONTENDED : GONE;
  }

  /**
   * Reads all fields as one.
   *
   * @param record address of the record
   * @param fieldsAddress address of its first field
   * @param into where they go
   * @param from index of the first there
   * @param fields how many
   * @return false if the record has been removed
   */
  public static boolean read(long record, long fieldsAddress, long[] into, int from, int fields) {
    int done;
    do {
      done = readOnce(record, fieldsAddress, into, from, fields);
    } while (done == CONTENDED);
    return done == WRITTEN;
  }

  /**
   * One try to read all fields as one.
   *
   * @param record address of the record
   * @param fieldsAddress address of its first field
   * @param into where they go
   * @param from index of the first there
   * @param fields how many
   * @return {@link #WRITTEN} if they are there, {@link #GONE} if the record has been removed,
   *     {@link #CONTENDED} if something was published meanwhile
   */
  public static int readOnce(long record, long fieldsAddress, long[] into, int from, int fields) {
    long header = Mem.getLongAcquire(record + RecordProtocol.STATE);
    if (!isAlive(header)) {
      return GONE;
    }
    copy(header, fieldsAddress, into, from, fields);
    Mem.loadLoadFence();
    return Mem.getLongAcquire(record + RecordProtocol.STATE) == header ? WRITTEN : CONTENDED;
  }

  /**
   * Reads the fields of a record that the caller has removed.
   *
   * @param header what {@link RecordProtocol#end} returned
   * @param fieldsAddress address of its first field
   * @param into where they go
   * @param from index of the first there
   * @param fields how many
   */
  public static void copy(long header, long fieldsAddress, long[] into, int from, int fields) {
    long half = half(fieldsAddress, fields, header);
    for (int i = 0; i < fields; i++) {
      into[from + i] = Mem.getLongOpaque(half + ((long) i << 3));
    }
  }
}
