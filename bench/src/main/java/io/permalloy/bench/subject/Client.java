package io.permalloy.bench.subject;

/**
 * One thread's access to a subject: its operations on the key and the value in two buffers. Not
 * thread-safe.
 *
 * <p>What a subject does not offer throws {@link UnsupportedOperationException} with the reason.
 * The operations are those that a user would choose for speed: what they return beyond this
 * contract is ignored. The time to fill the buffers is part of a measurement, as it is for a user.
 */
public abstract class Client {
  /** The keys. */
  protected final Dataset data;

  /** The key of the operation under way. */
  protected final byte[] key;

  /** Where gets copy to and updates copy from. */
  protected final byte[] value;

  /** What {@link #compareAndSet()} expects to find. */
  protected final byte[] expected;

  /**
   * For a data set.
   *
   * @param data the keys
   */
  protected Client(Dataset data) {
    this.data = data;
    this.key = data.keyBuffer();
    this.value = data.valueBuffer();
    this.expected = data.valueBuffer();
  }

  /**
   * Copies the value of the key into the buffer.
   *
   * @return false if the key is absent
   */
  protected abstract boolean get();

  /** Inserts or replaces. */
  protected abstract void put();

  /** Removes the key if it is there. */
  protected abstract void remove();

  /**
   * Inserts if the key is absent.
   *
   * @return true if it was
   */
  protected boolean putIfAbsent() {
    throw unsupported("putIfAbsent");
  }

  /**
   * Replaces the value if it equals the expected one.
   *
   * @return true if it did
   */
  protected boolean compareAndSet() {
    throw unsupported("compareAndSet");
  }

  /**
   * Adds to the last word of the value, atomically.
   *
   * @param delta what is added
   * @return the new value of that word
   */
  protected long add(long delta) {
    throw unsupported("atomic add");
  }

  /**
   * Gets the values of some positions by one call of the subject.
   *
   * @param positions which
   * @return how many are there
   */
  public int getAll(int[] positions) {
    throw unsupported("bulk get");
  }

  /**
   * Puts the values of some positions by one call of the subject.
   *
   * @param positions which
   * @param stamp goes into the values
   */
  public void putAll(int[] positions, long stamp) {
    throw unsupported("bulk put");
  }

  /**
   * Visits every entry and reads its value's first word.
   *
   * @return sum of the words
   */
  public long iterate() {
    throw unsupported("iteration");
  }

  /**
   * What to throw for an operation that the subject does not have.
   *
   * @param operation its name
   * @return the exception
   */
  protected final UnsupportedOperationException unsupported(String operation) {
    return new UnsupportedOperationException("it has no " + operation);
  }

  /**
   * Gets.
   *
   * @param position of the key
   * @return first word of the value, by which the next key begins
   * @throws IllegalStateException if the key is absent
   */
  public final long get(int position) {
    data.key(position, key);
    return present();
  }

  /**
   * Gets the key which the value in the buffer names.
   *
   * @return first word of the value
   * @throws IllegalStateException if the key is absent
   */
  public final long getNext() {
    Dataset.next(value, key);
    return present();
  }

  private long present() {
    if (!get()) {
      throw missing();
    }
    return Dataset.word(value, 0);
  }

  /**
   * Gets a key which is not there.
   *
   * @param position that names the key
   * @return false if it is absent
   */
  public final boolean miss(int position) {
    data.absentKey(position, key);
    return get();
  }

  /**
   * Inserts or replaces.
   *
   * @param position of the key
   * @param stamp goes into the value
   */
  public final void put(int position, long stamp) {
    data.key(position, key);
    data.value(position, stamp, value);
    put();
  }

  /**
   * Gets, and puts the value back with another stamp, for the key which the value in the buffer
   * names.
   *
   * @param stamp goes into the value
   * @return first word of the value
   * @throws IllegalStateException if the key is absent
   */
  public final long updateNext(long stamp) {
    long word = getNext();
    Dataset.stamp(value, stamp);
    put();
    return word;
  }

  /**
   * Removes.
   *
   * @param position of the key
   */
  public final void remove(int position) {
    data.key(position, key);
    remove();
  }

  /**
   * Inserts if absent.
   *
   * @param position of the key
   * @param stamp goes into the value
   * @return true if it was absent
   */
  public final boolean putIfAbsent(int position, long stamp) {
    data.key(position, key);
    data.value(position, stamp, value);
    return putIfAbsent();
  }

  /**
   * Replaces if the value has a stamp.
   *
   * @param position of the key
   * @param stamp that the value has
   * @param next that it gets
   * @return true if it had it
   */
  public final boolean compareAndSet(int position, long stamp, long next) {
    data.key(position, key);
    data.value(position, stamp, expected);
    data.value(position, next, value);
    return compareAndSet();
  }

  /**
   * Adds to the last word of a value.
   *
   * @param position of the key
   * @param delta what is added
   * @return the new value of that word
   */
  public final long add(int position, long delta) {
    data.key(position, key);
    return add(delta);
  }

  /**
   * Inserts positions.
   *
   * @param order which, and in which order
   */
  public final void load(int[] order) {
    for (int position : order) {
      put(position, 0);
    }
  }

  private IllegalStateException missing() {
    return new IllegalStateException(
        getClass().getSimpleName() + " does not have a key that was put into it");
  }
}
