package io.permalloy.offheap.sim;

/** What the simulated computer refuses: a wild access, a run that does not end. */
final class SimFault extends Error {
  private static final long serialVersionUID = 1L;

  SimFault(String message) {
    super(message);
  }
}
