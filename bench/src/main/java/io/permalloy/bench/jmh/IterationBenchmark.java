package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Client;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A walk over all entries of a loaded map, to be divided by their number. One thread. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(value = 3, jvmArgsAppend = "-Xmx6g")
@State(Scope.Benchmark)
public class IterationBenchmark {
  private Client client;

  /** For JMH. */
  public IterationBenchmark() {}

  /**
   * Looks at the map.
   *
   * @param loaded the map
   */
  @Setup
  public void start(LoadedMap loaded) {
    client = loaded.map.client();
  }

  /**
   * Every entry once.
   *
   * @return sum of their first words
   */
  @Benchmark
  public long iterate() {
    return client.iterate();
  }
}
