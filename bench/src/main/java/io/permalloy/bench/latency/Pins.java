package io.permalloy.bench.latency;

import io.permalloy.numa.Affinity;
import io.permalloy.numa.Pin;
import io.permalloy.numa.PinPlan;
import io.permalloy.numa.PinningException;
import io.permalloy.numa.Topology;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gives each thread a CPU of its own, where threads can be pinned. */
final class Pins {
  private final int threads;
  private final Map<Integer, String> taken = Collections.synchronizedMap(new TreeMap<>());

  Pins(int threads) {
    this.threads = threads;
  }

  /** Runs something on the CPU of a thread, or anywhere if it cannot be pinned. */
  void run(int thread, Runnable work) {
    try (Pin pin = pin(thread)) {
      taken.put(thread, pin.cpus().toString());
      work.run();
    } catch (PinningException e) {
      if (taken.containsKey(thread)) {
        throw e;
      }
      taken.put(thread, "not pinned: " + e.getMessage());
      work.run();
    }
  }

  private Pin pin(int thread) {
    return Affinity.pin(PinPlan.of(Topology.read(), threads).slots().get(thread).cpu());
  }

  /** For each thread its CPU, or why it has none. */
  List<String> taken() {
    return List.copyOf(taken.values());
  }
}
