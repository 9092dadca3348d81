package io.permalloy.runtime.typed;

import java.nio.ByteBuffer;

/**
 * How objects of a type become bytes and come back. {@link Codecs} has those of the usual types. By
 * hand, for an order with a long and an int:
 *
 * <pre>{@code
 * final class OrderCodec implements Codec<Order> {
 *   public int size(Order order) {
 *     return 12;
 *   }
 *
 *   public void encode(Order order, ByteBuffer out) {
 *     out.putLong(order.price()).putInt(order.quantity());
 *   }
 *
 *   public Order decode(ByteBuffer in) {
 *     return new Order(in.getLong(), in.getInt());
 *   }
 * }
 * }</pre>
 *
 * <p><b>Canonical.</b> A map compares keys, and the values that an operation expects, by their
 * bytes. So equal objects must have equal bytes, always, and unequal ones different bytes: no
 * padding left as it was, no set in the order of its iteration, no time stamp of the encoding.
 *
 * <p>Thread-safe, normally by having no state. A {@link Object#toString} with the name of the type
 * makes errors better.
 *
 * @param <T> the type
 */
public interface Codec<T> {
  /**
   * How long an object is.
   *
   * @param value the object, not null
   * @return its bytes, exactly
   */
  int size(T value);

  /**
   * Writes an object.
   *
   * @param value the object, not null
   * @param out where to, from its position on; little-endian; {@link #size} bytes must be written
   * @throws IllegalArgumentException if the object has no encoding
   */
  void encode(T value, ByteBuffer out);

  /**
   * Reads an object. The map turns every exception into a {@link CodecException} that says which
   * map and how many bytes.
   *
   * @param in the bytes, from its position to its limit; little-endian; all must be read
   * @return the object, not null, and with nothing of the buffer in it
   */
  T decode(ByteBuffer in);
}
