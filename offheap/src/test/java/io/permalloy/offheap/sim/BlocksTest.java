package io.permalloy.offheap.sim;

import io.permalloy.offheap.sim.scenario.Blocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Epochs, retire bags and the allocator on their own. */
class BlocksTest {

  private static Simulation blocks(Object... arguments) {
    return Simulation.of(SimLoader.product().scenario(Blocks.class, arguments));
  }

  @Test
  void everyScheduleOfOneWriter() {
    blocks(1, 2, 1, 0, 1).preemptions(2).exhaustive().assertComplete();
    blocks(1, 2, 0, 1, 1).preemptions(2).exhaustive().assertComplete();
    blocks(1, 1, 1, 0, 1).tso().preemptions(2).exhaustive().assertComplete();
  }

  @Test
  void everyScheduleOfTwoWriters() {
    blocks(2, 1, 0, 0, 1).preemptions(2).exhaustive().assertComplete();
    blocks(2, 1, 0, 0, 2).preemptions(2).exhaustive().assertComplete();
  }

  @Test
  void randomly() {
    for (Object[] shape : SHAPES) {
      blocks(shape).random(1, RUNS).assertPasses();
      blocks(shape).tso().random(2, RUNS).assertPasses();
      blocks(shape).tso().kills(1).pct(3, RUNS, 4).assertPasses();
    }
  }

  private static final long RUNS = Scale.runs(1000);

  static final Object[][] SHAPES = {
    {1, 3, 1, 0, 1}, {2, 3, 1, 1, 2}, {2, 2, 1, 1, 1}, {3, 1, 0, 0, 3},
  };

  @ParameterizedTest
  @FieldSource("MUTANTS")
  void mutantIsCaught(Mutant mutant) {
    SimLoader loader = mutant.loader();
    Simulation.Failure f = null;
    for (int i = 0; i < 8 && f == null; i++) {
      Simulation s = Simulation.of(loader.scenario(Blocks.class, SHAPES[i % SHAPES.length])).tso();
      f = i / SHAPES.length % 2 == 0 ? s.random(i, 2000).failure() : s.pct(i, 2000, 3).failure();
      if (f == null && i < SHAPES.length) {
        s = Simulation.of(loader.scenario(Blocks.class, SHAPES[i % SHAPES.length]));
        f = s.preemptions(3).atMost(20_000).exhaustive().failure();
      }
    }
    if (f == null) {
      throw new AssertionError("not caught: " + mutant);
    }
    System.out.println(mutant.name() + "\n    " + f.cause() + " in run " + f.run());
  }

  static final java.util.List<Mutant> MUTANTS =
      java.util.List.of(
          BlocksMutants.NO_EPOCH_RECHECK,
          BlocksMutants.EXTENSION_NOT_STORED,
          BlocksMutants.UNFENCED_PIN,
          BlocksMutants.NO_PINS,
          BlocksMutants.NO_ADVANCE,
          BlocksMutants.YOUNG_BIRTH,
          BlocksMutants.NO_CLAIM,
          BlocksMutants.REMOTE_FREE_PLAIN,
          BlocksMutants.LOCAL_FREE_FOR_ALL);
}
