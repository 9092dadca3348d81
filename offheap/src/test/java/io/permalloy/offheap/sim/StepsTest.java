package io.permalloy.offheap.sim;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Growth into tables that get their memory step by step: nobody touches what has none yet. */
class StepsTest {
  private static final int ROUNDS = 16;

  static final List<Shape> SHAPES =
      List.of(
          Shape.MAP_GROWING,
          Shape.MAP_TABLE_REUSED,
          Shape.MAP_GROWING_RECORDS,
          Shape.MAP_SCANNED,
          Shape.MAP_DROPPED,
          Shape.MAP_STEPPING);

  static final List<Mutant> MUTANTS = List.of(Steps.FROZEN_WITHOUT_MEMORY, Steps.COUNTED_EARLY);

  @ParameterizedTest
  @FieldSource("SHAPES")
  void holdsRandomly(Shape shape) {
    long runs = Scale.runs(300);
    shape.in(SimLoader.stepping()).random(1, runs).assertPasses();
    shape.in(SimLoader.stepping()).tso().kills(2).random(2, runs).assertPasses();
    shape.in(SimLoader.stepping()).kills(2).pct(3, runs, 4).assertPasses();
  }

  @ParameterizedTest
  @FieldSource("MUTANTS")
  void isCaught(Mutant mutant) {
    SimLoader loader = mutant.steppingLoader();
    for (int round = 0; round < ROUNDS; round++) {
      Simulation s = Shape.MAP_STEPPING.in(loader).kills(1);
      Simulation.Outcome o =
          (round & 1) == 0 ? s.random(round, 1000) : s.pct(round, 1000, 2 + round % 4);
      if (o.failure() != null) {
        return;
      }
    }
    throw new AssertionError("not caught: " + mutant);
  }
}
