package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Positions;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Where a thread is among the keys. With uniform keys it walks them all, in an order of its own and
 * a new one each time; with Zipfian ones it walks a table of draws.
 */
@State(Scope.Thread)
public class Place {
  private static final AtomicInteger THREADS = new AtomicInteger();
  private static final int DRAWS = 1 << 20;

  /** How keys are chosen: {@code uniform} or {@code zipf}. */
  @Param("uniform")
  public String keys;

  Client client;
  private int[] draws;
  private Positions positions;
  private int position;
  long stamp;

  /** For JMH. */
  public Place() {}

  /**
   * Chooses the order.
   *
   * @param loaded the map
   */
  @Setup
  public void start(LoadedMap loaded) {
    int thread = THREADS.getAndIncrement();
    if (keys.equals("zipf")) {
      draws = new Zipf(loaded.entries).draw(DRAWS, thread);
    } else if (keys.equals("uniform")) {
      positions = new Positions(loaded.entries, thread);
    } else {
      throw new IllegalArgumentException("keys are uniform or zipf, not " + keys);
    }
    client = loaded.map.client();
    client.get(next());
  }

  int next() {
    if (positions != null) {
      return positions.next();
    }
    position = position + 1 & DRAWS - 1;
    return draws[position];
  }

  void next(int[] positions) {
    for (int i = 0; i < positions.length; i++) {
      positions[i] = next();
    }
  }
}
