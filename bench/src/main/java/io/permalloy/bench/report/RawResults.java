package io.permalloy.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The raw files of a results folder. What a partial run has not written is empty.
 *
 * @param folder where they are
 * @param environment names and values
 * @param loadBefore average load before the run; not a number if not told
 * @param limits of the machine
 * @param unmeasured limits that could not be measured: probe, and why
 * @param measurements of JMH
 * @param missing what JMH could not run, and why
 * @param growth runs
 * @param latency runs
 * @param latencyMissing subjects without a latency run, and why
 */
record RawResults(
    Path folder,
    Map<String, String> environment,
    double loadBefore,
    MachineLimits limits,
    Map<String, String> unmeasured,
    Map<RowKey, Measurement> measurements,
    Map<RowKey, String> missing,
    List<GrowthRun> growth,
    List<LatencyRun> latency,
    Map<String, String> latencyMissing) {

  /**
   * Reads a folder.
   *
   * @throws IOException if a file cannot be read, or there is nothing to read
   * @throws IllegalArgumentException if a file is not what it should be
   */
  static RawResults read(Path folder) throws IOException {
    Path limitsFile = folder.resolve("limits.json");
    List<Path> jmh = jsonFiles(folder.resolve("jmh"));
    List<Path> latencyFiles = jsonFiles(folder.resolve("latency"));
    List<Path> growthFiles = jsonFiles(folder.resolve("growth"));
    if (!Files.exists(limitsFile)
        && jmh.isEmpty()
        && latencyFiles.isEmpty()
        && growthFiles.isEmpty()) {
      throw new IOException(
          folder
              + " is no results folder: it has neither limits.json nor JSON files in jmh, latency"
              + " or growth");
    }
    Map<String, String> environment = new LinkedHashMap<>();
    List<Limit> limits = new ArrayList<>();
    Map<String, String> unmeasured = new LinkedHashMap<>();
    if (Files.exists(limitsFile)) {
      RawFile file = RawFile.read(limitsFile);
      if (file.has("machine")) {
        file.at("machine")
            .flat()
            .forEach((name, value) -> environment.put("machine " + name, value));
      }
      readLimits(file.at("limits"), limits, unmeasured);
    }
    double loadBefore = Double.NaN;
    Path environmentFile = folder.resolve("environment.json");
    if (Files.exists(environmentFile)) {
      RawFile file = RawFile.read(environmentFile);
      environment.putAll(file.flat());
      loadBefore = file.numberIfAny("loadBefore");
    }
    JmhReader reader = new JmhReader();
    for (Path file : jmh) {
      if (isMissingList(file)) {
        reader.readMissing(RawFile.read(file));
      } else {
        reader.read(RawFile.read(file));
      }
    }
    List<GrowthRun> growth = new ArrayList<>();
    for (Path file : growthFiles) {
      growth.add(
          GrowthRun.of(
              file.getFileName().toString().replaceFirst("\\.json$", ""), RawFile.read(file)));
    }
    List<LatencyRun> latency = new ArrayList<>();
    Map<String, String> latencyMissing = new LinkedHashMap<>();
    for (Path file : latencyFiles) {
      if (isMissingList(file)) {
        for (RawFile element : RawFile.read(file).elements()) {
          latencyMissing.put(element.text("subject"), element.text("reason"));
        }
      } else {
        latency.add(LatencyRun.of(RawFile.read(file)));
      }
    }
    growth.sort(Comparator.comparingInt(run -> SubjectNames.rank(run.subject())));
    latency.sort(Comparator.comparingInt(run -> SubjectNames.rank(run.subject())));
    return new RawResults(
        folder,
        environment,
        loadBefore,
        new MachineLimits(limits),
        unmeasured,
        reader.measurements(),
        reader.missing(),
        growth,
        latency,
        latencyMissing);
  }

  private static void readLimits(RawFile list, List<Limit> limits, Map<String, String> unmeasured) {
    for (RawFile row : list.elements()) {
      if (row.has("reason")) {
        unmeasured.put(row.text("probe"), row.text("reason"));
      } else {
        limits.add(
            new Limit(
                row.text("probe"),
                row.text("name"),
                row.text("unit"),
                new Interval(row.number("median"), row.number("low"), row.number("high"))));
      }
    }
  }

  private static boolean isMissingList(Path file) {
    return file.getFileName().toString().equals("missing.json");
  }

  private static List<Path> jsonFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }
}
