package io.permalloy.runtime.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static final long PLACE = 0x0007_0100_0000_0005L;

  @Test
  void aValueNamesItsWriter() {
    long number = Values.number(123_456, 7, 89);
    assertEquals(number, Values.numberOf(Values.value(number, PLACE), PLACE));
    assertEquals("process 123456 thread 7", Values.writer(number));
    assertEquals(4711, Values.keyOf(Values.key(4711)));
  }

  @Test
  void aForeignValueIsNone() {
    byte[] foreign = Values.value(Values.number(1, 2, 3), PLACE + 1);
    assertEquals(Values.NONE, Values.numberOf(foreign, PLACE));
    assertTrue(Values.describe(foreign, PLACE).contains("process 1 thread 2"));
  }

  /** One byte of another value at any place. */
  @Test
  void aTornValueIsNone() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2000; i++) {
      byte[] value = Values.value(Values.number(1, 2, i), PLACE);
      value[random.nextInt(value.length)] ^= (byte) (1 + random.nextInt(255));
      assertEquals(Values.NONE, Values.numberOf(value, PLACE));
    }
    assertEquals(Values.NONE, Values.numberOf(new byte[3], PLACE));
  }
}
