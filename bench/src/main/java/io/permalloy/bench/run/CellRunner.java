package io.permalloy.bench.run;

import java.io.PrintStream;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;

/** Measures a cell. */
interface CellRunner {
  /**
   * Measures.
   *
   * @param cell what
   * @param log where JMH's output goes
   * @param limitSeconds after which it is stopped
   * @return the result; none if it failed, and the log then says why
   */
  Collection<RunResult> run(Cell cell, PrintStream log, double limitSeconds);
}
