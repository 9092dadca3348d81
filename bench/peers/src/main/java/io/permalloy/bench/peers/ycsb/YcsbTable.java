package io.permalloy.bench.peers.ycsb;

import io.permalloy.bench.peers.ycsb.Row.Latency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as text: for each workload the maps, for each map its operations. */
final class YcsbTable {
  private static final String LOAD = "load";

  private final StringBuilder text = new StringBuilder();

  private YcsbTable() {}

  static String text(Settings settings, List<Row> rows, Map<String, String> reasons) {
    YcsbTable table = new YcsbTable();
    table.print(
        "YCSB core %s: %,d records of %d x %d bytes, %,d operations, %d threads; latencies in ns%n",
        Settings.VERSION,
        settings.records(),
        settings.fields(),
        Settings.FIELD_BYTES,
        settings.operations(),
        settings.threads());
    rows.stream()
        .collect(Collectors.groupingBy(Row::workload, LinkedHashMap::new, Collectors.toList()))
        .forEach(table::addWorkload);
    if (!reasons.isEmpty()) {
      table.print("%nWithout results:%n");
      reasons.forEach((map, reason) -> table.print("%-17s %s%n", map, reason));
    }
    return table.text.toString();
  }

  private void print(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  private void addWorkload(String name, List<Row> rows) {
    print(
        "%n%s%n",
        name.equals(LOAD)
            ? "load: inserts into an empty map"
            : "workload " + name + ": " + Mix.parse(name).text() + ", zipfian");
    print(
        "%-17s %11s  %-17s %10s %9s %8s %9s %9s %11s%n",
        "map", "ops/s", "operation", "count", "mean", "p50", "p99", "p99.9", "max");
    rows.forEach(this::addRow);
  }

  private void addRow(Row row) {
    String head = String.format(Locale.ROOT, "%-17s %,11.0f", row.map(), row.operationsPerSecond());
    for (Latency latency : row.latencies()) {
      print(
          "%-29s  %-17s %10d %9.0f %8d %9d %9d %11d%n",
          head,
          latency.operation().name().toLowerCase(Locale.ROOT).replace('_', '-'),
          latency.times().getTotalCount(),
          latency.times().getMean(),
          latency.times().getValueAtPercentile(50),
          latency.times().getValueAtPercentile(99),
          latency.times().getValueAtPercentile(99.9),
          latency.times().getMaxValue());
      head = "";
    }
  }
}
