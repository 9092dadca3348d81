package io.permalloy.bench.report;

import io.permalloy.bench.stats.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Whether the machine was quiet enough for its results to be believed. All thresholds are here. */
final class Noise {
  /** A loop that only reads the clock is interrupted for longer, once in 10,000 readings: ns. */
  static final double JITTER_NS = 20_000;

  /** Interruptions of 100 us and more in a second. */
  static final double GAPS_PER_SECOND = 5;

  /** Median, over all rows, of the distance of the quartiles of a row's iterations. */
  static final double SPREAD = 0.10;

  /**
   * Between yardsticks of different forks, and of a run's forks and its limits. One fork in twenty
   * may be off at each end.
   */
  static final double DRIFT = 0.15;

  /** Runnable tasks before the run began. */
  static final double LOAD = 0.5;

  private static final double TAIL = 0.05;

  private final List<String> findings = new ArrayList<>();
  private final List<String> facts = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();

  private Noise() {}

  static Noise of(RawResults results) {
    Noise noise = new Noise();
    noise.judge(
        results.limits().jitterNs("p99.99"),
        JITTER_NS,
        "the jitter floor",
        ns -> "the jitter floor is %s us at p99.99".formatted(Digits.of(ns / 1e3)),
        "20 us");
    noise.judge(
        results.limits().gapsPerSecond("100 us"),
        GAPS_PER_SECOND,
        "gaps of 100 us and more",
        n -> "the machine went away for 100 us and more %s times a second".formatted(Digits.of(n)),
        "5 a second");
    double[] spreads =
        results.measurements().values().stream().mapToDouble(Measurement::spread).toArray();
    noise.judge(
        spreads.length == 0 ? Double.NaN : new Sample(spreads).median(),
        SPREAD,
        "spread of iterations",
        share -> "iterations of one operation spread by %s".formatted(percent(share)),
        "10%");
    noise.judgeYardsticks(results);
    noise.judge(
        results.loadBefore(),
        LOAD,
        "load average before",
        load -> "the load average before the run was %s".formatted(Digits.of(load)),
        "0.5");
    return noise;
  }

  private void judgeYardsticks(RawResults results) {
    Collection<Measurement> all = results.measurements().values();
    Curve curve = results.limits().small();
    double[] dram = sorted(all, Measurement::lineDram);
    double[] core = sorted(all, Measurement::lineCore);
    judgeForks(dram, "a load of DRAM");
    judgeForks(core, "a load of the first cache");
    judgeSinceLimits(dram, curve.at(Measurement.DRAM_BYTES), "a load of DRAM");
    judgeSinceLimits(core, curve.at(Measurement.CORE_BYTES), "a load of the first cache");
  }

  private void judgeForks(double[] ns, String what) {
    int tail = (int) (ns.length * TAIL);
    double drift = ns.length == 0 ? Double.NaN : ns[ns.length - 1 - tail] / ns[tail] - 1;
    judge(
        drift,
        DRIFT,
        "drift of " + what,
        share ->
            "%s differs by %s between forks, from %s to %s ns"
                .formatted(
                    what, percent(share), Digits.of(ns[tail]), Digits.of(ns[ns.length - 1 - tail])),
        "15%");
  }

  private void judgeSinceLimits(double[] ns, double then, String what) {
    if (ns.length == 0 || Double.isNaN(then)) {
      return;
    }
    double now = new Sample(ns).median();
    double drift = Math.max(now, then) / Math.min(now, then) - 1;
    judge(
        drift,
        DRIFT,
        "drift of " + what,
        share ->
            "%s took %s ns among the benchmarks, and %s ns when the limits were measured"
                .formatted(what, Digits.of(now), Digits.of(then)),
        "15%");
  }

  private void judge(
      double value, double most, String what, Function<Double, String> words, String threshold) {
    if (Double.isNaN(value) || what.startsWith("load") && value < 0) {
      unknown.add(what);
    } else if (value > most) {
      findings.add(words.apply(value) + " (quiet is at most " + threshold + ")");
    } else {
      facts.add(words.apply(value));
    }
  }

  private static double[] sorted(
      Collection<Measurement> all, Function<Measurement, List<Double>> yardsticks) {
    return all.stream()
        .map(yardsticks)
        .flatMap(List::stream)
        .mapToDouble(ns -> ns)
        .sorted()
        .toArray();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f%%", share * 100);
  }

  /** What was too loud, with numbers; empty on a quiet machine. */
  List<String> findings() {
    return findings;
  }

  /** What was quiet, with numbers. */
  List<String> facts() {
    return facts;
  }

  /** What the run does not tell, so that nobody takes it for quiet. */
  List<String> unknown() {
    return unknown;
  }
}
