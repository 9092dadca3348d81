package io.permalloy.offheap.sim;

import io.permalloy.offheap.sim.history.History;

/**
 * What is simulated: memory in a certain state, threads that work on it, and what must hold at the
 * end. {@link #format} runs once; every run starts from the memory that it left.
 */
public interface Scenario {
  /** Prepares memory. Runs alone, before everything else. */
  void format();

  /**
   * Declares the threads of one run. Runs alone at the start of every run. Objects that change must
   * be made here or in the threads, never in {@link #format}.
   *
   * @param run takes the threads
   */
  void start(Run run);

  /**
   * Checks one run after its threads have ended or were killed. Runs alone; throws what it finds.
   *
   * @param run what was recorded
   */
  default void check(Run run) {}

  /** One run: its threads and the history of their operations. */
  interface Run {
    /**
     * Adds a thread in a process of its own that may be killed.
     *
     * @param name short name for traces
     * @param body what it does
     */
    default void thread(String name, Runnable body) {
      thread(name, -1, 0, true, body);
    }

    /**
     * Adds a thread that starts when all others have ended or died, and is not killed.
     *
     * @param name short name for traces
     * @param body what it does
     */
    default void afterwards(String name, Runnable body) {
      thread(name, -1, 1, false, body);
    }

    /**
     * Adds a thread.
     *
     * @param name short name for traces
     * @param process its process, or -1 for one of its own
     * @param phase runs when all threads of lower phases have ended
     * @param killable whether its process may be killed at its steps
     * @param body what it does
     */
    void thread(String name, int process, int phase, boolean killable, Runnable body);

    /**
     * The history of this run.
     *
     * @return the history, empty at the start of the run
     */
    History history();

    /**
     * Whether a thread was killed in this run.
     *
     * @return true if at least one was
     */
    boolean killed();

    /**
     * Whether one thread was killed in this run.
     *
     * @param thread its index, in the order of declaration
     * @return true if it was
     */
    boolean killed(int thread);

    /**
     * Index of the running thread.
     *
     * @return index, in the order of declaration, or -1 outside threads
     */
    int self();

    /**
     * Process that system calls outside threads count for.
     *
     * @param process a number
     */
    static void actAsProcess(int process) {
      SimPosix.setupProcess = process;
    }

    /**
     * Whether a page of a mapped file reads as zero, if only as it has no memory. No step.
     *
     * @param page its address
     * @return true if nobody has left anything there
     */
    static boolean isZero(long page) {
      return SimPosix.isZero(page);
    }

    /**
     * A range of zeroed shared memory, for toy protocols.
     *
     * @param bytes size
     * @return address
     */
    static long allocate(long bytes) {
      return Machine.THE.allocate(bytes);
    }
  }
}
