package io.permalloy.offheap.sim;

/** Decides at every step who takes it. */
interface Strategy {
  /** Run the thread of this index: the same again, or another one. */
  int RUN = 0;

  /** Kill the process of the thread of this index, then ask again. */
  int KILL = 1;

  /** Make the oldest buffered store of the thread of this index visible, then ask again. */
  int FLUSH = 2;

  /** Abandon the run: nothing new can be found in it. */
  int ABANDON = 3;

  static int action(int kind, int index) {
    return kind << 8 | index;
  }

  static int kind(int action) {
    return action >> 8;
  }

  static int index(int action) {
    return action & 0xFF;
  }

  /** Called before each run. */
  void begin(Machine machine);

  /**
   * The next action. {@code machine.current} is the thread about to take a step, or null if the
   * last one has ended or was killed; at least one thread is runnable.
   */
  int next(Machine machine);

  /** Called after each run; false if there is nothing more to run. */
  boolean advance(Machine machine);
}
