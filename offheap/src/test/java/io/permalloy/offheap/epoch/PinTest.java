package io.permalloy.offheap.epoch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.mem.Mem;
import org.junit.jupiter.api.Test;

/** What a pin keeps from being freed. */
final class PinTest {
  private final Mem.Scratch memory = Mem.scratch(256);
  private final long line = memory.address();
  private final long epoch = memory.address() + 128;

  private Pin pinAt(long e) {
    Mem.putLong(epoch, e);
    return new Pin(line, epoch);
  }

  private long word() {
    return Mem.getLong(line + SessionLine.PIN);
  }

  @Test
  void coversWhatWasAliveInItsEpoch() {
    Pin pin = pinAt(10);
    pin.enter();
    assertTrue(Pin.covers(word(), 10, 10));
    assertTrue(Pin.covers(word(), 3, 12), "alive before and after");
    assertTrue(Pin.covers(word(), 3, 10), "retired in its epoch");
    assertFalse(Pin.covers(word(), 3, 9), "retired before");
    assertFalse(Pin.covers(word(), 11, 12), "born later");
  }

  /** Catches an extension that forgets its lower end: what was loaded first would be freed. */
  @Test
  void extendsUpwardsAndKeepsItsLowerEnd() {
    Pin pin = pinAt(10);
    pin.enter();
    assertTrue(pin.stable());
    Mem.putLong(epoch, 13);
    assertFalse(pin.stable(), "the words loaded before must be loaded again");
    assertTrue(pin.stable());
    assertTrue(Pin.covers(word(), 10, 10));
    assertTrue(Pin.covers(word(), 13, 20));
    assertFalse(Pin.covers(word(), 14, 20));
    assertEquals(10, pin.lo());
  }

  /** Lock-freedom of a reader while the epoch runs: after some extensions it takes all there is. */
  @Test
  void becomesUnboundedAfterSomeExtensions() {
    Pin pin = pinAt(10);
    pin.enter();
    for (int e = 11; e < 30; e++) {
      Mem.putLong(epoch, e);
      assertFalse(pin.stable());
      assertTrue(pin.stable());
    }
    assertTrue(Pin.covers(word(), 1L << 40, 1L << 40), "no upper bound");
    assertFalse(Pin.covers(word(), 3, 9), "the lower end stays");
  }

  /** Catches a span that overflows its 16 bits into the lower end. */
  @Test
  void aJumpBeyondTheSpanIsUnbounded() {
    Pin pin = pinAt(10);
    pin.enter();
    Mem.putLong(epoch, 10 + 0xffff);
    assertFalse(pin.stable());
    assertTrue(Pin.covers(word(), 10 + 0xffff, 1L << 45));
    assertTrue(Pin.covers(word(), 2, 10));
    assertFalse(Pin.covers(word(), 2, 9));
  }

  @Test
  void nestsAndClearsAtTheOutermostExit() {
    Pin pin = pinAt(10);
    pin.enter();
    Mem.putLong(epoch, 20);
    pin.enter();
    assertEquals(2, pin.depth());
    assertTrue(Pin.covers(word(), 10, 10), "the inner enter must not move the pin");
    pin.exit();
    assertTrue(word() != 0);
    pin.exit();
    assertEquals(0, word());
  }

  @Test
  void theLargestEpochFits() {
    long largest = (1L << 46) - 1;
    Pin pin = pinAt(largest);
    pin.enter();
    assertTrue(Pin.covers(word(), 2, largest));
    assertFalse(Pin.covers(word(), 2, largest - 1));
    assertEquals(256, memory.size());
  }
}
