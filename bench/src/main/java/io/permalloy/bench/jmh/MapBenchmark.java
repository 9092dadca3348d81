package io.permalloy.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Operations on a loaded map which leave all its keys there. One operation a call, but for those
 * with a number in their name; -t for more threads, -prof gc for garbage.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(value = 3, jvmArgsAppend = "-Xmx6g")
public class MapBenchmark {
  /** For JMH. */
  public MapBenchmark() {}

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
   * Keys that are not there.
   *
   * @param place thread
   * @return false
   */
  @Benchmark
  public boolean miss(Place place) {
    if (place.client.miss(place.next())) {
      throw new IllegalStateException("found a key that was never put");
    }
    return false;
  }

  /**
   * Replaces.
   *
   * @param place thread
   */
  @Benchmark
  public void put(Place place) {
    place.client.put(place.next(), place.stamp++);
  }

  /**
   * Finds the key there.
   *
   * @param place thread
   * @return false
   */
  @Benchmark
  public boolean putIfAbsentPresent(Place place) {
    return place.client.putIfAbsent(place.next(), 0);
  }

  /**
   * Replaces a value by an equal one, as nobody else changes it.
   *
   * @param place thread
   * @return true
   */
  @Benchmark
  public boolean compareAndSet(Place place) {
    if (!place.client.compareAndSet(place.next(), 0, 0)) {
      throw new IllegalStateException("did not find the value that was put");
    }
    return true;
  }

  /**
   * Adds 1 to a word of the value.
   *
   * @param place thread
   * @return the sum
   */
  @Benchmark
  public long add(Place place) {
    return place.client.add(place.next(), 1);
  }

  /**
   * A get, and each time {@link Mix} says so a put.
   *
   * @param place thread
   * @param mix how many of which
   */
  @Benchmark
  public void mixed(Place place, Mix mix) {
    int position = place.next();
    if (mix.isGet()) {
      place.client.get(position);
    } else {
      place.client.put(position, place.stamp++);
    }
  }

  /**
   * Eight at a time.
   *
   * @param place thread
   * @param batch of positions
   * @return how many were there
   */
  @Benchmark
  @OperationsPerInvocation(8)
  public int getAll8(Place place, Batches batch) {
    place.next(batch.eight);
    return place.client.getAll(batch.eight);
  }

  /**
   * Thirty-two at a time.
   *
   * @param place thread
   * @param batch of positions
   * @return how many were there
   */
  @Benchmark
  @OperationsPerInvocation(32)
  public int getAll32(Place place, Batches batch) {
    place.next(batch.thirtyTwo);
    return place.client.getAll(batch.thirtyTwo);
  }

  /**
   * Sixty-four at a time.
   *
   * @param place thread
   * @param batch of positions
   * @return how many were there
   */
  @Benchmark
  @OperationsPerInvocation(64)
  public int getAll64(Place place, Batches batch) {
    place.next(batch.sixtyFour);
    return place.client.getAll(batch.sixtyFour);
  }

  /**
   * Eight at a time.
   *
   * @param place thread
   * @param batch of positions
   */
  @Benchmark
  @OperationsPerInvocation(8)
  public void putAll8(Place place, Batches batch) {
    place.next(batch.eight);
    place.client.putAll(batch.eight, place.stamp++);
  }

  /**
   * Thirty-two at a time.
   *
   * @param place thread
   * @param batch of positions
   */
  @Benchmark
  @OperationsPerInvocation(32)
  public void putAll32(Place place, Batches batch) {
    place.next(batch.thirtyTwo);
    place.client.putAll(batch.thirtyTwo, place.stamp++);
  }

  /**
   * Sixty-four at a time.
   *
   * @param place thread
   * @param batch of positions
   */
  @Benchmark
  @OperationsPerInvocation(64)
  public void putAll64(Place place, Batches batch) {
    place.next(batch.sixtyFour);
    place.client.putAll(batch.sixtyFour, place.stamp++);
  }
}
