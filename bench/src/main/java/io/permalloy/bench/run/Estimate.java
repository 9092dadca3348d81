package io.permalloy.bench.run;

import java.util.Map;

/**
 * How long cells take, to plan a run and to show the time left: from the times of one machine, so
 * it is no result. {@link Countdown} corrects it by what it sees.
 */
final class Estimate {
  /** Start of a JVM, its yardstick, and the end. */
  private static final double FORK_SECONDS = 1.6;

  /** The yardstick around an iteration, and JMH. */
  private static final double ROUND_SECONDS = 0.04;

  /** Making the keys and an order of them. */
  private static final double KEY_NS = 150;

  /** An insert of an entry of 80 bytes, in ns, in a large map. */
  private static final Map<String, Integer> INSERT_NS =
      Map.ofEntries(
          Map.entry("permalloy-bytes", 350),
          Map.entry("permalloy-records", 350),
          Map.entry("permalloy-longs", 150),
          Map.entry("heap", 700),
          Map.entry("jctools", 200),
          Map.entry("agrona", 150),
          Map.entry("chronicle", 900),
          Map.entry("lmdb", 3_000),
          Map.entry("mapdb", 6_000),
          Map.entry("mvstore", 4_000),
          Map.entry("rocksdb", 5_000));

  private static final int OTHER_INSERT_NS = 3_000;
  private static final double NS_OF_A_BYTE = 0.3;

  private Estimate() {}

  /** Seconds for a cell. */
  static double seconds(Cell cell, Pace pace) {
    Operation operation = cell.operation();
    double rounds = pace.rounds(operation);
    double seconds = FORK_SECONDS + rounds * ROUND_SECONDS + cell.entries() * KEY_NS / 1e9;
    if (operation == Operation.GROWTH) {
      return seconds + rounds * load(cell);
    }
    if (operation.hasSubject()) {
      seconds += load(cell);
    }
    if (operation.isOfWholeMap()) {
      seconds += rounds * load(cell) / 5;
    }
    return operation.isTimed() ? seconds + pace.seconds() : seconds;
  }

  private static double load(Cell cell) {
    String[] sizes = cell.shape().split("/");
    int bytes = Integer.parseInt(sizes[0]) + Integer.parseInt(sizes[1]);
    double ns = INSERT_NS.getOrDefault(cell.subject(), OTHER_INSERT_NS) + bytes * NS_OF_A_BYTE;
    return cell.entries() * ns / 1e9;
  }

  /** Seconds for all cells of a plan. */
  static double seconds(Plan plan, Pace pace) {
    return plan.cells().stream().mapToDouble(cell -> seconds(cell, pace)).sum();
  }
}
