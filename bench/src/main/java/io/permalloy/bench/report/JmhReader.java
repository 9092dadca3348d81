package io.permalloy.bench.report;

import io.permalloy.bench.stats.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what JMH writes by {@code -rf json}, and the list of what could not run. */
final class JmhReader {
  private static final Map<String, Double> UNITS =
      Map.of("ns/op", 1.0, "us/op", 1e3, "ms/op", 1e6, "s/op", 1e9);

  private final Map<RowKey, Measurement> measurements = new LinkedHashMap<>();
  private final Map<RowKey, String> missing = new LinkedHashMap<>();

  JmhReader() {}

  /** By their key; the same operation in several files is one measurement of all their forks. */
  Map<RowKey, Measurement> measurements() {
    return measurements;
  }

  /** What could not run, and why. */
  Map<RowKey, String> missing() {
    return missing;
  }

  void read(RawFile results) {
    for (RawFile result : results.elements()) {
      RowKey key = key(result);
      RawFile primary = result.at("primaryMetric");
      Double unit = UNITS.get(primary.text("scoreUnit"));
      List<double[]> forks = unit == null ? List.of() : forks(primary, key, result, unit);
      if (unit == null) {
        missing.put(
            key,
            "measured in %s, which is no time for an operation; run JMH with -bm avgt"
                .formatted(primary.text("scoreUnit")));
      } else if (forks.stream().mapToInt(fork -> fork.length).sum() == 0) {
        missing.put(key, "JMH wrote no iteration");
      } else {
        Measurement measurement =
            new Measurement(
                key,
                forks,
                secondary(result, "gc.alloc.rate.norm").stream()
                    .mapToDouble(bytes -> bytes)
                    .average()
                    .orElse(Double.NaN),
                secondary(result, "line.dram"),
                secondary(result, "line.core"));
        measurements.merge(key, measurement, Measurement::with);
      }
    }
  }

  void readMissing(RawFile list) {
    for (RawFile element : list.elements()) {
      missing.put(key(element), element.text("reason"));
    }
  }

  private static RowKey key(RawFile result) {
    Map<String, String> params = new LinkedHashMap<>();
    if (result.has("params")) {
      result.at("params").fields().forEach((name, value) -> params.put(name, value.text()));
    }
    int threads = result.has("threads") ? (int) result.number("threads") : 1;
    return RowKey.of(result.text("benchmark"), params, threads);
  }

  private static List<double[]> forks(RawFile primary, RowKey key, RawFile result, double unit) {
    // A walk over all entries is measured as one operation, and shown for each entry.
    boolean whole =
        key.operation().equals("iterate")
            && result.text("benchmark").contains("IterationBenchmark");
    double factor = whole ? unit / Math.max(1, key.entries()) : unit;
    List<double[]> forks = new ArrayList<>();
    for (RawFile fork : primary.at("rawData").elements()) {
      forks.add(
          Arrays.stream(fork.numbers()).filter(Double::isFinite).map(ns -> ns * factor).toArray());
    }
    return forks;
  }

  /** The median of each fork; JMH before 1.36 wrote a dot before the names. */
  private static List<Double> secondary(RawFile result, String name) {
    if (!result.has("secondaryMetrics")) {
      return List.of();
    }
    RawFile metrics = result.at("secondaryMetrics");
    String found = metrics.has(name) ? name : "·" + name;
    if (!metrics.has(found)) {
      return List.of();
    }
    return metrics.at(found).at("rawData").elements().stream()
        .map(fork -> Arrays.stream(fork.numbers()).filter(Double::isFinite).toArray())
        .filter(fork -> fork.length > 0)
        .map(fork -> new Sample(fork).median())
        .toList();
  }
}
