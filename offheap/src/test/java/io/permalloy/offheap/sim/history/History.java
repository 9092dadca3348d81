package io.permalloy.offheap.sim.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Operations as they were called and returned. Not thread-safe: for one recorder, or for merging
 * what several recorders wrote with a common clock.
 */
public class History {
  private final List<Operation> operations = new ArrayList<>();
  private long clock;

  /** An empty history. */
  public History() {}

  /**
   * Records a call. Until {@link #ret} it counts as killed.
   *
   * @param thread who
   * @param key which object
   * @param kind what
   * @param argument new value or delta, or 0
   * @param expected expected value, or 0
   * @return handle for {@link #ret}
   */
  public int call(int thread, long key, Operation.Kind kind, long argument, long expected) {
    operations.add(
        new Operation(
            thread, key, kind, argument, expected, Operation.UNKNOWN, clock++, Operation.PENDING));
    return operations.size() - 1;
  }

  /**
   * Records the return of a call.
   *
   * @param handle what {@link #call} gave
   * @param result the result
   */
  public void ret(int handle, long result) {
    Operation o = operations.get(handle);
    operations.set(
        handle,
        new Operation(
            o.thread(), o.key(), o.kind(), o.argument(), o.expected(), result, o.call(), clock++));
  }

  /**
   * Adds an operation with its own instants.
   *
   * @param operation the operation
   */
  public void add(Operation operation) {
    operations.add(operation);
    clock = Math.max(clock, operation.call() + 1);
    if (!operation.isPending()) {
      clock = Math.max(clock, operation.ret() + 1);
    }
  }

  /**
   * Everything recorded.
   *
   * @return the operations, in the order of their calls if recorded here
   */
  public List<Operation> operations() {
    return operations;
  }

  @Override
  public String toString() {
    StringBuilder b = new StringBuilder(256);
    for (Operation o : operations) {
      b.append("\n    ").append(o);
    }
    return b.toString();
  }
}
