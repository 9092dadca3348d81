package io.permalloy.bench.report;

import java.util.EnumMap;
import java.util.Map;

/**
 * What each {@link Part} costs in one place: ns, not a number where the run has not measured it.
 */
final class Prices {
  private final Map<Part, Double> ns = new EnumMap<>(Part.class);

  Prices set(Part part, double price) {
    ns.put(part, price);
    return this;
  }

  double of(Part part) {
    return ns.getOrDefault(part, Double.NaN);
  }
}
