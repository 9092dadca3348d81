package io.permalloy.bench.jmh;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How many of the operations are gets. */
@State(Scope.Thread)
public class Mix {
  private static final long MULTIPLIER = 0x5851_F42D_4C95_7F2DL;

  /** Gets of a hundred operations. */
  @Param({"50", "95"})
  public int readPercent;

  private long random = System.nanoTime();

  /** For JMH. */
  public Mix() {}

  boolean isGet() {
    random = random * MULTIPLIER + 1;
    return (random >>> 33) % 100 < readPercent;
  }
}
