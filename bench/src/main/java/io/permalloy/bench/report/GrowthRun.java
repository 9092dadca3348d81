package io.permalloy.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every insert of one subject while it grows.
 *
 * @param subject name of the map
 * @param latencies for each kind of operation its count, percentiles and so on, ns, by name
 * @param series points of entries, mean and longest insert of a block, ns
 */
record GrowthRun(
    String subject, Map<String, Map<String, Double>> latencies, List<double[]> series) {
  static GrowthRun of(String subject, RawFile file) {
    Map<String, Map<String, Double>> latencies = new LinkedHashMap<>();
    if (file.has("latencies")) {
      for (RawFile row : file.at("latencies").elements()) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        row.fields()
            .forEach(
                (name, value) -> {
                  if (!name.equals("name")) {
                    numbers.put(name, value.number());
                  }
                });
        latencies.put(row.text("name"), numbers);
      }
    }
    List<double[]> series = new ArrayList<>();
    if (file.has("series")) {
      for (RawFile point : file.at("series").elements()) {
        series.add(
            new double[] {point.number("entries"), point.number("mean"), point.number("max")});
      }
    }
    return new GrowthRun(subject, latencies, series);
  }
}
