package io.permalloy.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScheduleTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void operationsAreDueAtTheirNumberThroughTheRate() {
    Schedule schedule = new Schedule(600_000, 1, 1, SECOND);
    assertEquals(600_000, schedule.bursts(0));
    assertEquals(0, schedule.due(0, 0));
    assertEquals(1_666, schedule.due(0, 1));
    assertEquals(3_333, schedule.due(0, 2));
    assertEquals(5_000, schedule.due(0, 3));
    assertEquals(999_998_333, schedule.due(0, 599_999));
  }

  @Test
  void burstIsDueWhenItsFirstOperationIs() {
    Schedule schedule = new Schedule(600_000, 30, 1, SECOND);
    assertEquals(20_000, schedule.bursts(0));
    assertEquals(0, schedule.due(0, 0));
    assertEquals(50_000, schedule.due(0, 1));
    assertEquals(999_950_000, schedule.due(0, 19_999));
  }

  @Test
  void threadsTakeTheBurstsInTurn() {
    Duration duration = Duration.ofMillis(7);
    Schedule one = new Schedule(12_345, 4, 1, duration);
    Schedule three = new Schedule(12_345, 4, 3, duration);
    List<Long> dealt = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      for (long i = 0; i < three.bursts(thread); i++) {
        dealt.add(three.due(thread, i));
      }
    }
    List<Long> all = new ArrayList<>();
    for (long i = 0; i < one.bursts(0); i++) {
      all.add(one.due(0, i));
    }
    dealt.sort(null);
    assertEquals(22, all.size());
    assertEquals(all, dealt);
  }

  /** The last burst is due within the duration, and the one after it would not be. */
  @ParameterizedTest
  @CsvSource({
    "1,1,1000",
    "3,1,1000",
    "7,2,2500",
    "600000,1,60000",
    "600000,30,1000",
    "999999937,1,86400000",
    "1000000000,1,86400000",
    "600001,7,333"
  })
  void burstsFillTheDuration(long rate, int burst, long millis) {
    Schedule schedule = new Schedule(rate, burst, 1, Duration.ofMillis(millis));
    long bursts = schedule.bursts(0);
    assertTrue(schedule.due(0, bursts - 1) < millis * 1_000_000, "the last one comes too late");
    assertTrue(schedule.due(0, bursts) >= millis * 1_000_000, "another one would fit");
  }

  @Test
  void timesDoNotDriftOverADay() {
    Schedule schedule = new Schedule(600_000, 30, 2, Duration.ofHours(24));
    assertEquals(20_000L * 86_400 / 2, schedule.bursts(1));
    assertEquals(86_399_999_950_000L, schedule.due(1, schedule.bursts(1) - 1));
  }
}
