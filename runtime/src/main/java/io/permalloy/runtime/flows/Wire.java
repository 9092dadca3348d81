package io.permalloy.runtime.flows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Unaligned loads from a capture. Plain accesses, no allocation; every one is checked against the
 * bounds of the segment, behind the checks that the readers make against the length of the packet.
 */
final class Wire {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Wire() {}

  /** Returns the byte at {@code at}, 0 to 255. */
  static int u8(MemorySegment s, long at) {
    return s.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  /** Returns the big-endian 16-bit number at {@code at}, 0 to 65535. */
  static int u16(MemorySegment s, long at) {
    return s.get(SHORT, at) & 0xffff;
  }

  /** Returns the big-endian 32-bit number at {@code at}. */
  static int i32(MemorySegment s, long at) {
    return s.get(INT, at);
  }

  /** Returns the big-endian 64-bit number at {@code at}. */
  static long i64(MemorySegment s, long at) {
    return s.get(LONG, at);
  }
}
