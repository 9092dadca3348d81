package io.permalloy.bench.latency;

/** What is asked of a map. */
public enum Operation {
  /** Of a key that is there. */
  GET("get"),
  /** Of a key that is not. */
  MISS("miss"),
  /** Inserts or replaces. */
  PUT("put"),
  /** Of a key that is there. */
  REMOVE("remove"),
  /** Inserts, or finds the key there. */
  PUT_IF_ABSENT("putIfAbsent"),
  /** Of the value that is there. */
  COMPARE_AND_SET("compareAndSet"),
  /** To a key that is there. */
  ADD("add");

  private final String label;

  Operation(String label) {
    this.label = label;
  }

  /**
   * Its name in options, tables and files.
   *
   * @return the name
   */
  public String label() {
    return label;
  }
}
