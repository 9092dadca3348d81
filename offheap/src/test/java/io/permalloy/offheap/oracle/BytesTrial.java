package io.permalloy.offheap.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A {@link BytesSubject} beside a {@link HashMap}. */
final class BytesTrial implements Trial {
  /** The operations, with their weights while the map grows and while it shrinks. */
  enum Kind {
    GET(2500, 2500),
    PUT(3000, 500),
    PUT_IF_ABSENT(1500, 300),
    REPLACE(800, 500),
    CAS_CURRENT(600, 500),
    CAS_OTHER(400, 400),
    REMOVE(600, 3000),
    REMOVE_CURRENT(300, 1500),
    REMOVE_OTHER(300, 800),
    SIZE(100, 100),
    ITERATE(1, 1),
    REOPEN(1, 1);

    final int growing;
    final int shrinking;

    Kind(int growing, int shrinking) {
      this.growing = growing;
      this.shrinking = shrinking;
    }
  }

  private static final Kind[] KINDS = Kind.values();

  private final BytesSubject subject;
  private final int keys;
  private final long fullFrom;
  private final Map<ByteBuffer, byte[]> model = new HashMap<>();
  private long liveBytes;
  private long timesFull;

  /**
   * @param keys size of the key space
   * @param fullFrom bytes of live keys and values from which the store may say that it is full
   */
  BytesTrial(BytesSubject subject, int keys, long fullFrom) {
    this.subject = subject;
    this.keys = keys;
    this.fullFrom = fullFrom;
  }

  /** A sequence of operations for this trial, in phases long enough to fill the key space. */
  static Operations operations(long seed, int keys) {
    int[] growing = new int[KINDS.length];
    int[] shrinking = new int[KINDS.length];
    for (Kind kind : KINDS) {
      growing[kind.ordinal()] = kind.growing;
      shrinking[kind.ordinal()] = kind.shrinking;
    }
    return new Operations(seed, growing, shrinking, 4L * keys);
  }

  @Override
  public void step(long operation) throws Exception {
    Kind kind = KINDS[Operations.kind(operation)];
    byte[] key = key(operation);
    try {
      apply(kind, key, Operations.draw(operation));
    } catch (FullException full) {
      assertTrue(
          kind.ordinal() < Kind.REMOVE.ordinal() && kind != Kind.GET && liveBytes >= fullFrom,
          () -> "full with " + liveBytes + " live bytes: " + full.getCause());
      timesFull++;
      assertValue(key);
    } catch (AssertionError e) {
      throw new AssertionError(describe(operation) + ": " + e.getMessage(), e);
    }
  }

  /** How often the store said that it is full. */
  long timesFull() {
    return timesFull;
  }

  private void apply(Kind kind, byte[] key, int draw) throws Exception {
    byte[] current = model.get(ByteBuffer.wrap(key));
    boolean present = current != null;
    switch (kind) {
      case GET -> assertValue(key);
      case PUT -> {
        byte[] value = Data.value(draw);
        assertEquals(!present, subject.put(key, value));
        set(key, value);
      }
      case PUT_IF_ABSENT -> {
        byte[] value = Data.value(draw);
        assertEquals(!present, subject.putIfAbsent(key, value));
        if (!present) {
          set(key, value);
        }
      }
      case REPLACE -> {
        byte[] value = Data.value(draw);
        assertEquals(present, subject.replace(key, value));
        if (present) {
          set(key, value);
        }
      }
      case CAS_CURRENT -> {
        byte[] value = Data.value(draw);
        byte[] expected = present ? current : Data.value(draw + 1);
        assertEquals(present, subject.compareAndSet(key, expected, value));
        if (present) {
          set(key, value);
        }
      }
      case CAS_OTHER ->
          assertEquals(
              false, subject.compareAndSet(key, other(current, draw), Data.value(draw + 1)));
      case REMOVE -> {
        assertEquals(present, subject.remove(key));
        set(key, null);
      }
      case REMOVE_CURRENT -> {
        assertEquals(present, subject.remove(key, present ? current : Data.value(draw)));
        set(key, null);
      }
      case REMOVE_OTHER -> assertEquals(false, subject.remove(key, other(current, draw)));
      case SIZE -> assertEquals(model.size(), subject.size(), "size");
      case ITERATE -> assertContent();
      case REOPEN -> {
        subject.reopen();
        assertContent();
      }
    }
    if (kind != Kind.GET && kind.ordinal() < Kind.SIZE.ordinal() && (draw & 3) == 0) {
      assertValue(key);
    }
  }

  private static byte[] other(byte[] current, int draw) {
    return current == null ? Data.value(draw) : Data.unlike(current, draw);
  }

  private void set(byte[] key, byte[] value) {
    byte[] old =
        value == null ? model.remove(ByteBuffer.wrap(key)) : model.put(ByteBuffer.wrap(key), value);
    liveBytes -= old == null ? 0 : key.length + old.length;
    liveBytes += value == null ? 0 : key.length + value.length;
  }

  private void assertValue(byte[] key) {
    byte[] expected = model.get(ByteBuffer.wrap(key));
    byte[] actual = subject.get(key);
    if (expected == null) {
      assertNull(actual, () -> "value " + Data.text(actual) + " of an absent key");
    } else {
      assertArrayEquals(expected, actual, "value");
    }
  }

  private void assertContent() {
    Map<ByteBuffer, byte[]> seen = new HashMap<>();
    subject.forEach(
        (key, value) -> {
          if (seen.put(ByteBuffer.wrap(key), value) != null) {
            fail("iteration shows a key twice: " + Data.text(key));
          }
        });
    for (Map.Entry<ByteBuffer, byte[]> entry : model.entrySet()) {
      assertArrayEquals(
          entry.getValue(),
          seen.get(entry.getKey()),
          () -> "iteration: value of " + Data.text(entry.getKey().array()));
    }
    assertEquals(model.size(), seen.size(), "entries of the iteration");
    assertEquals(model.size(), subject.size(), "size");
  }

  @Override
  public void finish() throws Exception {
    assertContent();
    subject.reopen();
    assertContent();
  }

  private byte[] key(long operation) {
    return Data.key(Operations.keyDraw(operation) % keys);
  }

  @Override
  public String describe(long operation) {
    Kind kind = KINDS[Operations.kind(operation)];
    int draw = Operations.draw(operation);
    return kind
        + (kind.ordinal() < Kind.SIZE.ordinal()
            ? " key "
                + Operations.keyDraw(operation) % keys
                + " ("
                + key(operation).length
                + " bytes), draw "
                + draw
                + " (value "
                + Data.text(Data.value(draw))
                + ")"
            : "");
  }

  @Override
  public void close() {
    subject.close();
  }
}
