package io.permalloy.bench.latency;

import io.permalloy.bench.stats.Json;
import io.permalloy.bench.stats.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Runs maps one after the other, each in a JVM of its own, so that garbage, compiled code and
 * memory of one do not touch another; and makes the results of their logs. How a map is measured is
 * {@link OpenLoop}'s.
 */
public final class Latency {
  private static final Duration LEAST_PATIENCE = Duration.ofMinutes(20);

  private final LatencySettings settings;
  private final Path folder;
  private final String mainClass;
  private final Monitor monitor;
  private final List<Object> maps = new ArrayList<>();
  private final List<Object> missing = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param settings what to run
   * @param folder for the files of each map: {@code MAP.json}, {@code MAP-OPERATION.hlog}
   * @param mainClass of the other JVMs, which has the command {@code latency}
   * @param monitor told what is done
   */
  public Latency(LatencySettings settings, Path folder, String mainClass, Monitor monitor) {
    this.settings = settings;
    this.folder = folder;
    this.mainClass = mainClass;
    this.monitor = monitor;
  }

  /**
   * Runs.
   *
   * @param names of the maps
   * @return machine, settings, a result for each map that ran, and a reason for each other
   * @throws IOException if files cannot be written
   */
  public Map<String, Object> run(List<String> names) throws IOException {
    for (String name : names) {
      run(name);
    }
    Files.writeString(folder.resolve("missing.json"), Json.text(missing));
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("machine", Machine.describe());
    results.put("settings", settings.values());
    results.put("maps", maps);
    results.put("missing", missing);
    return results;
  }

  private void run(String name) throws IOException {
    Path properties = Files.createTempFile("permalloy-latency", ".properties");
    Path errors = Files.createTempFile("permalloy-latency", ".err");
    try {
      delete(name);
      List<String> arguments = new ArrayList<>(List.of("latency"));
      arguments.addAll(settings.arguments());
      arguments.addAll(
          List.of("--maps=" + name, "--folder=" + folder, "--measure-here=" + properties));
      String failure =
          new Fork(errors, patience())
              .run(Fork.command(mainClass, arguments), line -> show(name, line));
      Properties said = read(properties);
      String reason = reason(said, failure);
      if (reason.isEmpty()) {
        Map<String, Object> result = MapResult.of(settings, name, folder, said);
        Files.writeString(folder.resolve(name + ".json"), Json.text(result));
        maps.add(result);
      } else {
        delete(name);
        missing.add(missing(name, reason));
      }
    } finally {
      Files.deleteIfExists(properties);
      Files.deleteIfExists(errors);
    }
  }

  /** Why there is no result; empty if there is one. */
  private static String reason(Properties said, String failure) {
    if (failure.isEmpty() && said.isEmpty()) {
      return "its process ended without a result";
    }
    return said.getProperty(MapRun.REASON, failure);
  }

  private static Map<String, Object> missing(String name, String reason) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("subject", name);
    row.put("reason", reason);
    return row;
  }

  /** No run takes longer than twice its schedules; loading may take its time. */
  private Duration patience() {
    return LEAST_PATIENCE.plus(settings.duration().plus(settings.warmup()).multipliedBy(6));
  }

  /** No results of an earlier run, and no halves. */
  private void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name + ".json"));
    for (String series : OpenLoop.series(settings.mix())) {
      Files.deleteIfExists(IntervalLogs.file(folder, name, series));
    }
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return properties;
  }

  /**
   * What another JVM prints for the monitor of this one.
   *
   * @param done steps done
   * @param total steps in all
   * @param what is being done
   * @return the line
   */
  public static String line(int done, int total, String what) {
    return done + " " + total + " " + what;
  }

  private void show(String name, String line) {
    String[] words = line.split(" ", 3);
    if (line.matches("[0-9]{1,9} [0-9]{1,9} .+")) {
      monitor.at(Integer.parseInt(words[0]), Integer.parseInt(words[1]), name + ": " + words[2]);
    }
  }
}
