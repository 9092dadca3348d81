package io.permalloy.offheap.check;

import java.util.Locale;

/** What can be wrong with a store. */
public enum Fault {
  /** A counter of the header is impossible. */
  HEADER(Severity.DAMAGE),
  /** A word of the slab table is impossible, or does not fit its neighbours. */
  SLAB(Severity.DAMAGE),
  /** A bitmap of a slab has bits that stand for no block. */
  BITMAP(Severity.DAMAGE),
  /** A session line has an impossible word. */
  SESSION_LINE(Severity.DAMAGE),
  /** A chunk of a bag of retired blocks is no such chunk. */
  BAG(Severity.DAMAGE),
  /** An entry of the map directory is impossible, or a map has no name, or a name no map. */
  DIRECTORY(Severity.DAMAGE),
  /** A map is of a kind that this version does not know. */
  UNKNOWN_KIND(Severity.DAMAGE),
  /** A table of an index is no table, or a word of its header is impossible. */
  TABLE(Severity.DAMAGE),
  /** A word of a bucket is in a state that it cannot be in, or a link leads nowhere. */
  CHAIN(Severity.DAMAGE),
  /** Buckets that hold entries hang from no chain. */
  CUT_CHAIN(Severity.DAMAGE),
  /** A word names what is no allocated block. */
  DANGLING_REF(Severity.DAMAGE),
  /** A word names a block of another kind. */
  WRONG_KIND(Severity.DAMAGE),
  /** A block that an index names is retired. */
  RETIRED_REF(Severity.DAMAGE),
  /** A block's header is impossible: lengths, birth, state. */
  BLOCK(Severity.DAMAGE),
  /** An entry stands where its hash does not belong. */
  WRONG_PLACE(Severity.DAMAGE),
  /** A map has a key twice. */
  DUPLICATE_KEY(Severity.DAMAGE),
  /** A block is in two places. */
  DOUBLY_OWNED(Severity.DAMAGE),
  /** A block is allocated, and nothing leads to it. */
  LEAKED_BLOCK(Severity.LOSS),
  /** A slab belongs to nobody, and nobody can take it. */
  LEAKED_SLAB(Severity.LOSS),
  /** Something is left half done by a dead process, or harmless; whoever meets it finishes it. */
  LEFT_OVER(Severity.NOTE);

  /** How bad a fault is. */
  public enum Severity {
    /** Entries may be lost or wrong. */
    DAMAGE,
    /** Memory cannot be used any more; a repair gives it back. */
    LOSS,
    /** Nothing is wrong. */
    NOTE
  }

  private final Severity severity;

  Fault(Severity severity) {
    this.severity = severity;
  }

  /**
   * How bad it is.
   *
   * @return severity
   */
  public Severity severity() {
    return severity;
  }

  /** Its name in reports. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
