package io.permalloy.bench.subject;

/**
 * A client's operations on keys and values that the caller writes, instead of those of a data set.
 * For harnesses that bring their own. Not thread-safe.
 */
public final class RawClient {
  private final Client client;

  /**
   * For a client, which is not used directly at the same time.
   *
   * @param client of any subject
   */
  public RawClient(Client client) {
    this.client = client;
  }

  /**
   * The key of the next operation.
   *
   * @return the array to write it to, always the same, of the length of a key
   */
  public byte[] key() {
    return client.key;
  }

  /**
   * The value that a get found, or that the next put writes.
   *
   * @return always the same array, of the length of a value
   */
  public byte[] value() {
    return client.value;
  }

  /**
   * Copies the value of the key to the array.
   *
   * @return false if the key is absent; the array may be anything then
   */
  public boolean get() {
    return client.get();
  }

  /** Inserts or replaces. */
  public void put() {
    client.put();
  }

  /** Removes the key if it is there. */
  public void remove() {
    client.remove();
  }
}
