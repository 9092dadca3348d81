package io.permalloy.runtime.flows;

/** A store holds a flow table already, and nobody said whether to add to it or to replace it. */
public final class FlowTablePresentException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes the exception for a store with a table of {@code flows} flows. */
  FlowTablePresentException(String store, long flows) {
    super(
        "store "
            + store
            + " holds a flow table of "
            + flows
            + " flows already; say --append to add to it or --replace to start anew");
  }
}
