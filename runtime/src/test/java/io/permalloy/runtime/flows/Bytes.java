package io.permalloy.runtime.flows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;

/** Bytes put together piece by piece, for packets and captures built in tests. */
final class Bytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;

  Bytes(ByteOrder order) {
    this.order = order;
  }

  /** Network byte order. */
  static Bytes network() {
    return new Bytes(ByteOrder.BIG_ENDIAN);
  }

  Bytes u8(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  Bytes u16(int value) {
    return number(value, 2);
  }

  Bytes u32(long value) {
    return number(value, 4);
  }

  Bytes u64(long value) {
    return number(value, 8);
  }

  Bytes add(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Bytes zeros(int count) {
    return add(new byte[count]);
  }

  private Bytes number(long value, int length) {
    for (int i = 0; i < length; i++) {
      int shift = order == ByteOrder.BIG_ENDIAN ? length - 1 - i : i;
      out.write((int) (value >>> shift * 8));
    }
    return this;
  }

  int size() {
    return out.size();
  }

  byte[] toArray() {
    return out.toByteArray();
  }
}
