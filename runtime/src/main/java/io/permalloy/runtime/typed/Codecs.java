package io.permalloy.runtime.typed;

import java.nio.ByteBuffer;

/**
 * Codecs of the usual types.
 *
 * <p>What allocates: encoding a String in a map allocates its UTF-8 twice, everything else only the
 * array that the map copies into the store; decoding allocates the object, for records also an
 * array of their components and the boxes of primitive ones.
 */
public final class Codecs {
  /**
   * Text, as UTF-8 without a length or an end. A string with an unpaired surrogate, which UTF-8
   * cannot express, is refused with {@link IllegalArgumentException}.
   */
  public static final Codec<String> STRING = new StringCodec();

  /** 64 bits, as 8 bytes. */
  public static final Codec<Long> LONG = Scalars.LONG;

  /** 32 bits, as 4 bytes. */
  public static final Codec<Integer> INTEGER = Scalars.INT;

  /** As 16 bytes. */
  public static final Codec<java.util.UUID> UUID = Scalars.UUID;

  /**
   * Bytes as they are, copied on the way in and out. The map compares them by content, as keys and
   * wherever an operation expects a value; {@code equals} of entries, maps and collections of Java
   * does not, because {@code byte[].equals} does not.
   */
  public static final Codec<byte[]> BYTES = new BytesCodec();

  private Codecs() {}

  /**
   * A codec of a record, from its components in their order: primitive types, String, UUID, enums
   * (by position, 2 bytes), and records of these. Strings have a length of 4 bytes in front. No
   * component may be null. Reflection happens here, once; encoding and decoding run method handles.
   *
   * <p>Nothing in the bytes names the components: a store that outlives a program is read with the
   * same components in the same order, and enums may only grow at their end.
   *
   * <p>The record may be private. On the module path its package must be open to this module.
   *
   * @param <R> the record
   * @param type its class
   * @return the codec
   * @throws IllegalArgumentException if a component has another type, the record contains itself,
   *     or its module does not open it
   */
  public static <R extends Record> Codec<R> record(Class<R> type) {
    return RecordCodec.of(type);
  }

  private static final class BytesCodec implements Codec<byte[]> {
    @Override
    public int size(byte[] value) {
      return value.length;
    }

    @Override
    public void encode(byte[] value, ByteBuffer out) {
      out.put(value);
    }

    @Override
    public byte[] decode(ByteBuffer in) {
      byte[] copy = new byte[in.remaining()];
      in.get(copy);
      return copy;
    }

    @Override
    public String toString() {
      return "byte[]";
    }
  }
}
