package io.permalloy.offheap.sim;

/**
 * How long simulations run: {@code -Dpermalloy.sim.scale=100} for a hundred times the schedules.
 */
final class Scale {
  private static final int SCALE = Integer.getInteger("permalloy.sim.scale", 1);

  private Scale() {}

  static long runs(long runs) {
    return runs * SCALE;
  }
}
