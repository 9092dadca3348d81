package io.permalloy.bench.run;

import java.nio.file.Path;
import java.util.List;

/** The open-loop latency of a subject, by a command of this command line. */
public interface LatencyStep {
  /**
   * The command which measures one subject under the load of packet pipelines, and writes {@code
   * SUBJECT.json} and its histograms.
   *
   * @param subject name of the map
   * @param seconds how long
   * @param folder where to write, which exists
   * @return name and options of the command
   */
  List<String> arguments(String subject, int seconds, Path folder);
}
