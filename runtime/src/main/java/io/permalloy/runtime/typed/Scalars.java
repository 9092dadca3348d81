package io.permalloy.runtime.typed;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Codecs of types with one length for all values. */
final class Scalars {
  static final Codec<Long> LONG =
      new Fixed<>("long", Long.BYTES, (out, v) -> out.putLong(v), ByteBuffer::getLong);

  static final Codec<Integer> INT =
      new Fixed<>("int", Integer.BYTES, (out, v) -> out.putInt(v), ByteBuffer::getInt);

  static final Codec<UUID> UUID =
      new Fixed<>(
          "UUID",
          2 * Long.BYTES,
          (out, v) -> out.putLong(v.getMostSignificantBits()).putLong(v.getLeastSignificantBits()),
          in -> new UUID(in.getLong(), in.getLong()));

  /** By the type of a record's component. */
  static final Map<Class<?>, Codec<?>> BY_TYPE =
      Map.of(
          long.class,
          LONG,
          int.class,
          INT,
          UUID.class,
          UUID,
          short.class,
          new Fixed<Short>("short", Short.BYTES, (out, v) -> out.putShort(v), ByteBuffer::getShort),
          byte.class,
          new Fixed<Byte>("byte", Byte.BYTES, (out, v) -> out.put(v), ByteBuffer::get),
          char.class,
          new Fixed<Character>(
              "char", Character.BYTES, (out, v) -> out.putChar(v), ByteBuffer::getChar),
          boolean.class,
          new Fixed<Boolean>("boolean", 1, (out, v) -> out.put((byte) (v ? 1 : 0)), Scalars::bool),
          // One NaN, as Float and Double compare: a record's equals makes all of them equal.
          float.class,
          new Fixed<Float>(
              "float",
              Float.BYTES,
              (out, v) -> out.putInt(Float.floatToIntBits(v)),
              in -> Float.intBitsToFloat(in.getInt())),
          double.class,
          new Fixed<Double>(
              "double",
              Double.BYTES,
              (out, v) -> out.putLong(Double.doubleToLongBits(v)),
              in -> Double.longBitsToDouble(in.getLong())));

  private Scalars() {}

  private static boolean bool(ByteBuffer in) {
    byte b = in.get();
    if (b >>> 1 != 0) {
      throw new CodecException("a boolean is 0 or 1, not " + b);
    }
    return b == 1;
  }

  /**
   * A constant of an enum, by its position.
   *
   * @param type the enum
   * @return the codec
   */
  @SuppressWarnings("EnumOrdinal") // documented: two bytes, whatever the names are
  static Codec<Enum<?>> constant(Class<?> type) {
    Enum<?>[] constants = (Enum<?>[]) type.getEnumConstants();
    return new Fixed<>(
        type.getSimpleName(),
        Short.BYTES,
        (out, v) -> out.putShort((short) v.ordinal()),
        in -> {
          int position = Short.toUnsignedInt(in.getShort());
          if (position >= constants.length) {
            throw new CodecException(
                type.getName() + " has " + constants.length + " constants, none at " + position);
          }
          return constants[position];
        });
  }

  private record Fixed<T>(
      String name, int bytes, BiConsumer<ByteBuffer, T> writer, Function<ByteBuffer, T> reader)
      implements Codec<T> {
    @Override
    public int size(T value) {
      return bytes;
    }

    @Override
    public void encode(T value, ByteBuffer out) {
      writer.accept(out, value);
    }

    @Override
    public T decode(ByteBuffer in) {
      return reader.apply(in);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
