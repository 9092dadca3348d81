package io.permalloy.bench.latency;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.HdrHistogram.Histogram;

/** The result of one map, made of its logs. */
final class MapResult {
  private static final String ALL = "all";

  private final LatencySettings settings;
  private final String name;
  private final Path folder;

  private MapResult(LatencySettings settings, String name, Path folder) {
    this.settings = settings;
    this.name = name;
    this.folder = folder;
  }

  /**
   * Makes it.
   *
   * @param folder where the logs are
   * @param said what {@link MapRun} said
   * @return for JSON and {@link LatencyTable}
   */
  static Map<String, Object> of(LatencySettings settings, String name, Path folder, Properties said)
      throws IOException {
    return new MapResult(settings, name, folder).values(said);
  }

  private Map<String, Object> values(Properties said) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("subject", name);
    values.put("settings", settings.values());
    values.put("pace", Pace.of(said, MapRun.MAP).values());
    values.put("floorPace", Pace.of(said, MapRun.FLOOR).values());
    values.put("cpus", said.getProperty(MapRun.CPUS));
    Map<String, Histogram> latencies = histograms("");
    values.put("rows", rows(latencies));
    values.put("service", rows(histograms(Recording.SERVICE)));
    values.put("curve", curves(latencies));
    return values;
  }

  /** Each operation's, all of them in one, and the floor's. */
  private Map<String, Histogram> histograms(String suffix) throws IOException {
    Map<String, Histogram> histograms = new LinkedHashMap<>();
    Histogram all = Recording.histogram();
    for (Operation operation : settings.mix().operations()) {
      Histogram histogram = IntervalLogs.read(folder, name, operation.label() + suffix);
      histograms.put(operation.label(), histogram);
      all.add(histogram);
    }
    histograms.put(ALL, all);
    histograms.put(Recording.FLOOR, IntervalLogs.read(folder, name, Recording.FLOOR + suffix));
    return histograms;
  }

  private static List<Object> rows(Map<String, Histogram> histograms) {
    List<Object> rows = new ArrayList<>();
    histograms.forEach((operation, histogram) -> rows.add(Percentiles.row(operation, histogram)));
    return rows;
  }

  private static Map<String, Object> curves(Map<String, Histogram> histograms) {
    Map<String, Object> curves = new LinkedHashMap<>();
    histograms.forEach(
        (operation, histogram) -> curves.put(operation, Percentiles.curve(histogram)));
    return curves;
  }
}
