package io.permalloy.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

/** By a clock that only goes on when it is read or told to. */
final class PacerTest {
  private static final Mix GETS = Mix.parse("get=1");
  private static final long RATE = 600_000;
  private static final long SECOND = 1_000_000_000;
  private static final long STALL_NS = 50_000_000;
  private static final long DIGITS = 1_000;

  private final FakeClock clock = new FakeClock();
  private final Recording recording = Recording.ofOperations(GETS);

  /** So long each time, and once, at one of the operations, longer. */
  private final class SlowWork implements Work {
    private final long everyNs;
    private final long stallAt;
    private long done;

    SlowWork(long everyNs, long stallAt) {
      this.everyNs = everyNs;
      this.stallAt = stallAt;
    }

    @Override
    public Operation next() {
      clock.advance(done++ == stallAt ? STALL_NS : everyNs);
      return Operation.GET;
    }
  }

  private int slices;

  private Timetable run(Schedule schedule, Work work, Duration slice) {
    Timetable timetable = new Timetable(schedule, 0);
    Pacer pacer = new Pacer(clock, schedule.burst());
    while (!timetable.isOver()) {
      timetable.resume(clock.nanos(), slice.toNanos());
      pacer.slice(timetable, work, recording);
      slices++;
      clock.advance(SECOND); // the other side's slice
    }
    return timetable;
  }

  private static Schedule schedule(long rate, int burst, long millis) {
    return new Schedule(rate, burst, 1, Duration.ofMillis(millis));
  }

  private Histogram latencies() {
    return recording.named().get("get");
  }

  private Histogram services() {
    return recording.named().get("get" + Recording.SERVICE);
  }

  /**
   * What a stall must look like: those that were due x before its end waited for x, so that as many
   * waited for longer than x as fall due in the stall without its last x.
   */
  private static void assertStallIsSeenByAllThatWereDue(Histogram latencies) {
    for (long x = 5_000_000; x < STALL_NS; x += 5_000_000) {
      double wanted = RATE * (STALL_NS - x) / 1e9;
      // The backlog is worked off at a hundredth of the interval: not much more fall due meanwhile.
      assertEquals(
          wanted,
          latencies.getCountBetweenValues(x, latencies.getHighestTrackableValue()),
          wanted * 0.05,
          "operations that waited for more than " + x + " ns");
    }
    assertEquals(STALL_NS, latencies.getMaxValue(), STALL_NS / 100);
  }

  @Test
  void operationsBeginWhenTheyAreDue() {
    List<Long> begun = new ArrayList<>();
    long start = clock.last() + FakeClock.TICK_NS;
    Schedule schedule = schedule(RATE, 1, 1);
    run(
        schedule,
        () -> {
          begun.add(clock.last() - start);
          return Operation.GET;
        },
        Duration.ofSeconds(1));
    assertEquals(600, begun.size());
    for (int i = 0; i < begun.size(); i++) {
      assertEquals(schedule.due(0, i), begun.get(i), 2 * FakeClock.TICK_NS, "operation " + i);
    }
  }

  @Test
  void withinABurstOneWaitsForTheOther() {
    run(schedule(RATE, 30, 1_000), new SlowWork(500, -1), Duration.ofSeconds(2));
    assertEquals(600_000, latencies().getTotalCount());
    long one = 500 + 2 * FakeClock.TICK_NS;
    assertEquals(30 * one, latencies().getMaxValue(), 100);
    assertEquals(15.5 * one, latencies().getMean(), 50);
    assertEquals(510, services().getMaxValue(), 10);
  }

  @Test
  void stallIsSeenByAllThatWereDue() {
    Timetable timetable =
        run(schedule(RATE, 1, 300), new SlowWork(0, 60_000), Duration.ofSeconds(1));
    assertEquals(180_000, latencies().getTotalCount());
    assertStallIsSeenByAllThatWereDue(latencies());
    assertEquals(1, services().getCountBetweenValues(1_000, STALL_NS * 2));
    assertTrue(timetable.keptUp());
    assertEquals(RATE, timetable.reached(), 1);
  }

  /** At the beginning of a slice of 100 ms, shortly before its end, and with its last operation. */
  @ParameterizedTest
  @ValueSource(ints = {60_000, 90_000, 114_000, 119_000, 119_999})
  void stallIsSeenTheSameWhereverItIsInASlice(int at) {
    run(schedule(RATE, 1, 400), new SlowWork(0, at), Duration.ofMillis(100));
    assertEquals(240_000, latencies().getTotalCount());
    assertStallIsSeenByAllThatWereDue(latencies());
  }

  /** A map is not given the time of the floor's slice to catch up in threads of its own. */
  @Test
  void sliceGoesOnUntilNothingIsDue() {
    run(schedule(RATE, 1, 400), new SlowWork(0, 119_000), Duration.ofMillis(100));
    assertEquals(4, slices); // to 100, 249, 349, 400 ms
    slices = 0;
    run(schedule(RATE, 1, 400), new SlowWork(2_000, -1), Duration.ofMillis(100));
    assertEquals(1, slices);
  }

  /** The check notices a loop that forgets what was due while it waited. */
  @Test
  void plantedClosedLoopIsCaught() {
    Work work = new SlowWork(0, 60_000);
    long due = clock.nanos();
    for (int i = 0; i < 180_000; i++) {
      long start = clock.nanos();
      while (start < due) {
        start = clock.nanos();
      }
      Operation operation = work.next();
      long end = clock.nanos();
      recording.record(operation, end - Math.max(due, start), end - start);
      due = Math.max(end, due + SECOND / RATE);
    }
    assertEquals(STALL_NS, latencies().getMaxValue(), STALL_NS / 100);
    assertThrows(AssertionFailedError.class, () -> assertStallIsSeenByAllThatWereDue(latencies()));
  }

  /** And one that ends its slice on time and drops what waits from the count of arrivals. */
  @Test
  void plantedSliceThatEndsInABacklogIsCaught() {
    Work work = new SlowWork(0, 119_000);
    Pacer pacer = new Pacer(clock, 1);
    for (int slice = 0; slice < 4; slice++) {
      Timetable own = new Timetable(schedule(RATE, 1, 100), 0);
      own.resume(clock.nanos(), SECOND);
      pacer.slice(own, work, recording);
    }
    assertEquals(240_000, latencies().getTotalCount());
    assertThrows(AssertionFailedError.class, () -> assertStallIsSeenByAllThatWereDue(latencies()));
  }

  @Test
  void whoIsALittleTooSlowHasAnEverLongerBacklog() {
    long each = 1_800;
    Timetable timetable =
        run(
            schedule(RATE, 1, 1_000),
            new SlowWork(each - 2 * FakeClock.TICK_NS, -1),
            Duration.ofMillis(100));
    assertEquals(600_000, latencies().getTotalCount());
    assertFalse(timetable.keptUp());
    assertEquals(0, timetable.notIssued());
    assertEquals(1e9 / each, timetable.reached(), 1_000);
    assertEquals(80_000_000, timetable.lateNs(), 1_000_000);
    assertEquals(40_000_000, latencies().getValueAtPercentile(50), 1_000_000);
  }

  @Test
  void whoIsMuchTooSlowGivesUpAndCountsWhatItNeverDid() {
    Timetable timetable =
        run(
            schedule(RATE, 1, 4_000),
            new SlowWork(10_000 - 2 * FakeClock.TICK_NS, -1),
            Duration.ofMillis(100));
    assertFalse(timetable.keptUp());
    assertEquals(100_000, timetable.reached(), 100);
    assertEquals(1_200_000, timetable.notIssued(), 12_000);
    assertEquals(2_400_000 - timetable.notIssued(), latencies().getTotalCount());
  }

  /** Between slices the schedule's time stands still: no operation is skipped, none is late. */
  @Test
  void slicesNeitherSkipNorDelay() {
    run(schedule(RATE, 30, 1_000), new SlowWork(0, -1), Duration.ofMillis(7));
    assertEquals(600_000, latencies().getTotalCount());
    assertTrue(latencies().getMaxValue() < 31 * 3 * FakeClock.TICK_NS * (DIGITS + 1) / DIGITS);
  }

  @Test
  void loopAllocatesNothing() {
    Dataset data = new Dataset(new Shape(16, 64), 10_000, 1);
    Mix mix = Mix.parse("get=2,miss=1,put=3,remove=2,putIfAbsent=2,compareAndSet=1,add=1");
    ClientWork work = new ClientWork(new IdleClient(data), mix, new Keys(10_000, 0, 1));
    assertTrue(allocated(mix, work) < 1_000);
  }

  @Test
  void plantedAllocationIsCaught() {
    Object[] kept = new Object[1];
    Work boxing =
        () -> {
          kept[0] = Long.valueOf(clock.last());
          return Operation.GET;
        };
    assertTrue(allocated(GETS, boxing) > 100_000);
  }

  /** Bytes in 60,000 operations. */
  private long allocated(Mix mix, Work work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Recording times = Recording.ofOperations(mix);
    Pacer pacer = new Pacer(clock, 30);
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < 2; round++) {
      Timetable timetable = new Timetable(schedule(RATE, 30, 100), 0);
      timetable.resume(clock.nanos(), SECOND);
      long before = threads.getCurrentThreadAllocatedBytes();
      pacer.slice(timetable, work, times);
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    return bytes;
  }
}
