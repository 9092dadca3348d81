package io.permalloy.runtime.typed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects to bytes and back, and bytes that are no objects. */
final class CodecsTest {
  private static final String NAME = "value of map m";

  private static <T> byte[] encode(Codec<T> codec, T value) {
    return new Coder<>(NAME, codec).encode(value);
  }

  private static <T> T decode(Codec<T> codec, byte... bytes) {
    return new Coder<>(NAME, codec).decode(bytes);
  }

  private static <T> void assertComesBack(Codec<T> codec, T value) {
    assertEquals(value, decode(codec, encode(codec, value)));
  }

  @Test
  void scalarsComeBack() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      assertComesBack(Codecs.LONG, random.nextLong());
      assertComesBack(Codecs.INTEGER, random.nextInt());
      assertComesBack(Codecs.UUID, new UUID(random.nextLong(), random.nextLong()));
    }
    assertArrayEquals(
        new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, encode(Codecs.LONG, 0x0807060504030201L));
    assertArrayEquals(new byte[] {1, 2, 3, 4}, encode(Codecs.INTEGER, 0x04030201));
    byte[] bytes = {0, -1, 7};
    assertArrayEquals(bytes, decode(Codecs.BYTES, encode(Codecs.BYTES, bytes)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "\0", "ß", "€", "\uD83D\uDE00", "?", "\uFFFD", "a€ß\uD83D\uDE00\uFFFF"})
  void textComesBackAsUtf8(String text) {
    assertComesBack(Codecs.STRING, text);
    assertArrayEquals(text.getBytes(UTF_8), encode(Codecs.STRING, text));
  }

  @Test
  void randomTextComesBackOrIsRefused() {
    Random random = new Random(2);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      char[] chars = new char[random.nextInt(4)];
      for (int j = 0; j < chars.length; j++) {
        chars[j] =
            (char) (random.nextBoolean() ? 0xd780 + random.nextInt(0x900) : random.nextInt());
      }
      String text = new String(chars);
      if (UTF_8.newEncoder().canEncode(text)) {
        assertComesBack(Codecs.STRING, text);
      } else {
        assertThrows(IllegalArgumentException.class, () -> encode(Codecs.STRING, text));
        refused++;
      }
    }
    assertTrue(refused > 1000 && refused < 19_000, "refused " + refused);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(5)];
      random.nextBytes(bytes);
      String text;
      try {
        text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(); // strict
      } catch (CharacterCodingException e) {
        assertSays(
            "value of map m: codec String cannot read these "
                + bytes.length
                + " bytes: the bytes are not UTF-8",
            () -> decode(Codecs.STRING, bytes));
        continue;
      }
      assertEquals(text, decode(Codecs.STRING, bytes));
    }
  }

  @Test
  void wrongLengthsAreRefused() {
    assertSays(
        "value of map m: codec long cannot read these 7 bytes: they end too early",
        () -> decode(Codecs.LONG, new byte[7]));
    assertSays(
        "value of map m: codec long cannot read these 9 bytes: 1 bytes are left over",
        () -> decode(Codecs.LONG, new byte[9]));
    assertSays(
        "value of map m: codec int cannot read these 0 bytes: they end too early",
        () -> decode(Codecs.INTEGER));
    assertSays(
        "value of map m: codec UUID cannot read these 17 bytes: 1 bytes are left over",
        () -> decode(Codecs.UUID, new byte[17]));
  }

  /** Codecs by hand that do not do what they say. */
  @Test
  void wrongCodecsAreFound() {
    assertSays(
        "value of map m: codec hand writes 4 bytes, but its size() is 5",
        () -> encode(hand(v -> 5, (v, out) -> out.putInt(v), ByteBuffer::getInt), 1));
    assertSays(
        "value of map m: codec hand writes more than the 3 bytes of its size()",
        () -> encode(hand(v -> 3, (v, out) -> out.putInt(v), ByteBuffer::getInt), 1));
    assertSays(
        "value of map m: codec hand cannot read these 4 bytes: it returned null",
        () -> decode(hand(v -> 4, (v, out) -> out.putInt(v), CodecsTest::nothing), new byte[4]));
  }

  @Test
  void onlyAnObjectOfTheTypeIsEncodedForALookUp() {
    assertFalse(new Coder<>(NAME, Codecs.LONG).encodeIfTyped(1L) == null);
    assertEquals(null, new Coder<>(NAME, Codecs.LONG).encodeIfTyped(1));
    assertEquals(null, new Coder<>(NAME, Codecs.STRING).encodeIfTyped(1));
    assertEquals(null, new Coder<>(NAME, Codecs.BYTES).encodeIfTyped("x"));
    assertThrows(
        NullPointerException.class, () -> new Coder<>(NAME, Codecs.LONG).encodeIfTyped(null));
  }

  private static Integer nothing(ByteBuffer in) {
    in.getInt();
    return null;
  }

  static void assertSays(String text, Executable use) {
    assertEquals(text, assertThrows(CodecException.class, use).getMessage());
  }

  private static Codec<Integer> hand(
      ToIntFunction<Integer> size,
      BiConsumer<Integer, ByteBuffer> encode,
      Function<ByteBuffer, Integer> decode) {
    return new Codec<>() {
      @Override
      public int size(Integer value) {
        return size.applyAsInt(value);
      }

      @Override
      public void encode(Integer value, ByteBuffer out) {
        encode.accept(value, out);
      }

      @Override
      public Integer decode(ByteBuffer in) {
        return decode.apply(in);
      }

      @Override
      public String toString() {
        return "hand";
      }
    };
  }
}
