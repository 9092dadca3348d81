package io.permalloy.runtime.typed;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A codec in its use by one map: whole arrays, checked.
 *
 * @param <T> the type
 * @param of of what, for errors: "key of map orders"
 * @param codec the codec
 */
record Coder<T>(String of, Codec<T> codec) {
  /** Encodes; throws if it is null. */
  byte[] encode(T value) {
    if (value == null) {
      throw new NullPointerException("a " + of + " is null");
    }
    int size = codec.size(value);
    byte[] bytes = new byte[size];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      codec.encode(value, out);
    } catch (BufferOverflowException e) {
      throw new CodecException(
          of + ": codec " + codec + " writes more than the " + size + " bytes of its size()", e);
    }
    if (out.hasRemaining()) {
      throw new CodecException(
          of
              + ": codec "
              + codec
              + " writes "
              + out.position()
              + " bytes, but its size() is "
              + size);
    }
    return bytes;
  }

  /** Encodes what somebody looks for; null if it is of another type, so that it cannot be there. */
  @SuppressWarnings("unchecked") // that is what is found out
  byte[] encodeIfTyped(Object value) {
    try {
      return encode((T) value);
    } catch (ClassCastException e) {
      return null;
    }
  }

  /** Decodes; throws if not all of the bytes are one object. */
  T decode(byte[] bytes, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    T value;
    try {
      value = codec.decode(in);
    } catch (BufferUnderflowException e) {
      throw new CodecException(undecodable(length) + "they end too early", e);
    } catch (RuntimeException e) {
      throw new CodecException(undecodable(length) + e.getMessage(), e);
    }
    if (in.hasRemaining()) {
      throw new CodecException(undecodable(length) + in.remaining() + " bytes are left over");
    }
    if (value == null) {
      throw new CodecException(undecodable(length) + "it returned null");
    }
    return value;
  }

  T decode(byte[] bytes) {
    return decode(bytes, bytes.length);
  }

  private String undecodable(int length) {
    return of + ": codec " + codec + " cannot read these " + length + " bytes: ";
  }
}
