package io.permalloy.bench.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * One measurement of JMH: a benchmark with all its parameters.
 *
 * @param operation what is done
 * @param subject to which map; {@link #MEMORY} if to none
 * @param shape bytes of a key and of a value, such as {@code 16/64}
 * @param entries in the map
 * @param keys how they are chosen: {@code uniform} or {@code zipf}
 * @param threads at once
 */
record Cell(
    Operation operation, String subject, String shape, int entries, String keys, int threads) {
  /** The subject of what measures the memory itself. */
  static final String MEMORY = "memory";

  /**
   * For people and patterns.
   *
   * @return such as {@code get 16/64 4194304 uniform 1t chronicle}
   */
  String name() {
    return "%s %s %d %s %dt %s"
        .formatted(operation.title(), shape, entries, keys, threads, subject);
  }

  /**
   * For people in a hurry.
   *
   * @return such as {@code get 16/64 chronicle}
   */
  String shortName() {
    return operation.title() + " " + shape + " " + subject;
  }

  /** Class and method, as JMH has it. */
  String benchmark() {
    return operation.benchmark();
  }

  /** The parameters that the benchmark has, by their names. */
  Map<String, String> params() {
    Map<String, String> params = new LinkedHashMap<>();
    if (operation.hasSubject()) {
      params.put("subject", subject);
      params.put("shape", shape);
    }
    if (operation.hasEntries()) {
      params.put("entries", Integer.toString(entries));
    }
    if (operation.hasKeys()) {
      params.put("keys", keys);
    }
    if (operation.readPercent() != 0) {
      params.put("readPercent", Integer.toString(operation.readPercent()));
    }
    return params;
  }

  /** The same for a cell and for what JMH says that it has measured. */
  String key() {
    return key(benchmark(), new TreeMap<>(params()), threads);
  }

  /** Of a result of JMH's. */
  static String key(BenchmarkParams measured) {
    Map<String, String> params = new TreeMap<>();
    for (String name : measured.getParamsKeys()) {
      params.put(name, measured.getParam(name));
    }
    return key(measured.getBenchmark(), params, measured.getThreads());
  }

  private static String key(String benchmark, Map<String, String> params, int threads) {
    return benchmark + " " + params + " by " + threads;
  }
}
