package io.permalloy.offheap.sim;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Processes on a long to long map through the public API, killed at any step, reaped by others who
 * may be killed too: values in place and in boxes, growth, rebuilding, unpinned reads.
 */
class LongsTest {
  static final List<Shape> SMALL = Shape.SMALL_LONGS;
  static final List<Shape> SHAPES = Shape.LONGS;

  @ParameterizedTest
  @FieldSource("SMALL")
  void holdsInEverySchedule(Shape shape) {
    shape.in(SimLoader.product()).preemptions(2).exhaustive().assertComplete();
    shape.in(SimLoader.reusing()).preemptions(1).kills(1).exhaustive().assertComplete();
  }

  @ParameterizedTest
  @FieldSource("SHAPES")
  void holdsRandomly(Shape shape) {
    long runs = Scale.runs(300);
    shape.in(SimLoader.product()).random(1, runs).assertPasses();
    shape.in(SimLoader.reusing()).tso().kills(2).random(2, runs).assertPasses();
    shape.in(SimLoader.product()).kills(2).pct(3, runs, 4).assertPasses();
    shape.in(SimLoader.reusing()).torn().kills(1).pct(4, runs, 3).assertPasses();
  }
}
