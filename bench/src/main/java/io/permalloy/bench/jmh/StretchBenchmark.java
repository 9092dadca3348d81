package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Client;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Operations that change which keys are there, on a stretch of a loaded map: what one shot takes
 * away or brings, the time between the shots puts right. One thread.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 15)
@Measurement(iterations = 21)
@Fork(value = 3, jvmArgsAppend = "-Xmx6g")
@State(Scope.Benchmark)
public class StretchBenchmark {
  private static final int STRETCH = 1 << 14;
  private static final int LARGER_THAN_CACHES = 1 << 24;
  private static final int LINE_WORDS = 8;

  private final long[] other = new long[LARGER_THAN_CACHES];
  private Client client;
  private int entries;
  private int from;

  /** For JMH. */
  public StretchBenchmark() {}

  /**
   * Looks at the map.
   *
   * @param loaded the map
   */
  @Setup(Level.Trial)
  public void start(LoadedMap loaded) {
    if (loaded.entries % STRETCH != 0) {
      throw new IllegalArgumentException("entries must be a multiple of " + STRETCH);
    }
    entries = loaded.entries;
    client = loaded.map.client();
  }

  /** Goes on. */
  @Setup(Level.Iteration)
  public void advance() {
    from = (from + STRETCH) % entries;
  }

  /** What keys a shot needs to be absent. */
  @State(Scope.Benchmark)
  public static class Absent {
    /** For JMH. */
    public Absent() {}

    /**
     * Removes them, and then has something else in the caches: else an insert would find its lines
     * there.
     *
     * @param benchmark whose shot comes
     */
    @Setup(Level.Iteration)
    public void remove(StretchBenchmark benchmark) {
      benchmark.remove();
      benchmark.forget();
    }
  }

  /** What keys a shot removes. */
  @State(Scope.Benchmark)
  public static class Removed {
    /** For JMH. */
    public Removed() {}

    /**
     * Brings them back.
     *
     * @param benchmark whose shot is over
     */
    @TearDown(Level.Iteration)
    public void insert(StretchBenchmark benchmark) {
      benchmark.insert();
    }
  }

  private void forget() {
    for (int i = 0; i < other.length; i += LINE_WORDS) {
      other[i]++;
    }
  }

  private void insert() {
    for (int i = from, end = from + STRETCH; i < end; i++) {
      client.put(i, 0);
    }
  }

  private void remove() {
    for (int i = from, end = from + STRETCH; i < end; i++) {
      client.remove(i);
    }
  }

  /**
   * Inserts by put.
   *
   * @param before prepares
   */
  @Benchmark
  @OperationsPerInvocation(STRETCH)
  public void insert(Absent before) {
    insert();
  }

  /**
   * Inserts by putIfAbsent.
   *
   * @param before prepares
   * @return how many were absent
   */
  @Benchmark
  @OperationsPerInvocation(STRETCH)
  public int putIfAbsent(Absent before) {
    int absent = 0;
    for (int i = from, end = from + STRETCH; i < end; i++) {
      absent += client.putIfAbsent(i, 0) ? 1 : 0;
    }
    if (absent != STRETCH) {
      throw new IllegalStateException(absent + " of " + STRETCH + " keys were absent");
    }
    return absent;
  }

  /**
   * Removes.
   *
   * @param after puts right
   */
  @Benchmark
  @OperationsPerInvocation(STRETCH)
  public void remove(Removed after) {
    remove();
  }
}
