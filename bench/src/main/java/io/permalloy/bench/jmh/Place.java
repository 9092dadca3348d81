package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Client;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Where a thread is among the keys. With uniform keys it walks the cycle of all keys, which are in
 * random order, from a place of its own; with Zipfian ones it walks a table of draws.
 */
@State(Scope.Thread)
public class Place {
  private static final AtomicInteger THREADS = new AtomicInteger();
  private static final int STARTS = 16;
  private static final int DRAWS = 1 << 20;

  /** How keys are chosen: {@code uniform} or {@code zipf}. */
  @Param("uniform")
  public String keys;

  Client client;
  private int[] draws;
  private int end;
  private int position;
  long stamp;

  /** For JMH. */
  public Place() {}

  /**
   * Takes a place, or draws.
   *
   * @param loaded the map
   */
  @Setup
  public void start(LoadedMap loaded) {
    int thread = THREADS.getAndIncrement();
    if (keys.equals("zipf")) {
      draws = new Zipf(loaded.entries).draw(DRAWS, thread);
      end = DRAWS;
    } else if (keys.equals("uniform")) {
      position = (int) ((long) loaded.entries * (thread % STARTS) / STARTS);
      end = loaded.entries;
    } else {
      throw new IllegalArgumentException("keys are uniform or zipf, not " + keys);
    }
    client = loaded.map.client();
    client.get(next());
  }

  int next() {
    int p = position;
    position = p + 1 == end ? 0 : p + 1;
    return draws == null ? p : draws[p];
  }

  void next(int[] positions) {
    for (int i = 0; i < positions.length; i++) {
      positions[i] = next();
    }
  }
}
