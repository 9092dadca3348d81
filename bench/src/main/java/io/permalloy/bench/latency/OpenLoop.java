package io.permalloy.bench.latency;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures one map at a fixed rate of arrivals.
 *
 * <p><b>What is measured.</b> When an operation is due is known before the run: operation i at
 * i/rate, those of a burst together ({@link Schedule}). Its latency is the time from that moment to
 * when it was done, as somebody sees it who sends operations at that rate and does not care how the
 * map is doing. It has two parts: waiting, because the operations before it took long, and its own
 * service time, which is recorded beside it.
 *
 * <p><b>Why nothing is omitted.</b> The loop ({@link Pacer}) never skips an operation and never
 * moves one: while the map stalls for 50 ms, 30,000 operations fall due at 600,000 a second; they
 * are issued right after, one after the other, and each has its share of the 50 ms in its latency.
 * A loop that waits for the answer before it thinks of the next operation would record one slow
 * operation. Map and floor take turns in slices, but the schedule stands still only when nothing is
 * due ({@link Timetable}): a slice goes on for as long as there is a backlog, new arrivals
 * included, so that no end of a slice hides what waits. A map that cannot keep up therefore has one
 * long slice, ever longer latencies, and a row that says what it reached. If it gets later than the
 * whole duration, the run stops and says how much was not issued; its percentiles are then too low.
 *
 * <p><b>What the floor is.</b> The same code on the same thread and CPU with the same schedule and
 * the same recording, preparing the same keys and values, but asking no map ({@link IdleClient}).
 * In turns of a second, both see the same machine: interrupts, neighbours and hypervisor, the price
 * of reading the clock, waiting in a burst behind those before. The map's part is what is above the
 * floor. One thing goes the other way: what a map does in threads of its own after its slice, such
 * as compaction, falls into the floor's slices. A floor that is worse beside one map than beside
 * the others is that map's doing.
 *
 * <p>With several threads all of them do the map at a time, or the floor. Who has caught up at the
 * end of a slice waits for the others.
 */
final class OpenLoop {
  private static final long LEAST_WARMUP_RATE = 100_000;

  private final LatencySettings settings;
  private final List<Schedule> legs = new ArrayList<>();
  private final Slices slices;
  private final Clock clock;
  private final Turns turns;

  /**
   * Prepares a run.
   *
   * @param logs where the recorded slices go
   * @param monitor told between slices
   */
  OpenLoop(LatencySettings settings, IntervalLogs logs, Monitor monitor, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    if (settings.warmup().isPositive()) {
      legs.add(warmup(settings));
    }
    legs.add(settings.schedule());
    this.slices = new Slices(settings.threads(), legs.size(), logs, monitor);
    this.turns = new Turns(settings.threads(), clock, slices::between);
  }

  /** Fast enough to have the code compiled, though the rate may be low. */
  private static Schedule warmup(LatencySettings settings) {
    long rate = Math.max(settings.rate(), LEAST_WARMUP_RATE);
    return new Schedule(rate, settings.burst(), settings.threads(), settings.warmup());
  }

  /** Names of the series that {@link #run} records. */
  static Set<String> series(Mix mix) {
    Set<String> names = new LinkedHashSet<>(Recording.ofOperations(mix).named().keySet());
    names.addAll(Recording.ofFloor(mix).named().keySet());
    return names;
  }

  /**
   * Runs.
   *
   * @param subject loaded with all keys
   * @param data of it
   * @throws IllegalStateException if a thread fails or the map answers wrongly
   */
  Outcome run(Subject subject, Dataset data) {
    Pins pins = new Pins(settings.threads());
    List<Future<?>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(settings.threads())) {
      for (int i = 0; i < settings.threads(); i++) {
        int thread = i;
        futures.add(threads.submit(() -> pins.run(thread, () -> takePart(subject, data, thread))));
      }
    }
    check(futures);
    return slices.outcome(pins.taken());
  }

  /** The first cause counts, not that the others then stopped. */
  private static void check(List<Future<?>> futures) {
    RuntimeException failure = null;
    for (Future<?> future : futures) {
      if (future.state() == Future.State.FAILED
          && (failure == null || failure.getCause() instanceof Turns.AbandonedException)) {
        Throwable cause = future.exceptionNow();
        failure = new IllegalStateException("a thread failed: " + cause.getMessage(), cause);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void takePart(Subject subject, Dataset data, int thread) {
    try {
      Member member = new Member(settings, subject, data, thread);
      slices.add(member);
      turns.end();
      Pacer pacer = new Pacer(clock, settings.burst());
      int slice = 0;
      for (Schedule schedule : legs) {
        member.begin(schedule);
        do {
          resume(slice++, member.map);
          pacer.slice(member.map.timetable(), member.map.work(), member.map.times());
          turns.end();
          resume(slice++, member.floor);
          pacer.slice(member.floor.timetable(), member.floor.work(), member.floor.times());
          turns.end();
        } while (!slices.legIsOver());
      }
    } catch (RuntimeException | Error e) {
      turns.abandon();
      throw e;
    }
  }

  private void resume(int slice, Side side) {
    side.timetable().resume(turns.begin(slice), settings.slice().toNanos());
  }
}
