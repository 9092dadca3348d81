package io.permalloy.bench.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** What is made of results folders. */
public interface ReportStep {
  /**
   * Reads the raw files of a folder and writes {@code results.json} and {@code report.html}.
   *
   * @param folder of a run
   * @throws IOException if it cannot be read or written
   */
  void write(Path folder) throws IOException;

  /**
   * Prints the ratios of two folders, and what moved by more than the noise.
   *
   * @param before one run
   * @param after another
   * @param out where to print
   * @throws IOException if one cannot be read
   */
  void compare(Path before, Path after, PrintWriter out) throws IOException;
}
