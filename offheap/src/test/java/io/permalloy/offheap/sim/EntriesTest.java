package io.permalloy.offheap.sim;

import io.permalloy.offheap.sim.scenario.Entries;
import org.junit.jupiter.api.Test;

/** The entry protocol on one index: unique insert, update, read, growth, with reclamation. */
class EntriesTest {

  static Simulation entries(SimLoader loader, int log2, String setup, String... scripts) {
    return Simulation.of(loader.scenario(Entries.class, log2, setup, scripts));
  }

  private static Simulation entries(int log2, String setup, String... scripts) {
    return entries(SimLoader.product(), log2, setup, scripts);
  }

  private static void report(String what, Simulation.Outcome o, long nanos) {
    System.out.printf(
        "%s: %d runs, %d steps, %.1f s%n", what, o.runs(), o.steps(), (System.nanoTime() - nanos) / 1e9);
  }

  @Test
  void inserts() {
    long t = System.nanoTime();
    report("ins", entries(0, "", "add 1 10", "add 1 20").preemptions(3).exhaustive().assertComplete(), t);
    t = System.nanoTime();
    report("rnd", entries(0, "", "put 1 10, del 1, put 1 11", "add 1 20, del 1", "put 1 30, get 1").random(1, 5000).assertPasses(), t);
    t = System.nanoTime();
    report("grow", entries(0, "put 40 1, put 41 1, put 42 1, put 43 1, put 44 1, put 45 1, put 46 1", "put 1 10, get 1", "put 20 20, del 40").random(1, 5000).assertPasses(), t);
  }
}
