package io.permalloy.offheap;

/**
 * A store has no room for what was asked. Nothing has changed. Removing works when a store is full,
 * and makes room.
 */
public final class StoreFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String store;
  private final long maxBytes;
  private final long usedBytes;
  private final long neededBytes;

  /**
   * A full store.
   *
   * @param store its URI
   * @param maxBytes its maximum
   * @param usedBytes what it uses now
   * @param neededBytes the size of the block that was asked for
   */
  public StoreFullException(String store, long maxBytes, long usedBytes, long neededBytes) {
    super(
        "store "
            + store
            + " is full: maximum "
            + maxBytes
            + " bytes, used "
            + usedBytes
            + ", needed "
            + neededBytes
            + " more; remove entries, open it with a larger max, or free its file system");
    this.store = store;
    this.maxBytes = maxBytes;
    this.usedBytes = usedBytes;
    this.neededBytes = neededBytes;
  }

  /**
   * Which store.
   *
   * @return its URI
   */
  public String store() {
    return store;
  }

  /**
   * The maximum of the store.
   *
   * @return bytes
   */
  public long maxBytes() {
    return maxBytes;
  }

  /**
   * What it used when it was full: whole slabs.
   *
   * @return bytes
   */
  public long usedBytes() {
    return usedBytes;
  }

  /**
   * What could not be had.
   *
   * @return bytes
   */
  public long neededBytes() {
    return neededBytes;
  }
}
