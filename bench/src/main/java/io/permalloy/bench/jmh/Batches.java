package io.permalloy.bench.jmh;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Room for the positions of a bulk operation. */
@State(Scope.Thread)
public class Batches {
  final int[] eight = new int[8];
  final int[] thirtyTwo = new int[32];
  final int[] sixtyFour = new int[64];

  /** For JMH. */
  public Batches() {}
}
