package io.permalloy.offheap.check;

/** Is told how far a long walk is. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (done, total) -> {};

  /**
   * Called now and then.
   *
   * @param done steps done
   * @param total all steps, as far as they are known
   */
  void at(long done, long total);
}
