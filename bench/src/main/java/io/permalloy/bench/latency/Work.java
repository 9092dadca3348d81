package io.permalloy.bench.latency;

/** What a thread does when the time has come: operation after operation. */
interface Work {
  /**
   * Does the next one.
   *
   * @return which it was
   */
  Operation next();
}
