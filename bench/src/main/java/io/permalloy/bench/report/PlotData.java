package io.permalloy.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the plots of the page show, chosen and ordered; the page's script only draws. */
final class PlotData {
  private static final List<String> ON_CURVE =
      List.of("get", "getDependent", "miss", "put", "insert", "remove", "add", "getAll32");
  private static final List<String> AGAINST_PEERS = List.of("get", "getDependent", "put", "insert");

  private final RawResults results;
  private final List<Row> rows;
  private final Selection selection;

  PlotData(RawResults results, List<Row> rows) {
    this.results = results;
    this.rows = rows;
    this.selection = Selection.of(rows);
  }

  Selection selection() {
    return selection;
  }

  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("selection", selection.words());
    values.put("curve", curve());
    values.put("peers", peers());
    values.put("percentiles", percentiles());
    values.put("scaling", scaling());
    values.put("growth", growth());
    return values;
  }

  /** Both curves, and Permalloy's operations at their footprints as multiples of one load there. */
  private Map<String, Object> curve() {
    List<Object> operations = new ArrayList<>();
    for (String operation : ON_CURVE) {
      Map<Double, Object> points = new TreeMap<>();
      for (Row row : rows) {
        RowKey key = row.key();
        if (row.ran()
            && key.operation().equals(operation)
            && key.subject().equals(SubjectNames.BYTES)
            && key.shape().equals(selection.shape())
            && key.keys().equals("uniform")
            && key.threads() == 1
            && row.footprint() > 0) {
          Map<String, Object> point = new LinkedHashMap<>();
          point.put("bytes", row.footprint());
          point.put("ns", row.measured().median());
          point.put(
              "times", row.measured().median() / results.limits().small().at(row.footprint()));
          point.put("limit", row.limit());
          points.put(row.footprint(), point);
        }
      }
      if (!points.isEmpty()) {
        operations.add(Map.of("name", operation, "points", new ArrayList<>(points.values())));
      }
    }
    return Map.of(
        "small", points(results.limits().small()),
        "huge", points(results.limits().huge()),
        "operations", operations);
  }

  private static List<Object> points(Curve curve) {
    List<Object> points = new ArrayList<>();
    for (Curve.Point point : curve.points()) {
      Interval ns = point.ns();
      points.add(List.of(point.bytes(), ns.median(), ns.low(), ns.high()));
    }
    return points;
  }

  private List<Object> peers() {
    List<Object> plots = new ArrayList<>();
    for (String operation : AGAINST_PEERS) {
      List<Object> bars = new ArrayList<>();
      for (Row row : selection.rows(rows, operation, 1)) {
        Map<String, Object> bar = new LinkedHashMap<>();
        bar.put("name", SubjectNames.of(row.key().subject()));
        bar.put("own", SubjectNames.isPermalloy(row.key().subject()));
        if (row.ran()) {
          bar.put("ns", row.measured().median());
          bar.put("low", row.measured().low());
          bar.put("high", row.measured().high());
          bar.put("limit", row.limit());
        } else {
          bar.put("reason", row.note());
        }
        bars.add(bar);
      }
      if (!bars.isEmpty()) {
        plots.add(Map.of("operation", operation, "bars", bars));
      }
    }
    return plots;
  }

  private List<Object> percentiles() {
    List<Object> runs = new ArrayList<>();
    for (LatencyRun run : results.latency()) {
      List<Object> series = new ArrayList<>();
      run.curves()
          .forEach(
              (operation, points) -> {
                List<Object> list = new ArrayList<>();
                points.forEach(point -> list.add(List.of(point[0], point[1])));
                series.add(
                    Map.of(
                        "operation",
                        operation,
                        "floor",
                        operation.equals(LatencyRun.FLOOR),
                        "points",
                        list));
              });
      if (!series.isEmpty()) {
        runs.add(
            Map.of(
                "name",
                SubjectNames.of(run.subject()),
                "own",
                SubjectNames.isPermalloy(run.subject()),
                "series",
                series));
      }
    }
    return runs;
  }

  /** Operations that were measured with more than one number of threads. */
  private List<Object> scaling() {
    List<Object> plots = new ArrayList<>();
    for (String operation : List.of("get", "put", "mixed 95", "mixed 50")) {
      Map<String, Map<Integer, Row>> subjects = new LinkedHashMap<>();
      for (Row row : rows) {
        RowKey key = row.key();
        if (row.ran()
            && key.operation().equals(operation)
            && selection.rows(rows, operation, key.threads()).contains(row)) {
          subjects.computeIfAbsent(key.subject(), s -> new TreeMap<>()).put(key.threads(), row);
        }
      }
      subjects.values().removeIf(byThreads -> byThreads.size() < 2);
      List<Object> series = new ArrayList<>();
      subjects.forEach(
          (subject, byThreads) -> {
            List<Object> points = new ArrayList<>();
            byThreads.forEach(
                (threads, row) ->
                    points.add(List.of(threads, threads * 1e3 / row.measured().median())));
            series.add(
                Map.of(
                    "name",
                    SubjectNames.of(subject),
                    "own",
                    SubjectNames.isPermalloy(subject),
                    "points",
                    points));
          });
      if (!series.isEmpty()) {
        plots.add(Map.of("operation", operation, "series", series));
      }
    }
    return plots;
  }

  private List<Object> growth() {
    List<Object> runs = new ArrayList<>();
    for (GrowthRun run : results.growth()) {
      if (!run.series().isEmpty()) {
        List<Object> points = new ArrayList<>();
        run.series().forEach(point -> points.add(List.of(point[0], point[1], point[2])));
        runs.add(
            Map.of(
                "name",
                SubjectNames.of(run.subject()),
                "own",
                SubjectNames.isPermalloy(run.subject()),
                "points",
                points));
      }
    }
    return runs;
  }
}
