package io.permalloy.offheap.cells;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;

/**
 * The index of a long to long map: what its parts have in common, and the walk along one chain.
 *
 * <p>One instance a map and process; immutable; thread-safe.
 */
public final class CellIndex {
  /** A walk came to the end of the chain: the key was absent when the end was read. */
  static final long MISSED = 0;

  /** A walk came to a CLOSED word: the next table decides. */
  static final long MOVED = -1;

  /** A walk came to a word that growth has not written yet: the table before decides. */
  static final long UNWRITTEN = -2;

  private final HashIndex index;
  private final Mix mix;
  private final CellTables tables;
  private final CellGrowth growth;
  private final CellRead read;

  /**
   * The cells of a map.
   *
   * @param index names its root and tables
   */
  public CellIndex(HashIndex index) {
    this.index = index;
    this.mix = new Mix(index.seed());
    this.tables = new CellTables(index);
    this.growth = new CellGrowth(index, tables);
    this.read = new CellRead(index);
  }

  /**
   * The index as its tables are concerned.
   *
   * @return the same object always
   */
  public HashIndex tables() {
    return index;
  }

  /**
   * How this map is read without a pin.
   *
   * @return the same object always
   */
  public CellRead read() {
    return read;
  }

  CellTables memory() {
    return tables;
  }

  CellGrowth growth() {
    return growth;
  }

  /**
   * The mixed form of a key, which all operations take.
   *
   * @param key any number
   * @return another one, for each key its own
   */
  public long mix(long key) {
    return mix.mix(key);
  }

  /**
   * The key of a mixed form.
   *
   * @param mixed what {@link #mix} returned
   * @return key
   */
  public long unmix(long mixed) {
    return mix.unmix(mixed);
  }

  /**
   * The first table of a map: every cell EMPTY. It is in flight until published or given back.
   *
   * @param p pinned participant
   * @param log2 log2 of its buckets, at least 2, and small enough for a block
   * @return table word
   * @throws io.permalloy.offheap.StoreFullException if there is no room
   */
  public long firstTable(Participant p, int log2) {
    long table = tables.first(p, log2);
    if (table == 0) {
      throw index.full(CellTables.bytes(log2));
    }
    return table;
  }

  /** The current table, known under an epoch check. */
  long root(Participant p) {
    long root;
    do {
      root = index.root();
    } while (!p.pin().stable());
    return root;
  }

  /** The next table of one that has frozen words. The caller checks the epoch before he uses it. */
  long next(long table) {
    long next = Mem.getLongAcquire(tables.header(table) + TableLayout.NEXT);
    if (next == TableLayout.CLOSED || next == 0) {
      throw index.dropped();
    }
    return next;
  }

  /**
   * Walks the chain of a key in one table.
   *
   * @param p pinned participant
   * @param q the key; notes a claim
   * @param table where
   * @param claims whether to claim a cell if the key has none
   * @return address of its key word, or a constant
   */
  long walk(Participant p, Seek q, long table, boolean claims) {
    long line = tables.line(table, TableLayout.bucket(q.mixed, TableLayout.log2(table)));
    while (true) {
      for (long at = line; at < line + CellWord.LINK; at += CellWord.CELL_BYTES) {
        long k = Mem.getLongAcquire(at);
        if (k == CellWord.EMPTY) {
          if (!claims) {
            return MISSED;
          }
          k = claim(q, at);
        }
        if (k == q.word) {
          return at;
        }
        if (!CellWord.isKey(k)) {
          return k == CellWord.UNINIT ? UNWRITTEN : MOVED;
        }
      }
      long end = line + CellWord.LINK;
      long link = Mem.getLongAcquire(end);
      if (link == CellWord.END) {
        if (!claims) {
          return MISSED;
        }
        link = append(p, q, table, end);
      }
      if (!CellWord.isKey(link)) {
        return link == CellWord.UNINIT ? UNWRITTEN : MOVED;
      }
      line = index.region().address(CellWord.ref(link));
    }
  }

  /** Returns what the key word is then: ours, or that of somebody who was faster. */
  private static long claim(Seek q, long at) {
    long witness = Mem.compareAndExchangeLong(at, CellWord.EMPTY, q.word);
    if (witness != CellWord.EMPTY) {
      return witness;
    }
    q.claimed = true;
    return q.word;
  }

  /** Adds an empty line at the end of a chain. Returns what the link is then. */
  private long append(Participant p, Seek q, long table, long end) {
    long line = tables.overflowLine(p, q, table);
    if (line == 0) {
      throw index.full(CellWord.LINE_BYTES);
    }
    CellTables.clear(line);
    long link = CellWord.link(index.region().ref(line));
    long witness = Mem.compareAndExchangeLong(end, CellWord.END, link);
    q.appended = true;
    return witness == CellWord.END ? link : witness;
  }
}
