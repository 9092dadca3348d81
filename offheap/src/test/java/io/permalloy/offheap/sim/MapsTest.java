package io.permalloy.offheap.sim;

import io.permalloy.offheap.sim.scenario.Maps;
import org.junit.jupiter.api.Test;

/** Processes on one map through the public API, killed anywhere and reaped. */
class MapsTest {

  static Simulation maps(SimLoader loader, boolean records, String setup, String... scripts) {
    return Simulation.of(loader.scenario(Maps.class, records, setup, scripts));
  }

  @Test
  void bytes() {
    maps(SimLoader.product(), false, "put 1 1", "put 1 10, get 1", "add 2 20, get 1").random(1, 500).assertPasses();
  }

  @Test
  void records() {
    maps(SimLoader.product(), true, "acquire 1 1", "inc 1 10, get 1", "acquire 2 20, get 1, del 1").random(1, 500).assertPasses();
  }
}
