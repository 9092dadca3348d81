package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Lines;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The limit of a dependent get: two dependent random lines in as much memory as a map needs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class LinesBenchmark {
  /** How many entries. */
  @Param("4194304")
  public int entries;

  private final byte[] buffer = new byte[64];
  private Lines lines;

  /** For JMH. */
  public LinesBenchmark() {}

  /** Links the lines. */
  @Setup
  public void link() {
    lines = new Lines(entries, 1);
  }

  /** Gives them back. */
  @TearDown
  public void close() {
    lines.close();
  }

  /**
   * Two lines.
   *
   * @return where it arrived
   */
  @Benchmark
  public long twoLines() {
    return lines.chase(1);
  }

  /**
   * Two lines, and 64 bytes copied out.
   *
   * @return where it arrived
   */
  @Benchmark
  public long twoLinesAndCopy() {
    return lines.chaseAndCopy(1, buffer);
  }
}
