package io.permalloy.bench.latency;

/** An operation, and to which kind of key it goes. */
enum Action {
  GET(Operation.GET),
  MISS(Operation.MISS),
  /** Brings back what was removed. */
  INSERT(Operation.PUT),
  REPLACE(Operation.PUT),
  REMOVE(Operation.REMOVE),
  /** Brings back what was removed. */
  INSERT_IF_ABSENT(Operation.PUT_IF_ABSENT),
  /** Finds the key there. */
  LEAVE_IF_PRESENT(Operation.PUT_IF_ABSENT),
  COMPARE_AND_SET(Operation.COMPARE_AND_SET),
  ADD(Operation.ADD);

  private final Operation operation;

  Action(Operation operation) {
    this.operation = operation;
  }

  Operation operation() {
    return operation;
  }

  boolean inserts() {
    return this == INSERT || this == INSERT_IF_ABSENT;
  }
}
