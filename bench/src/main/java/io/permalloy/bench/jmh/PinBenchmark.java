package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.segment.StoreFile;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to announce an epoch: entering and leaving alone, and around a get whose lines are
 * in the first cache. {@link #get} alone pins nothing, so the difference of the two is the price
 * that an operation pays which does.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(3)
@State(Scope.Thread)
public class PinBenchmark {
  private static final int ENTRIES = 256;
  private static final long STORE_BYTES = 16 << 20;

  private StoreFile file;
  private Participant participant;
  private OffHeapStore store;
  private BytesMap map;
  private byte[][] keys;
  private byte[] value;
  private int turn;

  /** For JMH. */
  public PinBenchmark() {}

  /**
   * Makes a store with one participant, and another with a small map.
   *
   * @throws IOException if there is no memory
   */
  @Setup(Level.Trial)
  public void open() throws IOException {
    file = StoreFile.inMemory("pins", STORE_BYTES);
    participant = Participant.claim(file.region(), file.process());
    store = OffHeapStore.inMemory("map", STORE_BYTES);
    map = store.bytesMap("map").with(store.session());
    Dataset data = new Dataset(Shape.parse("16/64"), ENTRIES, 1);
    keys = new byte[ENTRIES][];
    value = data.valueBuffer();
    for (int i = 0; i < ENTRIES; i++) {
      keys[i] = data.keyBuffer();
      data.key(i, keys[i]);
      data.value(i, i, value);
      map.put(keys[i], value);
    }
  }

  /** Frees both. */
  @TearDown(Level.Trial)
  public void close() {
    store.close();
    file.region().close();
    file.region().release();
  }

  /** Enters and leaves, and nothing else. */
  @Benchmark
  public void enterAndExit() {
    participant.enter();
    participant.exit();
  }

  /**
   * A get, which pins nothing.
   *
   * @return length of the value
   */
  @Benchmark
  public int get() {
    return map.get(keys[turn++ & ENTRIES - 1], value);
  }

  /**
   * A get between entering and leaving.
   *
   * @return length of the value
   */
  @Benchmark
  public int getPinned() {
    participant.enter();
    try {
      return map.get(keys[turn++ & ENTRIES - 1], value);
    } finally {
      participant.exit();
    }
  }
}
