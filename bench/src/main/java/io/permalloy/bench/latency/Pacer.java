package io.permalloy.bench.latency;

/**
 * The loop that is measured by: waits until a burst is due, does it, records. Waiting is reading
 * the clock, without a pause instruction: that would make the thread see the moment late by as much
 * as a short operation takes.
 */
final class Pacer {
  private final Clock clock;
  private final int burst;

  Pacer(Clock clock, int burst) {
    this.clock = clock;
    this.burst = burst;
  }

  /** Runs a slice, and on from it until nothing is due. */
  void slice(Timetable timetable, Work work, Recording recording) {
    long now = clock.nanos();
    while (timetable.next(now)) {
      now = burst(timetable.due(), work, recording);
      timetable.done(now);
    }
  }

  private long burst(long due, Work work, Recording recording) {
    long end = due;
    for (int i = 0; i < burst; i++) {
      long start = clock.nanos();
      while (start < due) {
        start = clock.nanos();
      }
      Operation operation = work.next();
      end = clock.nanos();
      recording.record(operation, end - due, end - start);
    }
    return end;
  }
}
