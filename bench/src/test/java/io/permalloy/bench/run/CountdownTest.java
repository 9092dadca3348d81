package io.permalloy.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CountdownTest {
  private long now = 1_000_000_000_000L;

  private Countdown of(double planned, double budget) {
    return new Countdown(() -> now, planned, budget);
  }

  private void pass(double seconds) {
    now += (long) (seconds * 1e9);
  }

  @Test
  void countsDownWithinAPartAndAfterIt() {
    Countdown countdown = of(100, Double.POSITIVE_INFINITY);
    assertEquals(Duration.ofSeconds(100), countdown.left());
    countdown.begin(40);
    pass(10);
    assertEquals(Duration.ofSeconds(90), countdown.left());
    assertEquals(0.1, countdown.share(), 1e-9);
    pass(50);
    assertEquals(Duration.ofSeconds(60), countdown.left());
    countdown.end();
    countdown.skip(30);
    assertEquals(Duration.ofSeconds(45), countdown.left());
  }

  @Test
  void slowMachineMakesTheRestLonger() {
    Countdown countdown = of(100, Double.POSITIVE_INFINITY);
    countdown.begin(50);
    pass(100);
    countdown.end();
    assertEquals(2, countdown.pace(), 1e-9);
    assertEquals(Duration.ofSeconds(100), countdown.left());
  }

  @Test
  void budgetIsKept() {
    Countdown countdown = of(100, 120);
    assertTrue(countdown.hasTimeFor(100, 20));
    assertFalse(countdown.ranOut());
    assertFalse(countdown.hasTimeFor(100, 21));
    assertTrue(countdown.ranOut());
    countdown.begin(50);
    pass(100);
    countdown.end();
    assertTrue(countdown.hasTimeFor(10, 0));
    assertFalse(countdown.hasTimeFor(11, 0));
    assertEquals(20, countdown.untilBudgetEnds(), 1e-9);
  }
}
