package io.permalloy.runtime.flows;

import java.util.concurrent.atomic.AtomicReference;

/** The first thing that went wrong in any thread of a run; the others stop when they see it. */
final class Failure {

  private final AtomicReference<Throwable> first = new AtomicReference<>();

  /** Remembers what went wrong, unless something did before. */
  void raise(Throwable cause) {
    first.compareAndSet(null, cause);
  }

  /** Tells whether something went wrong. One volatile read. */
  boolean isRaised() {
    return first.get() != null;
  }

  /** Throws what went wrong, if anything did. */
  void rethrow() {
    switch (first.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
