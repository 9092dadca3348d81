package io.permalloy.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How long a dependent load of a random line takes, by how much memory the lines are in. */
final class Curve {
  /**
   * A measured place.
   *
   * @param bytes footprint
   * @param ns latency
   */
  record Point(double bytes, Interval ns) {}

  /** Beyond the last cache is where a load takes more than this share of the slowest one. */
  private static final double SHARE_OF_DRAM = 0.5;

  private final List<Point> points;

  Curve(List<Point> points) {
    this.points = new ArrayList<>(points);
    this.points.sort(Comparator.comparingDouble(Point::bytes));
  }

  List<Point> points() {
    return points;
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  /**
   * Latency for a footprint: between measured ones a straight line in logarithmic scales, outside
   * of them the nearest.
   *
   * @param bytes footprint
   * @return ns; not a number if nothing was measured
   */
  double at(double bytes) {
    if (points.isEmpty()) {
      return Double.NaN;
    }
    Point below = points.getFirst();
    for (Point point : points) {
      if (bytes <= point.bytes) {
        return bytes <= below.bytes ? below.ns.median() : between(below, point, bytes);
      }
      below = point;
    }
    return below.ns.median();
  }

  private static double between(Point below, Point above, double bytes) {
    double share =
        (Math.log(bytes) - Math.log(below.bytes)) / (Math.log(above.bytes) - Math.log(below.bytes));
    double low = Math.log(below.ns.median());
    double high = Math.log(above.ns.median());
    return Math.exp(low + share * (high - low));
  }

  /** That of the largest footprint. */
  double dram() {
    return points.isEmpty() ? Double.NaN : points.getLast().ns.median();
  }

  /** Whether lines of so large a footprint mostly come from DRAM. */
  boolean isBeyondCaches(double bytes) {
    return at(bytes) > SHARE_OF_DRAM * dram();
  }
}
