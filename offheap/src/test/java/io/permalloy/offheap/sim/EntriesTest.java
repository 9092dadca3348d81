package io.permalloy.offheap.sim;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The index protocols: unique insert, update, read and growth, with reclamation and kills. */
class EntriesTest {
  static final List<Shape> SMALL = Shape.SMALL;
  static final List<Shape> SHAPES = new ArrayList<>(Shape.ENTRIES);

  static {
    SHAPES.addAll(Shape.RECORDS);
  }

  @ParameterizedTest
  @FieldSource("SMALL")
  void holdsInEverySchedule(Shape shape) {
    shape.in(SimLoader.product()).preemptions(2).exhaustive().assertComplete();
    shape.in(SimLoader.reusing()).preemptions(1).kills(1).exhaustive().assertComplete();
  }

  @ParameterizedTest
  @FieldSource("SHAPES")
  void holdsRandomly(Shape shape) {
    long runs = Scale.runs(500);
    shape.in(SimLoader.product()).random(1, runs).assertPasses();
    shape.in(SimLoader.reusing()).tso().kills(1).random(2, runs).assertPasses();
    shape.in(SimLoader.product()).tso().pct(3, runs, 4).assertPasses();
    shape.in(SimLoader.reusing()).torn().kills(1).pct(4, runs, 3).assertPasses();
  }
}
