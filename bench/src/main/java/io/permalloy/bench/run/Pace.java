package io.permalloy.bench.run;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * For how long a cell is measured: iterations of a time for what is timed, shots for the others.
 *
 * @param warmUps iterations before measuring
 * @param warmUpMillis each
 * @param iterations measured
 * @param iterationMillis each
 * @param shotWarmUps shots of a stretch of a map before measuring
 * @param shots of a stretch that are measured
 * @param wholeWarmUps shots of a whole map before measuring
 * @param wholes shots of a whole map that are measured
 */
record Pace(
    int warmUps,
    int warmUpMillis,
    int iterations,
    int iterationMillis,
    int shotWarmUps,
    int shots,
    int wholeWarmUps,
    int wholes) {
  static final Pace FULL = new Pace(2, 1_000, 5, 600, 15, 21, 2, 5);
  static final Pace QUICK = new Pace(2, 500, 5, 300, 15, 15, 1, 3);

  /** Tells JMH. */
  void apply(Operation operation, ChainedOptionsBuilder options) {
    options.warmupIterations(before(operation)).measurementIterations(measured(operation));
    if (operation.isTimed()) {
      options
          .warmupTime(TimeValue.milliseconds(warmUpMillis))
          .measurementTime(TimeValue.milliseconds(iterationMillis));
    }
  }

  private int before(Operation operation) {
    return operation.isTimed() ? warmUps : operation.isOfWholeMap() ? wholeWarmUps : shotWarmUps;
  }

  private int measured(Operation operation) {
    return operation.isTimed() ? iterations : operation.isOfWholeMap() ? wholes : shots;
  }

  /** Iterations or shots in all. */
  int rounds(Operation operation) {
    return before(operation) + measured(operation);
  }

  /** Of the iterations, if they run for a time. */
  double seconds() {
    return (warmUps * warmUpMillis + iterations * iterationMillis) / 1e3;
  }
}
