package io.permalloy.bench.figures;

import io.permalloy.bench.subject.Client;

/** Stretches of operations of one client. */
interface Loops {
  /**
   * Gets the values of a stretch of positions, which do not depend on each other. Returns the sum
   * of the first words.
   */
  long gets(int from, int count);

  /** Gets, then gets the key that the value names, and so on. Returns the last first word. */
  long getsDependent(int from, int count);

  /** Puts a stretch of positions. */
  long puts(int from, int count, long stamp);

  /**
   * Gets a value, puts a changed one for the same key, then the same with the key that it names.
   * Returns the last first word.
   */
  long updatesDependent(int from, int count);

  /** Removes a stretch of positions. */
  long removes(int from, int count);

  /** Gets a stretch of positions, as many at once as the array has room for. Returns how many. */
  long getsAtOnce(int from, int count, int[] batch);

  /** Puts a stretch of positions, as many at once as the array has room for. */
  long putsAtOnce(int from, int count, int[] batch, long stamp);

  /** Loops which the compiler compiles for this client alone. */
  static Loops of(Client client) {
    return ClientLoops.of(client);
  }
}
