package io.permalloy.bench.latency;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The histogram logs of one map in a folder: a file for each series, {@code MAP-SERIES.hlog}, an
 * interval for each slice, tagged with the series. Values are nanoseconds, except for the column
 * that is for people, the longest in milliseconds.
 */
final class IntervalLogs implements AutoCloseable {
  private static final double NS_IN_MS = 1e6;

  private final Map<String, PrintStream> files = new LinkedHashMap<>();
  private final Map<String, HistogramLogWriter> writers = new LinkedHashMap<>();
  private final long startMs = System.currentTimeMillis();

  /**
   * Makes the files.
   *
   * @param map its name
   * @param series their names
   */
  IntervalLogs(Path folder, String map, Iterable<String> series) throws IOException {
    for (String name : series) {
      PrintStream out =
          new PrintStream(
              Files.newOutputStream(file(folder, map, name)), false, StandardCharsets.UTF_8);
      files.put(name, out);
      HistogramLogWriter writer = new HistogramLogWriter(out);
      writers.put(name, writer);
      writer.outputComment("[" + map + ", " + name + ", ns]");
      writer.outputLogFormatVersion();
      writer.outputStartTime(startMs);
      writer.setBaseTime(startMs);
      writer.outputBaseTime(startMs);
      writer.outputLegend();
    }
  }

  static Path file(Path folder, String map, String series) {
    return folder.resolve(map + "-" + series + ".hlog");
  }

  /**
   * Adds an interval to a series.
   *
   * @param fromMs when it began, since the epoch
   * @param toMs when it ended
   */
  void add(String series, Histogram histogram, long fromMs, long toMs) {
    histogram.setTag(series);
    histogram.setStartTimeStamp(fromMs);
    histogram.setEndTimeStamp(toMs);
    writers
        .get(series)
        .outputIntervalHistogram(
            (fromMs - startMs) / 1e3, (toMs - startMs) / 1e3, histogram, NS_IN_MS);
  }

  /**
   * Closes the files.
   *
   * @throws IOException if one of them could not be written
   */
  @Override
  public void close() throws IOException {
    List<String> broken = new ArrayList<>();
    files.forEach(
        (series, out) -> {
          if (out.checkError()) {
            broken.add(series);
          }
          out.close();
        });
    if (!broken.isEmpty()) {
      throw new IOException("cannot write the histogram logs of " + broken + "; is the disk full?");
    }
  }

  /**
   * All of a series.
   *
   * @return the sum of its intervals
   * @throws IOException if there is no such file, or something else in it
   */
  static Histogram read(Path folder, String map, String series) throws IOException {
    Path file = file(folder, map, series);
    Histogram sum = Recording.histogram();
    try (HistogramLogReader reader = new HistogramLogReader(Files.newInputStream(file))) {
      // Null after the last interval, which hasNext does not know in a log without any.
      for (EncodableHistogram interval = reader.nextIntervalHistogram();
          interval != null;
          interval = reader.nextIntervalHistogram()) {
        if (!(interval instanceof AbstractHistogram histogram)
            || !series.equals(interval.getTag())) {
          throw new IOException(file + " is no log of " + series + ": it has " + interval);
        }
        sum.add(histogram);
      }
    }
    return sum;
  }
}
