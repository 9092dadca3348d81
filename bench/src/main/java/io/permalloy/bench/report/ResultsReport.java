package io.permalloy.bench.report;

import io.permalloy.bench.stats.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the raw files of a results folder say. */
public final class ResultsReport {
  private final RawResults results;
  private final List<Row> rows;
  private final Noise noise;

  private ResultsReport(RawResults results) {
    this.results = results;
    this.rows = Rows.of(results);
    this.noise = Noise.of(results);
  }

  /**
   * Reads a results folder.
   *
   * @param folder with environment.json, limits.json, and the folders jmh, latency and growth, or
   *     some of them
   * @return its report
   * @throws IOException if a file cannot be read, or there is nothing to read
   * @throws IllegalArgumentException if a file is not what it should be; says which and where
   */
  public static ResultsReport of(Path folder) throws IOException {
    return new ResultsReport(RawResults.read(folder));
  }

  /**
   * Writes results.json and report.html into the folder.
   *
   * @return the page
   * @throws IOException if it cannot
   */
  public Path write() throws IOException {
    Files.writeString(results.folder().resolve("results.json"), Json.text(values()));
    Path page = results.folder().resolve("report.html");
    return Files.writeString(page, html());
  }

  /**
   * Puts the table of the main operations into a document, between the lines {@code <!--
   * performance -->} and {@code <!-- /performance -->}.
   *
   * @param document Markdown, such as a README
   * @throws IOException if it cannot be read or written
   * @throws IllegalArgumentException if it does not have both lines
   */
  public void updateTable(Path document) throws IOException {
    String text = Files.readString(document);
    Files.writeString(document, new ReadmeTable(rows, results.environment(), noise).into(text));
  }

  /**
   * Why the machine was too noisy for its results to be believed.
   *
   * @return sentences with numbers, empty if it was quiet
   */
  public List<String> noise() {
    return noise.findings();
  }

  /**
   * How many rows there are.
   *
   * @return measured ones, and those that could not run
   */
  public int rowCount() {
    return rows.size();
  }

  /**
   * How many operations could not run.
   *
   * @return rows with a reason instead of a number
   */
  public int missingCount() {
    return (int) rows.stream().filter(row -> !row.ran()).count();
  }

  /**
   * For programs.
   *
   * @return environment, noise, and all rows
   */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("environment", results.environment());
    values.put("noise", Map.of("findings", noise.findings(), "unknown", noise.unknown()));
    values.put("rows", rows.stream().map(Row::values).toList());
    Map<String, Object> latency = new LinkedHashMap<>();
    results.latency().forEach(run -> latency.put(run.subject(), run.rows()));
    values.put("latency", latency);
    values.put("latencyMissing", results.latencyMissing());
    Map<String, Object> growth = new LinkedHashMap<>();
    results.growth().forEach(run -> growth.put(run.subject(), run.latencies()));
    values.put("growth", growth);
    return values;
  }

  /** The page, to look at. */
  String html() {
    return new Page(results, rows, noise).html();
  }
}
