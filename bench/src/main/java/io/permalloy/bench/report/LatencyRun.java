package io.permalloy.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open-loop latency run of one subject.
 *
 * @param subject name of the map
 * @param settings rate, mix and so on, by name
 * @param rows for each operation its count and percentiles, ns, by name; the floor is one of them
 * @param curves for each operation points of percentile and ns
 */
record LatencyRun(
    String subject,
    Map<String, String> settings,
    Map<String, Map<String, Double>> rows,
    Map<String, List<double[]>> curves) {
  /** The operation that is none: the same loop without a map. */
  static final String FLOOR = "floor";

  static LatencyRun of(RawFile file) {
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    for (RawFile row : file.at("rows").elements()) {
      Map<String, Double> numbers = new LinkedHashMap<>();
      row.fields()
          .forEach(
              (name, value) -> {
                if (!name.equals("operation")) {
                  numbers.put(name, value.number());
                }
              });
      rows.put(row.text("operation"), numbers);
    }
    Map<String, List<double[]>> curves = new LinkedHashMap<>();
    if (file.has("curve")) {
      file.at("curve")
          .fields()
          .forEach((operation, points) -> curves.put(operation, points(points)));
    }
    Map<String, String> settings =
        file.has("settings") ? file.at("settings").flat() : new LinkedHashMap<>();
    return new LatencyRun(file.text("subject"), settings, rows, curves);
  }

  private static List<double[]> points(RawFile list) {
    List<double[]> points = new ArrayList<>();
    for (RawFile point : list.elements()) {
      points.add(point.numbers());
    }
    return points;
  }
}
