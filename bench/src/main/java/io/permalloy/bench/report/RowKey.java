package io.permalloy.bench.report;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was measured: two rows with the same key, of one run or of two, can be compared.
 *
 * @param operation such as {@code get}; with {@code 95} behind it for 95 reads of a hundred
 * @param subject name of the map
 * @param shape bytes of a key and of a value, such as {@code 16/64}; empty if not told
 * @param entries in the map; 0 if not told
 * @param keys how they are chosen, {@code uniform} or {@code zipf}
 * @param threads at once
 */
record RowKey(
    String operation, String subject, String shape, long entries, String keys, int threads) {
  /** The subject of what measures the memory itself. */
  static final String MEMORY = "memory";

  /** The most telling operations first, then by name; small before large. */
  static final Comparator<RowKey> ORDER =
      Comparator.comparingInt((RowKey key) -> Operations.rank(key.operation))
          .thenComparing(RowKey::operation)
          .thenComparing(RowKey::shape, RowKey::compareShapes)
          .thenComparing(RowKey::keys)
          .thenComparingLong(RowKey::entries)
          .thenComparingInt(RowKey::threads)
          .thenComparingInt(key -> SubjectNames.rank(key.subject))
          .thenComparing(RowKey::subject);

  /**
   * Of what JMH writes.
   *
   * @param benchmark class and method
   * @param params its parameters; those without a place of their own become part of the operation
   * @param threads at once
   */
  static RowKey of(String benchmark, Map<String, String> params, int threads) {
    Map<String, String> rest = new TreeMap<>(params);
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    String type = benchmark.substring(0, Math.max(0, benchmark.lastIndexOf('.')));
    type = type.substring(type.lastIndexOf('.') + 1);
    String operation = method;
    String subject = rest.remove("subject");
    if (type.equals("GrowthBenchmark")) {
      operation = "growth";
    } else if (type.equals("LinesBenchmark")) {
      subject = MEMORY;
    }
    String percent = rest.remove("readPercent");
    if (percent != null && method.equals("mixed")) {
      operation += " " + percent;
    }
    String shape = Optional.ofNullable(rest.remove("shape")).orElse("");
    String keys = Optional.ofNullable(rest.remove("keys")).orElse("uniform");
    long entries = Long.parseLong(Optional.ofNullable(rest.remove("entries")).orElse("0"));
    for (Map.Entry<String, String> param : rest.entrySet()) {
      operation += " " + param.getKey() + "=" + param.getValue();
    }
    return new RowKey(operation, subject == null ? type : subject, shape, entries, keys, threads);
  }

  /** The same for another subject. */
  RowKey of(String otherSubject) {
    return new RowKey(operation, otherSubject, shape, entries, keys, threads);
  }

  boolean hasShape() {
    return shape.matches("\\d+/\\d+");
  }

  int keyBytes() {
    return Integer.parseInt(shape.substring(0, shape.indexOf('/')));
  }

  int valueBytes() {
    return Integer.parseInt(shape.substring(shape.indexOf('/') + 1));
  }

  /** For a line of text. */
  @Override
  public String toString() {
    return String.join(
        " ",
        operation,
        subject,
        shape.isEmpty() ? "-" : shape,
        entries == 0 ? "-" : Long.toString(entries),
        keys,
        threads == 1 ? "1 thread" : threads + " threads");
  }

  private static int compareShapes(String a, String b) {
    return Comparator.<String>comparingInt(String::length).thenComparing(s -> s).compare(a, b);
  }
}
