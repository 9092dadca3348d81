package io.permalloy.offheap.sim;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Growth of maps of cells into tables that get their memory page by page: nobody touches what has
 * none yet, whoever is killed; and what comes back of them reads as zero.
 */
class CellStepsTest {
  private static final int ROUNDS = 16;

  static final List<Shape> SHAPES =
      List.of(
          Shape.LONGS_GROWING,
          Shape.LONGS_GROWING_SCANNED,
          Shape.LONGS_GROWING_BOXES,
          Shape.LONGS_GROWING_TWICE,
          Shape.LONGS_TABLE_REUSED,
          Shape.LONGS_REBUILT,
          Shape.LONGS_LONG_CHAIN,
          Shape.LONGS_DROPPED);

  static final List<Mutant> MUTANTS =
      List.of(
          CellSteps.FROZEN_WITHOUT_MEMORY,
          CellSteps.SPARE_WITHOUT_MEMORY,
          CellSteps.BIT_FIRST,
          CellSteps.BIT_BY_STORE,
          CellSteps.NO_BIT,
          CellSteps.NOT_CLEARED,
          CellSteps.PART_LEAKED,
          CellSteps.RUN_GIVEN_BACK);

  @ParameterizedTest
  @FieldSource("SHAPES")
  void holdsRandomly(Shape shape) {
    long runs = Scale.runs(300);
    shape.in(SimLoader.steppingCells()).random(1, runs).assertPasses();
    shape.in(SimLoader.steppingCells()).tso().kills(2).random(2, runs).assertPasses();
    shape.in(SimLoader.steppingCells()).kills(2).pct(3, runs, 4).assertPasses();
  }

  @ParameterizedTest
  @FieldSource("MUTANTS")
  void isCaught(Mutant mutant) {
    SimLoader loader = mutant.steppingCellsLoader();
    for (int round = 0; round < ROUNDS; round++) {
      Shape shape = round % 4 < 2 ? Shape.LONGS_GROWING_TWICE : Shape.LONGS_DROPPED;
      Simulation s = shape.in(loader).kills(1);
      Simulation.Outcome o =
          (round & 1) == 0 ? s.random(round, 1000) : s.pct(round, 1000, 2 + round % 4);
      if (o.failure() != null) {
        return;
      }
    }
    throw new AssertionError("not caught: " + mutant);
  }
}
