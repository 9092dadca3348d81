package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.Subjects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Fills an empty map, so the time of an insert includes all growth. Subjects which cannot grow are
 * sized in advance, as their configuration says.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(value = 3, jvmArgsAppend = "-Xmx6g")
@State(Scope.Benchmark)
public class GrowthBenchmark {
  private static final int ENTRIES = 1 << 20;

  /** Which map, by its name in {@link Subjects}. */
  @Param("permalloy-bytes")
  public String subject;

  /** Bytes of a key and of a value. */
  @Param("16/64")
  public String shape;

  private Dataset data;
  private int[] order;
  private Subject map;
  private Client client;

  /** For JMH. */
  public GrowthBenchmark() {}

  /** Makes the keys. */
  @Setup(Level.Trial)
  public void makeKeys() {
    data = new Dataset(Shape.parse(shape), ENTRIES, 1);
    order = data.order(3);
  }

  /** Makes an empty map. */
  @Setup(Level.Iteration)
  public void open() {
    map = Subjects.open(subject, data);
    client = map.client();
  }

  /** Closes it. */
  @TearDown(Level.Iteration)
  public void close() {
    map.close();
  }

  /** Inserts everything. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public void insert() {
    client.load(order);
  }
}
