package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Client;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

/**
 * Get, put and remove on a loaded map. One operation each; -t for more threads, -prof gc for
 * garbage.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(value = 3, jvmArgsAppend = "-Xmx4g")
public class MapBenchmark {
  /** For JMH. */
  public MapBenchmark() {}

  /** One thread's place in the cycle of keys. Each thread has a stretch of its own. */
  @State(Scope.Thread)
  public static class Place {
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final int STRETCHES = 64;

    private Client client;
    private int first;
    private int end;
    private int position;

    /** For JMH. */
    public Place() {}

    /**
     * Takes a stretch.
     *
     * @param loaded the map
     */
    @Setup
    public void start(LoadedMap loaded) {
      int stretch = THREADS.getAndIncrement() % STRETCHES;
      first = (int) ((long) loaded.entries * stretch / STRETCHES);
      end = (int) ((long) loaded.entries * (stretch + 1) / STRETCHES);
      position = first;
      client = loaded.map.client();
      client.get(first);
    }

    int next() {
      int p = position;
      position = p + 1 == end ? first : p + 1;
      return p;
    }
  }

  /**
   * Keys that do not depend on what was read.
   *
   * @param place thread
   * @return first word of the value
   */
  @Benchmark
  public long get(Place place) {
    return place.client.get(place.next());
  }

  /**
   * Each key is in the value read before.
   *
   * @param place thread
   * @return first word of the value
   */
  @Benchmark
  public long getDependent(Place place) {
    return place.client.getNext();
  }

  /**
   * Replaces.
   *
   * @param place thread
   * @return true if it inserted
   */
  @Benchmark
  public boolean put(Place place) {
    return place.client.put(place.next(), place.position);
  }

  /**
   * Removes, and inserts again.
   *
   * @param place thread
   * @return true if it inserted
   */
  @Benchmark
  public boolean removeAndInsert(Place place) {
    int p = place.next();
    place.client.remove(p);
    return place.client.put(p, p);
  }
}
