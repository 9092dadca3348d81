package io.permalloy.bench.latency;

/** Goes on a little each time it is read, and as far as it is told. */
final class FakeClock implements Clock {
  static final long TICK_NS = 10;

  private long now = 123_456_789;

  @Override
  public long nanos() {
    now += TICK_NS;
    return now;
  }

  /** What it showed last. */
  long last() {
    return now;
  }

  void advance(long ns) {
    now += ns;
  }
}
