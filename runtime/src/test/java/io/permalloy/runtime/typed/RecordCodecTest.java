package io.permalloy.runtime.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.Store;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Records by reflection. */
final class RecordCodecTest {
  private record Empty() {}

  private record Inner(String name, Side side, Empty nothing) {}

  private enum Side {
    BUY,
    SELL {
      @Override
      public String toString() {
        return "a constant with a body is of another class";
      }
    }
  }

  private record All(
      boolean aBoolean,
      byte aByte,
      short aShort,
      char aChar,
      int anInt,
      long aLong,
      float aFloat,
      double aDouble,
      String text,
      UUID id,
      TimeUnit unit,
      Inner inner,
      String last) {}

  private record Checked(int positive) {
    Checked {
      if (positive <= 0) {
        throw new IllegalArgumentException("not positive: " + positive);
      }
    }
  }

  private record WithList(long id, List<String> tags) {}

  private record WithBox(Long id) {}

  private record Generic<T>(T value) {}

  private record Node(long id, Link next) {}

  private record Link(Node to) {}

  private record Pair(Checked left, Checked right) {}

  private static <T> Coder<T> coder(Codec<T> codec) {
    return new Coder<>("value of map m", codec);
  }

  private static All random(Random r) {
    return new All(
        r.nextBoolean(),
        (byte) r.nextInt(),
        (short) r.nextInt(),
        (char) r.nextInt(),
        r.nextInt(),
        r.nextLong(),
        Float.intBitsToFloat(r.nextInt()),
        Double.longBitsToDouble(r.nextLong()),
        text(r),
        new UUID(r.nextLong(), r.nextLong()),
        TimeUnit.values()[r.nextInt(TimeUnit.values().length)],
        new Inner(text(r), r.nextBoolean() ? Side.BUY : Side.SELL, new Empty()),
        text(r));
  }

  private static String text(Random r) {
    return r.ints(r.nextInt(6), 0, 0xd800)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void randomRecordsComeBack() {
    Coder<All> coder = coder(Codecs.record(All.class));
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      All all = random(random);
      assertEquals(all, coder.decode(coder.encode(all)));
    }
  }

  @Test
  void recordsAreKeysAndValues() {
    try (Store store = Store.open("mem:?max=16MiB")) {
      ConcurrentMap<Inner, All> map =
          store.map("m", Codecs.record(Inner.class), Codecs.record(All.class));
      Random random = new Random(2);
      All all = random(random);
      assertEquals(null, map.put(all.inner(), all));
      All next = random(random);
      assertEquals(
          all, map.put(new Inner(all.inner().name(), all.inner().side(), new Empty()), next));
      assertTrue(map.remove(all.inner(), next));
    }
  }

  /** As the record's own equals: one NaN, two zeros. */
  @Test
  void equalRecordsHaveEqualBytes() {
    record Numbers(float f, double d) {}
    Coder<Numbers> coder = coder(Codecs.record(Numbers.class));
    float[] floats = {0f, -0f, Float.NaN, Float.intBitsToFloat(0x7fc00001), 1f};
    double[] doubles = {0, -0.0, Double.NaN, Double.longBitsToDouble(0x7ff8000000000001L), 1};
    for (int i = 0; i < floats.length; i++) {
      for (int j = 0; j < floats.length; j++) {
        Numbers one = new Numbers(floats[i], doubles[i]);
        Numbers other = new Numbers(floats[j], doubles[j]);
        assertEquals(
            one.equals(other),
            Arrays.equals(coder.encode(one), coder.encode(other)),
            one + " and " + other);
      }
    }
  }

  /** Whatever the bytes are: the record that they are, or an error that names the map. */
  @Test
  void hostileBytesAreRefused() {
    Coder<All> coder = coder(Codecs.record(All.class));
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = coder.encode(random(random));
      if (random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      } else {
        bytes = Arrays.copyOf(bytes, random.nextInt(2 * bytes.length));
      }
      try {
        coder.decode(bytes);
      } catch (CodecException e) {
        assertTrue(
            e.getMessage().startsWith("value of map m: codec record All cannot read these"),
            e::getMessage);
        refused++;
      }
    }
    assertTrue(refused > 5000, "refused " + refused);
  }

  @Test
  void whatIsWrongIsSaid() {
    Coder<Inner> inner = coder(Codecs.record(Inner.class));
    String what = "value of map m: codec record Inner cannot read these ";
    CodecsTest.assertSays(
        what + "4 bytes: a string of -1 bytes begins where 0 bytes are left",
        () -> inner.decode(new byte[] {-1, -1, -1, -1}));
    CodecsTest.assertSays(
        what + "5 bytes: a string of 2 bytes begins where 1 bytes are left",
        () -> inner.decode(new byte[] {2, 0, 0, 0, 'a'}));
    CodecsTest.assertSays(
        what + "6 bytes: " + Side.class.getName() + " has 2 constants, none at 2",
        () -> inner.decode(new byte[] {0, 0, 0, 0, 2, 0}));
    CodecsTest.assertSays(
        "value of map m: codec record Checked cannot read these 4 bytes: not positive: 0",
        () -> coder(Codecs.record(Checked.class)).decode(new byte[4]));
    record Flag(boolean on) {}
    CodecsTest.assertSays(
        "value of map m: codec record Flag cannot read these 1 bytes: a boolean is 0 or 1, not 2",
        () -> coder(Codecs.record(Flag.class)).decode(new byte[] {2}));
    NullPointerException e =
        assertThrows(
            NullPointerException.class, () -> inner.encode(new Inner(null, Side.BUY, new Empty())));
    assertEquals("component name of " + Inner.class.getName() + " is null", e.getMessage());
  }

  /** A type may be there twice, only not inside itself. */
  @Test
  void theSameRecordTwiceIsNoCircle() {
    Coder<Pair> coder = coder(Codecs.record(Pair.class));
    Pair pair = new Pair(new Checked(1), new Checked(2));
    assertEquals(pair, coder.decode(coder.encode(pair)));
  }

  @Test
  void unsupportedComponentsAreNamed() {
    assertRefused(WithList.class, "component tags", "java.util.List<java.lang.String>", "by hand");
    assertRefused(WithBox.class, "component id", "java.lang.Long");
    assertRefused(Generic.class, "component value", " a T;");
    assertRefused(Node.class, "component to", "contain itself", "Node");
  }

  private static void assertRefused(Class<? extends Record> type, String... said) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Codecs.record(type));
    for (String part : said) {
      assertTrue(e.getMessage().contains(part), e::getMessage);
    }
  }

  @Test
  void aRecordOfAClosedModuleSaysWhatToAdd() throws ClassNotFoundException {
    // One of the JDK's, in a package that java.base does not open.
    Class<?> closed = Class.forName("jdk.internal.foreign.abi.x64.sysv.CallArranger$Bindings");
    assertRefused(
        closed.asSubclass(Record.class), "add to its module: opens " + closed.getPackageName());
  }
}
