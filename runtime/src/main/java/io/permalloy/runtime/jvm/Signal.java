package io.permalloy.runtime.jvm;

import io.permalloy.numa.ffm.NativeCalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Sends signals to processes: {@link Process} has no stop and continue. */
public enum Signal {
  /** Print a thread dump. */
  QUIT(3),
  /** End at once. */
  KILL(9),
  /** Go on. */
  CONTINUE(18),
  /** Stop at once. */
  STOP(19);

  private static final MethodHandle SEND =
      NativeCalls.critical(
          "kill", FunctionDescriptor.of(NativeCalls.INT, NativeCalls.INT, NativeCalls.INT));

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /**
   * Sends the signal. Nothing happens if the process has just ended; one that was not waited for
   * keeps its number.
   *
   * @param process a child of this process
   */
  public void send(Process process) {
    try {
      int ignored = (int) SEND.invokeExact((int) process.pid(), number);
    } catch (Throwable t) {
      throw new IllegalStateException("cannot send a signal: " + t, t);
    }
  }
}
