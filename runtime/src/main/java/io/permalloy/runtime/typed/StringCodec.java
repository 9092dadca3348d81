package io.permalloy.runtime.typed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Text as strict UTF-8: what does not come back the same is refused, both ways. */
final class StringCodec implements Codec<String> {
  private static final char REPLACEMENT = '\uFFFD';

  @Override
  public int size(String value) {
    int bytes = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else {
        // The two halves of a surrogate pair have four bytes together.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      }
    }
    return bytes;
  }

  @Override
  public void encode(String value, ByteBuffer out) {
    byte[] utf8 = value.getBytes(UTF_8);
    // The JDK writes one byte, a question mark, for a half that is alone, and size() counts two.
    if (utf8.length != size(value)) {
      throw new IllegalArgumentException(
          "a string of " + value.length() + " chars has an unpaired surrogate: no UTF-8 for it");
    }
    out.put(utf8);
  }

  @Override
  public String decode(ByteBuffer in) {
    byte[] utf8 = new byte[in.remaining()];
    in.get(utf8);
    String value = new String(utf8, UTF_8);
    // The JDK puts this character where bytes are wrong; it may also be there by right.
    if (value.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(utf8, value.getBytes(UTF_8))) {
      throw new CodecException("the bytes are not UTF-8");
    }
    return value;
  }

  @Override
  public String toString() {
    return "String";
  }

  /** The same with its length in front, for use between other components. */
  static final class WithLength implements Codec<String> {
    private final StringCodec text = new StringCodec();

    @Override
    public int size(String value) {
      return Integer.BYTES + text.size(value);
    }

    @Override
    public void encode(String value, ByteBuffer out) {
      int lengthAt = out.position();
      out.position(lengthAt + Integer.BYTES);
      text.encode(value, out);
      out.putInt(lengthAt, out.position() - lengthAt - Integer.BYTES);
    }

    @Override
    public String decode(ByteBuffer in) {
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new CodecException(
            "a string of " + length + " bytes begins where " + in.remaining() + " bytes are left");
      }
      int end = in.limit();
      in.limit(in.position() + length);
      String value = text.decode(in);
      in.limit(end);
      return value;
    }
  }
}
