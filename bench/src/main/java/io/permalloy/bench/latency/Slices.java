package io.permalloy.bench.latency;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * What happens between slices, while all threads wait: the times of the slice go to the logs, the
 * answers are checked. Slices of the map and of the floor take turns.
 */
final class Slices {
  private final int legs;
  private final IntervalLogs logs;
  private final Monitor monitor;
  private final List<Member> members;
  private final Histogram merged = Recording.histogram();
  private int ended = -1;
  private int leg;
  private volatile boolean legIsOver;
  private long startMs;

  /**
   * Waits for the threads to be added.
   *
   * @param legs how many schedules follow each other; only the last one's times are kept
   */
  Slices(int threads, int legs, IntervalLogs logs, Monitor monitor) {
    this.legs = legs;
    this.logs = logs;
    this.monitor = monitor;
    this.members = Collections.synchronizedList(new ArrayList<>(threads));
  }

  void add(Member member) {
    members.add(member);
  }

  /** Whether nothing is left of the schedule. */
  boolean legIsOver() {
    return legIsOver;
  }

  /** Called by one thread, when all are ready and then after each slice. */
  void between() {
    if (ended >= 0) {
      collect(ended % 2 == 0 ? member -> member.map : member -> member.floor);
    }
    ended++;
    startMs = System.currentTimeMillis();
  }

  private void collect(Function<Member, Side> side) {
    long now = System.currentTimeMillis();
    boolean isKept = leg == legs - 1;
    for (String series : side.apply(members.getFirst()).times().named().keySet()) {
      for (Member member : members) {
        Histogram times = side.apply(member).times().named().get(series);
        if (isKept) {
          merged.add(times);
        }
        times.reset();
      }
      if (isKept) {
        logs.add(series, merged, startMs, now);
      }
      merged.reset();
    }
    long wrong = members.stream().mapToLong(member -> member.map.work().wrong()).sum();
    if (wrong > 0) {
      throw new IllegalStateException("the map answered " + wrong + " operations wrongly");
    }
    legIsOver =
        members.stream().allMatch(m -> m.map.timetable().isOver() && m.floor.timetable().isOver());
    monitor.at(percent(), 100, isKept ? "measuring" : "warming up");
    if (legIsOver) {
      leg++;
    }
  }

  /** Of this schedule, by the slowest thread. */
  private int percent() {
    return members.stream()
        .mapToInt(m -> Math.min(m.map.timetable().percent(), m.floor.timetable().percent()))
        .min()
        .orElse(0);
  }

  Outcome outcome(List<String> cpus) {
    members.sort(Comparator.comparingInt(member -> member.thread));
    return new Outcome(
        Pace.of(members.stream().map(member -> member.map.timetable()).toList()),
        Pace.of(members.stream().map(member -> member.floor.timetable()).toList()),
        members.stream().mapToLong(member -> member.map.work().absent()).sum(),
        String.join("; ", cpus));
  }
}
