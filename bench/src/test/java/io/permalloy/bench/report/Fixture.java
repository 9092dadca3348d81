package io.permalloy.bench.report;

import io.permalloy.bench.stats.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes results folders of a machine with round numbers: a load takes 1 ns in 16 KiB, 10 ns in 1
 * MiB, 100 ns from 256 MiB on, 10 of them at once in DRAM; 10 GB/s read, 5 GB/s written; a CAS 5
 * ns.
 */
final class Fixture {
  /** Entries of 16/64 whose footprint is 1 GiB. */
  static final long IN_DRAM = 1L << 23;

  /** Entries of 16/64 whose footprint is 1 MiB. */
  static final long IN_CACHE = 1L << 13;

  private static final String LOADS = "Dependent loads of random lines";
  private static final String LINES = "Independent random lines, millions a second";
  private static final String BANDWIDTH = "Sequential bandwidth of memory";
  private static final String ATOMICS = "Atomics on an owned line";
  private static final String JITTER = "Jitter: gaps between readings of the clock";

  private final Path folder;
  private final Map<String, Object> environment = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> limits = new LinkedHashMap<>();
  private final List<Object> jmh = new ArrayList<>();
  private final List<Object> missing = new ArrayList<>();

  Fixture(Path folder) {
    this.folder = folder;
    environment("loadBefore", 0.1);
    environment("started", "2026-11-20T10:00:00Z");
    environment("machine", Map.of("cpu", "Example 9000", "cpus", 2));
    limit(LOADS, "16 KiB, small pages", "ns", 1);
    limit(LOADS, "1 MiB, small pages", "ns", 10);
    limit(LOADS, "256 MiB, small pages", "ns", 100);
    limit(LOADS, "1 GiB, small pages", "ns", 100);
    limit(LOADS, "1 GiB, huge pages", "ns", 90);
    limit(LINES, "1 in flight, 1 thread, small pages", "M/s", 10);
    limit(LINES, "32 in flight, 1 thread, small pages", "M/s", 100);
    limit(LINES, "32 in flight, 1 thread, huge pages", "M/s", 500);
    limit(LINES, "32 in flight, 2 threads, small pages", "M/s", 100);
    limit(BANDWIDTH, "read, 1 thread, small pages", "GB/s", 10);
    limit(BANDWIDTH, "write, 1 thread, small pages", "GB/s", 5);
    limit(BANDWIDTH, "read, 2 threads, small pages", "GB/s", 20);
    limit(BANDWIDTH, "write, 2 threads, small pages", "GB/s", 10);
    limit(ATOMICS, "plain store", "ns", 0.1);
    limit(ATOMICS, "compare-and-set", "ns", 5);
    limit(JITTER, "p99.99", "ns", 31);
    limit(JITTER, "gaps of 100 us and more", "a second", 0.4);
  }

  Fixture environment(String name, Object value) {
    environment.put(name, value);
    return this;
  }

  /** Adds or replaces. */
  Fixture limit(String probe, String name, String unit, double value) {
    Map<String, Object> limit = new LinkedHashMap<>();
    limit.put("probe", probe);
    limit.put("name", name);
    limit.put("unit", unit);
    limit.put("median", value);
    limit.put("low", value * 0.99);
    limit.put("high", value * 1.01);
    limit.put("repeats", 11);
    limits.put(probe + name, limit);
    return this;
  }

  Fixture jitter(String name, String unit, double value) {
    return limit(JITTER, name, unit, value);
  }

  Fixture load(String name, String unit, double value) {
    return limit(LOADS, name, unit, value);
  }

  Fixture without(String probe) {
    limits.keySet().removeIf(key -> key.startsWith(probe));
    return this;
  }

  static Map<String, String> params(String subject, String shape, long entries) {
    Map<String, String> params = new LinkedHashMap<>();
    params.put("subject", subject);
    params.put("shape", shape);
    params.put("entries", Long.toString(entries));
    params.put("keys", "uniform");
    return params;
  }

  /** A result whose yardsticks are those of the limits. */
  Fixture jmh(String benchmark, Map<String, String> params, int threads, double... iterations) {
    return jmh(benchmark, params, threads, 100, 1, List.of(iterations));
  }

  Fixture jmh(
      String benchmark,
      Map<String, String> params,
      int threads,
      double lineDram,
      double lineCore,
      List<double[]> forks) {
    Map<String, Object> secondary = new LinkedHashMap<>();
    secondary.put("gc.alloc.rate.norm", metric("B/op", List.of(new double[] {0})));
    if (lineDram > 0) {
      secondary.put("line.dram", metric("ns", List.of(new double[] {lineDram, lineDram})));
      secondary.put("line.core", metric("ns", List.of(new double[] {lineCore, lineCore})));
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("benchmark", "io.permalloy.bench.jmh." + benchmark);
    result.put("mode", "avgt");
    result.put("threads", threads);
    result.put("params", params);
    result.put("primaryMetric", metric("ns/op", forks));
    result.put("secondaryMetrics", secondary);
    jmh.add(result);
    return this;
  }

  private static Map<String, Object> metric(String unit, List<double[]> forks) {
    Map<String, Object> metric = new LinkedHashMap<>();
    metric.put("scoreError", "NaN");
    metric.put("scoreUnit", unit);
    metric.put(
        "rawData", forks.stream().map(fork -> Arrays.stream(fork).boxed().toList()).toList());
    return metric;
  }

  Fixture missing(String benchmark, Map<String, String> params, String reason) {
    missing.add(
        Map.of(
            "benchmark",
            "io.permalloy.bench.jmh." + benchmark,
            "params",
            params,
            "threads",
            1,
            "reason",
            reason));
    return this;
  }

  Fixture file(String name, Object value) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value instanceof String text ? text : Json.text(value));
    return this;
  }

  /** Writes it all. */
  RawResults read() throws IOException {
    file("environment.json", environment);
    file("limits.json", Map.of("machine", Map.of(), "limits", limits.values()));
    file("jmh/all.json", jmh);
    file("jmh/missing.json", missing);
    return RawResults.read(folder);
  }

  /** Writes it all, for a single row. */
  Row row() throws IOException {
    return Rows.of(read()).getFirst();
  }
}
