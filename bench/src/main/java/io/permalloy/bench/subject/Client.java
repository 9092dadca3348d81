package io.permalloy.bench.subject;

/**
 * One thread's access to a subject. Positions are those of the {@link Dataset}. Not thread-safe.
 *
 * <p>The loops are abstract on purpose: a loop inherited by all would be compiled once, for all,
 * and measure the dispatch between them. Each is a few lines around the operation of its own class.
 */
public abstract class Client {
  /** The keys. */
  protected final Dataset data;

  /** The key of the operation under way. */
  protected final byte[] key = new byte[Dataset.KEY_BYTES];

  /** Where gets copy to and puts copy from. */
  protected final byte[] value = new byte[Dataset.VALUE_BYTES];

  /**
   * For a data set.
   *
   * @param data the keys
   */
  protected Client(Dataset data) {
    this.data = data;
  }

  /**
   * Gets the value of the key in the buffer into the buffer.
   *
   * @return first word of the value
   * @throws IllegalStateException if the key is not there
   */
  protected abstract long get();

  /**
   * Inserts or replaces with the buffers.
   *
   * @return true if it inserted
   */
  protected abstract boolean put();

  /**
   * Removes the key in the buffer.
   *
   * @return true if it was there
   */
  protected abstract boolean remove();

  /**
   * Gets the values of a stretch of positions, which do not depend on each other.
   *
   * @param from first position
   * @param count how many
   * @return sum of the first words, as {@link Dataset#sumOfValues}
   */
  public abstract long gets(int from, int count);

  /**
   * Gets, then gets the key that the value names, and so on.
   *
   * @param from first position
   * @param count how many
   * @return first word of the last value
   */
  public abstract long getsDependent(int from, int count);

  /**
   * Puts a stretch of positions.
   *
   * @param from first position
   * @param count how many
   * @param stamp goes into the values
   * @return how many were inserted rather than replaced
   */
  public abstract int puts(int from, int count, long stamp);

  /**
   * Gets a value, puts a changed one for the same key, then the same with the key it names.
   *
   * @param from first position
   * @param count how many
   * @return first word of the last value
   */
  public abstract long updatesDependent(int from, int count);

  /**
   * Removes a stretch of positions.
   *
   * @param from first position
   * @param count how many
   * @return how many were there
   */
  public abstract int removes(int from, int count);

  /**
   * One get.
   *
   * @param position of the key
   * @return first word of the value
   */
  public final long get(int position) {
    setKey(position);
    return get();
  }

  /**
   * One put.
   *
   * @param position of the key
   * @param stamp goes into the value
   * @return true if it inserted
   */
  public final boolean put(int position, long stamp) {
    setKey(position);
    setValue(position, stamp);
    return put();
  }

  /**
   * One remove.
   *
   * @param position of the key
   * @return true if it was there
   */
  public final boolean remove(int position) {
    setKey(position);
    return remove();
  }

  /**
   * One get of the key which the value in the buffer names.
   *
   * @return first word of the value
   */
  public final long getNext() {
    follow();
    return get();
  }

  /**
   * Inserts positions.
   *
   * @param order which, and in which order
   */
  public final void load(int[] order) {
    for (int position : order) {
      if (!put(position, 0)) {
        throw new IllegalStateException("position " + position + " was there before it was put");
      }
    }
  }

  /**
   * Sets the key.
   *
   * @param position its position
   */
  protected final void setKey(int position) {
    data.key(position, key);
  }

  /**
   * Sets the value.
   *
   * @param position of its key
   * @param stamp goes into it
   */
  protected final void setValue(int position, long stamp) {
    data.value(position, stamp, value);
  }

  /** Sets the key to the one which the value names. */
  protected final void follow() {
    Dataset.setWord(key, 0, Dataset.word(value, 0));
    Dataset.setWord(key, 8, Dataset.word(value, 8));
  }

  /** Changes the value, but not which key it names. */
  protected final void touch() {
    Dataset.setWord(value, 16, Dataset.word(value, 16) + 1);
  }

  /**
   * First word of the value.
   *
   * @return the word
   */
  protected final long firstWord() {
    return Dataset.word(value, 0);
  }

  /**
   * What to throw for a key which must be there.
   *
   * @param subject who says that it is not
   * @return the exception
   */
  protected static IllegalStateException missing(String subject) {
    return new IllegalStateException(subject + " does not have a key that was put into it");
  }
}
