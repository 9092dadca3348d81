package io.permalloy.offheap.structure;

import io.permalloy.offheap.index.HashIndex;

/**
 * A map as the directory describes it.
 *
 * @param name how findings call it
 * @param index its index; its root names a table
 * @param fields 64-bit fields of a record; -1: not known, or not records
 * @param halves how many times a record has its fields: 1 or 2
 * @param visitor is shown every sound entry of a store that nobody uses
 */
public record MapPlace(String name, HashIndex index, int fields, int halves, EntryVisitor visitor) {
  /** Is shown entries. */
  @FunctionalInterface
  public interface EntryVisitor {
    /** Looks at nothing. */
    EntryVisitor NONE = (block, keyLength, valueLength) -> {};

    /**
     * An entry, whose bytes may be read.
     *
     * @param block its address
     * @param keyLength bytes of its key
     * @param valueLength bytes of its value
     */
    void entry(long block, int keyLength, int valueLength);
  }
}
