package io.permalloy.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The limits that a run has measured on its machine, and the prices that follow from them. */
final class MachineLimits {
  private static final String LOADS = "Dependent loads of random lines";
  private static final String LINES = "Independent random lines, millions a second";
  private static final String BANDWIDTH = "Sequential bandwidth of memory";
  private static final String ATOMICS = "Atomics on an owned line";
  private static final String JITTER = "Jitter: gaps between readings of the clock";
  private static final Pattern FOOTPRINT =
      Pattern.compile("(\\d+) (KiB|MiB|GiB), (small|huge) pages");
  private static final Pattern IN_FLIGHT =
      Pattern.compile("\\d+ in flight, (\\d+) threads?, small pages");
  private static final int LINE_BYTES = 64;

  private final List<Limit> limits;
  private final Map<String, Limit> byName = new LinkedHashMap<>();
  private final Curve small;
  private final Curve huge;

  MachineLimits(List<Limit> limits) {
    this.limits = limits;
    limits.forEach(limit -> byName.put(limit.probe() + "|" + limit.name(), limit));
    small = curve("small");
    huge = curve("huge");
  }

  private Curve curve(String pages) {
    List<Curve.Point> points = new ArrayList<>();
    for (Limit limit : limits) {
      Matcher name = FOOTPRINT.matcher(limit.name());
      if (limit.probe().equals(LOADS) && name.matches() && name.group(3).equals(pages)) {
        int shift = name.group(2).equals("KiB") ? 10 : name.group(2).equals("MiB") ? 20 : 30;
        points.add(new Curve.Point((double) (Long.parseLong(name.group(1)) << shift), limit.ns()));
      }
    }
    return new Curve(points);
  }

  /** Dependent loads on pages of 4 KiB, which limits are computed from. */
  Curve small() {
    return small;
  }

  /** Dependent loads on huge pages. */
  Curve huge() {
    return huge;
  }

  List<Limit> all() {
    return limits;
  }

  /** Gaps between readings of the clock which so many readings of a million stay below: ns. */
  double jitterNs(String percentile) {
    return value(JITTER, percentile, limit -> limit.ns().median());
  }

  /** How often the machine takes so long for itself: times a second. */
  double gapsPerSecond(String gap) {
    return value(JITTER, "gaps of " + gap + " and more", limit -> limit.value().median());
  }

  /** Whether more than one thread was measured, with so many threads. */
  boolean hasThreads(int threads) {
    return threads == 1 || Double.isFinite(bestRatePerNs(threads));
  }

  /**
   * Prices of one thread among several.
   *
   * @param access where the entries are
   * @param threads at once
   * @return ns for each part
   */
  Prices prices(Access access, int threads) {
    int measured = hasThreads(threads) ? threads : 1;
    boolean beyond = small.isBeyondCaches(access.bytes());
    double dependent = access.mean(small);
    double line = independentLine(dependent, beyond ? measured : 1);
    double readByte = nsPerByte("read", measured);
    double writtenByte = nsPerByte("write", measured);
    if (!beyond) {
      // Bandwidth was measured in DRAM; caches deliver lines faster than that.
      readByte = Math.min(readByte, line / LINE_BYTES);
      writtenByte = Math.min(writtenByte, line / LINE_BYTES);
    }
    return new Prices()
        .set(Part.DEPENDENT_LINE, dependent)
        .set(Part.INDEPENDENT_LINE, line)
        .set(Part.CAS, value(ATOMICS, "compare-and-set", limit -> limit.ns().median()))
        .set(Part.READ_BYTE, readByte)
        .set(Part.WRITTEN_BYTE, writtenByte)
        .set(Part.WRITTEN_LINE, writtenByte * LINE_BYTES);
  }

  /**
   * As much faster than a dependent line as independent lines of DRAM are at their best; but no
   * line is cheaper than a plain store to a line in the first cache.
   */
  private double independentLine(double dependent, int threads) {
    double ofDram = threads / bestRatePerNs(threads);
    double store = value(ATOMICS, "plain store", limit -> limit.ns().median());
    double line = ofDram * dependent / small.dram();
    return Double.isNaN(store) ? line : Math.max(line, store);
  }

  private double bestRatePerNs(int threads) {
    double best = Double.NaN;
    for (Limit limit : limits) {
      Matcher name = IN_FLIGHT.matcher(limit.name());
      if (limit.probe().equals(LINES)
          && name.matches()
          && Integer.parseInt(name.group(1)) == threads) {
        double rate = limit.perNs().median();
        best = Double.isNaN(best) ? rate : Math.max(best, rate);
      }
    }
    return best;
  }

  private double nsPerByte(String what, int threads) {
    String name = what + ", " + threads + (threads == 1 ? " thread" : " threads") + ", small pages";
    return threads / value(BANDWIDTH, name, limit -> limit.bytesPerNs().median());
  }

  private double value(String probe, String name, ToDoubleFunction<Limit> of) {
    return Optional.ofNullable(byName.get(probe + "|" + name))
        .map(of::applyAsDouble)
        .orElse(Double.NaN);
  }

  /** What is missing that rows need; each a sentence. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    Prices prices = prices(new Access(1L << 30, 0), 1);
    for (Part part : Part.values()) {
      if (Double.isNaN(prices.of(part))) {
        gaps.add("limits.json does not tell what a " + part.words() + " costs.");
      }
    }
    return gaps;
  }
}
