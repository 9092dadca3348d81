package io.permalloy.bench.latency;

/** What a thread does in one kind of slices, with the map or without. Not thread-safe. */
final class Side {
  private final ClientWork work;
  private final Recording times;
  private Timetable timetable;

  Side(ClientWork work, Recording times) {
    this.work = work;
    this.times = times;
  }

  /** Starts a new schedule; the keys go on from where they are. */
  void begin(Schedule schedule, int thread) {
    timetable = new Timetable(schedule, thread);
  }

  ClientWork work() {
    return work;
  }

  Recording times() {
    return times;
  }

  Timetable timetable() {
    return timetable;
  }
}
