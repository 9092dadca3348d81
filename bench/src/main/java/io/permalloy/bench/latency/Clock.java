package io.permalloy.bench.latency;

/** What time it is. Tests have one of their own. */
interface Clock {
  /** Nanoseconds since some moment; never less than before. */
  long nanos();
}
