package io.permalloy.offheap.mem;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The only class that reads and writes off-heap memory.
 *
 * <p>An address is a {@code long}; nothing here checks it. Every caller derives its addresses from
 * a mapped region and has checked them against it. Each name states its memory order: no suffix is
 * plain, then {@code Opaque}, {@code Acquire}/{@code Release}, {@code Volatile}; every read-modify-
 * write is volatile. 64-bit accesses must be 8-byte aligned.
 *
 * <p>Shape: one segment that covers the whole address space and exact VarHandles, all {@code static
 * final}, so that C2 compiles an access to one instruction. {@link #word0} to {@link #word7} go
 * through one 64-byte struct layout: the eight share a single bounds check, which is what makes an
 * acquire load as cheap as a plain one.
 *
 * <p>It is also the seam for testing: simulations run the product's byte code against a simulated
 * class of the same shape. No method allocates, except {@link #scratch}.
 */
public final class Mem {

  /**
   * What an address can be, far from the end of {@link #ALL}: with the mask the compiler sees that
   * the bounds check cannot fail, and leaves it out.
   */
  private static final long SPACE = (1L << 62) - 1;

  /** The same of an aligned address, for which there is no alignment check either. */
  private static final long WORD = SPACE & -Long.BYTES;

  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG
          .withOrder(ByteOrder.LITTLE_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();
  private static final VarHandle LONG_UNALIGNED =
      ValueLayout.JAVA_LONG_UNALIGNED
          .withOrder(ByteOrder.LITTLE_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT_UNALIGNED
          .withOrder(ByteOrder.LITTLE_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();
  private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle().withInvokeExactBehavior();
  private static final VarHandle HEAP_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private static final StructLayout LINE =
      MemoryLayout.structLayout(
          word("w0"),
          word("w1"),
          word("w2"),
          word("w3"),
          word("w4"),
          word("w5"),
          word("w6"),
          word("w7"));
  private static final VarHandle W0 = lineWord("w0");
  private static final VarHandle W1 = lineWord("w1");
  private static final VarHandle W2 = lineWord("w2");
  private static final VarHandle W3 = lineWord("w3");
  private static final VarHandle W4 = lineWord("w4");
  private static final VarHandle W5 = lineWord("w5");
  private static final VarHandle W6 = lineWord("w6");
  private static final VarHandle W7 = lineWord("w7");

  /** Eight words at any address: one bounds check, and one liveness check, for all of them. */
  private static final StructLayout SPAN =
      MemoryLayout.structLayout(
          loose("s0"),
          loose("s1"),
          loose("s2"),
          loose("s3"),
          loose("s4"),
          loose("s5"),
          loose("s6"),
          loose("s7"));

  private static final VarHandle S0 = spanWord("s0");
  private static final VarHandle S1 = spanWord("s1");
  private static final VarHandle S2 = spanWord("s2");
  private static final VarHandle S3 = spanWord("s3");
  private static final VarHandle S4 = spanWord("s4");
  private static final VarHandle S5 = spanWord("s5");
  private static final VarHandle S6 = spanWord("s6");
  private static final VarHandle S7 = spanWord("s7");

  private static final StructLayout PAIR = MemoryLayout.structLayout(loose("p0"), loose("p1"));
  private static final VarHandle PAIR0 = pairWord("p0");
  private static final VarHandle PAIR1 = pairWord("p1");

  private Mem() {}

  private static MemoryLayout loose(String name) {
    return ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN).withName(name);
  }

  private static VarHandle spanWord(String name) {
    return SPAN.varHandle(MemoryLayout.PathElement.groupElement(name)).withInvokeExactBehavior();
  }

  private static VarHandle pairWord(String name) {
    return PAIR.varHandle(MemoryLayout.PathElement.groupElement(name)).withInvokeExactBehavior();
  }

  private static MemoryLayout word(String name) {
    return ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).withName(name);
  }

  private static VarHandle lineWord(String name) {
    return LINE.varHandle(MemoryLayout.PathElement.groupElement(name)).withInvokeExactBehavior();
  }

  /**
   * Plain load.
   *
   * @param a address
   * @return the word
   */
  public static long getLong(long a) {
    return (long) LONG.get(ALL, a & WORD);
  }

  /**
   * Opaque load.
   *
   * @param a address
   * @return the word
   */
  public static long getLongOpaque(long a) {
    return (long) LONG.getOpaque(ALL, a & WORD);
  }

  /**
   * Acquire load.
   *
   * @param a address
   * @return the word
   */
  public static long getLongAcquire(long a) {
    return (long) LONG.getAcquire(ALL, a & WORD);
  }

  /**
   * Volatile load.
   *
   * @param a address
   * @return the word
   */
  public static long getLongVolatile(long a) {
    return (long) LONG.getVolatile(ALL, a & WORD);
  }

  /**
   * Plain store.
   *
   * @param a address
   * @param v value
   */
  public static void putLong(long a, long v) {
    LONG.set(ALL, a & WORD, v);
  }

  /**
   * Opaque store.
   *
   * @param a address
   * @param v value
   */
  public static void putLongOpaque(long a, long v) {
    LONG.setOpaque(ALL, a & WORD, v);
  }

  /**
   * Release store.
   *
   * @param a address
   * @param v value
   */
  public static void putLongRelease(long a, long v) {
    LONG.setRelease(ALL, a & WORD, v);
  }

  /**
   * Volatile store.
   *
   * @param a address
   * @param v value
   */
  public static void putLongVolatile(long a, long v) {
    LONG.setVolatile(ALL, a & WORD, v);
  }

  /**
   * Volatile compare-and-set.
   *
   * @param a address
   * @param expected the value that must be there
   * @param v the new value
   * @return true if it was there
   */
  public static boolean compareAndSetLong(long a, long expected, long v) {
    return LONG.compareAndSet(ALL, a & WORD, expected, v);
  }

  /**
   * Volatile compare-and-exchange.
   *
   * @param a address
   * @param expected the value that must be there
   * @param v the new value
   * @return the witness: {@code expected} if it was stored
   */
  public static long compareAndExchangeLong(long a, long expected, long v) {
    return (long) LONG.compareAndExchange(ALL, a & WORD, expected, v);
  }

  /**
   * Volatile fetch-and-add.
   *
   * @param a address
   * @param delta what is added
   * @return the value before
   */
  public static long getAndAddLong(long a, long delta) {
    return (long) LONG.getAndAdd(ALL, a & WORD, delta);
  }

  /**
   * Volatile fetch-and-xor.
   *
   * @param a address
   * @param mask the bits to flip
   * @return the value before
   */
  public static long getAndBitwiseXorLong(long a, long mask) {
    return (long) LONG.getAndBitwiseXor(ALL, a & WORD, mask);
  }

  /**
   * Volatile fetch-and-or.
   *
   * @param a address
   * @param mask the bits to set
   * @return the value before
   */
  public static long getAndBitwiseOrLong(long a, long mask) {
    return (long) LONG.getAndBitwiseOr(ALL, a & WORD, mask);
  }

  /**
   * Plain load.
   *
   * @param a address
   * @return the byte
   */
  public static byte getByte(long a) {
    return (byte) BYTE.get(ALL, a & SPACE);
  }

  /**
   * Plain store.
   *
   * @param a address
   * @param v value
   */
  public static void putByte(long a, byte v) {
    BYTE.set(ALL, a & SPACE, v);
  }

  /**
   * Plain load, any alignment.
   *
   * @param a address
   * @return the int
   */
  public static int getInt(long a) {
    return (int) INT.get(ALL, a & SPACE);
  }

  /**
   * Plain store, any alignment.
   *
   * @param a address
   * @param v value
   */
  public static void putInt(long a, int v) {
    INT.set(ALL, a & SPACE, v);
  }

  /**
   * Plain load, any alignment.
   *
   * @param a address
   * @return the word
   */
  public static long getLongUnaligned(long a) {
    return (long) LONG_UNALIGNED.get(ALL, a & SPACE);
  }

  /**
   * Plain store, any alignment.
   *
   * @param a address
   * @param v value
   */
  public static void putLongUnaligned(long a, long v) {
    LONG_UNALIGNED.set(ALL, a & SPACE, v);
  }

  /**
   * Plain load from an array.
   *
   * @param bytes the array
   * @param at first byte
   * @return the word, little-endian
   */
  public static long getLong(byte[] bytes, int at) {
    return (long) HEAP_LONG.get(bytes, at);
  }

  /**
   * Plain load from any segment, any alignment, with its bounds and liveness checked.
   *
   * @param segment the segment
   * @param at first byte
   * @return the word, little-endian
   */
  public static long getLong(MemorySegment segment, long at) {
    return (long) LONG_UNALIGNED.get(segment, at);
  }

  /**
   * Plain load of the second word of 64 bytes, of which it shares the bounds check.
   *
   * @param a address of the 64 bytes, any alignment
   * @return the word
   */
  public static long span1(long a) {
    return (long) S1.get(ALL, a & SPACE);
  }

  /**
   * Plain load of the third word of 64 bytes, of which it shares the bounds check.
   *
   * @param a address of the 64 bytes, any alignment
   * @return the word
   */
  public static long span2(long a) {
    return (long) S2.get(ALL, a & SPACE);
  }

  /**
   * Acquire load of the first word of a line.
   *
   * @param line address of a 64-byte line
   * @return the word
   */
  public static long word0(long line) {
    return (long) W0.getAcquire(ALL, line & WORD);
  }

  /**
   * Acquire load of the second word of a line.
   *
   * @param line address of a 64-byte line
   * @return the word
   */
  public static long word1(long line) {
    return (long) W1.getAcquire(ALL, line & WORD);
  }

  /**
   * Acquire load of the third word of a line.
   *
   * @param line address of a 64-byte line
   * @return the word
   */
  public static long word2(long line) {
    return (long) W2.getAcquire(ALL, line & WORD);
  }

  /**
   * Acquire load of the fourth word of a line.
   *
   * @param line address of a 64-byte line
   * @return the word
   */
  public static long word3(long line) {
    return (long) W3.getAcquire(ALL, line & WORD);
  }

  /**
   * Acquire load of the fifth word of a line.
   *
   * @param line address of a 64-byte line
   * @return the word
   */
  public static long word4(long line) {
    return (long) W4.getAcquire(ALL, line & WORD);
  }

  /**
   * Acquire load of the sixth word of a line.
   *
   * @param line address of a 64-byte line
   * @return the word
   */
  public static long word5(long line) {
    return (long) W5.getAcquire(ALL, line & WORD);
  }

  /**
   * Acquire load of the seventh word of a line.
   *
   * @param line address of a 64-byte line
   * @return the word
   */
  public static long word6(long line) {
    return (long) W6.getAcquire(ALL, line & WORD);
  }

  /**
   * Acquire load of the eighth word of a line.
   *
   * @param line address of a 64-byte line
   * @return the word
   */
  public static long word7(long line) {
    return (long) W7.getAcquire(ALL, line & WORD);
  }

  /**
   * Copies between off-heap places that do not overlap. Plain order; not atomic as a whole.
   *
   * <p>This and the copies below move up to 128 bytes by overlapping blocks, without a loop:
   * shorter than the set-up of a bulk copy.
   *
   * @param src source address
   * @param dst destination address
   * @param len bytes
   */
  public static void copy(long src, long dst, long len) {
    if (len == 16) {
      in16(ALL, src, dst);
    } else if (len == 64) {
      in64(ALL, src, dst);
    } else {
      copyOdd(ALL, src, ALL, dst, len);
    }
  }

  private static void copyOdd(MemorySegment from, long src, MemorySegment to, long dst, long len) {
    if (len > 128 || len < 8) {
      MemorySegment.copy(from, src, to, dst, len);
    } else if (len >= 64) {
      copy64(from, src, to, dst);
      copy64(from, src + len - 64, to, dst + len - 64);
    } else if (len >= 16) {
      copy16(from, src, to, dst);
      if (len > 32) {
        copy16(from, src + 16, to, dst + 16);
        copy16(from, src + len - 32, to, dst + len - 32);
      }
      copy16(from, src + len - 16, to, dst + len - 16);
    } else {
      copy8(from, src, to, dst);
      copy8(from, src + len - 8, to, dst + len - 8);
    }
  }

  private static void copy64(MemorySegment from, long src, MemorySegment to, long dst) {
    for (int i = 0; i < 64; i += 16) {
      copy16(from, src + i, to, dst + i);
    }
  }

  private static void copy16(MemorySegment from, long src, MemorySegment to, long dst) {
    copy8(from, src, to, dst);
    copy8(from, src + 8, to, dst + 8);
  }

  // The commonest lengths, one way each: so that one side is a constant and needs no checks.

  private static void in16(MemorySegment src, long off, long dst) {
    long w0 = (long) PAIR0.get(src, off);
    long w1 = (long) PAIR1.get(src, off);
    PAIR0.set(ALL, dst & SPACE, w0);
    PAIR1.set(ALL, dst & SPACE, w1);
  }

  private static void in64(MemorySegment src, long off, long dst) {
    long w0 = (long) S0.get(src, off);
    long w1 = (long) S1.get(src, off);
    long w2 = (long) S2.get(src, off);
    long w3 = (long) S3.get(src, off);
    long w4 = (long) S4.get(src, off);
    long w5 = (long) S5.get(src, off);
    long w6 = (long) S6.get(src, off);
    long w7 = (long) S7.get(src, off);
    S0.set(ALL, dst & SPACE, w0);
    S1.set(ALL, dst & SPACE, w1);
    S2.set(ALL, dst & SPACE, w2);
    S3.set(ALL, dst & SPACE, w3);
    S4.set(ALL, dst & SPACE, w4);
    S5.set(ALL, dst & SPACE, w5);
    S6.set(ALL, dst & SPACE, w6);
    S7.set(ALL, dst & SPACE, w7);
  }

  private static void out64(long src, MemorySegment dst, long off) {
    long w0 = (long) S0.get(ALL, src & SPACE);
    long w1 = (long) S1.get(ALL, src & SPACE);
    long w2 = (long) S2.get(ALL, src & SPACE);
    long w3 = (long) S3.get(ALL, src & SPACE);
    long w4 = (long) S4.get(ALL, src & SPACE);
    long w5 = (long) S5.get(ALL, src & SPACE);
    long w6 = (long) S6.get(ALL, src & SPACE);
    long w7 = (long) S7.get(ALL, src & SPACE);
    S0.set(dst, off, w0);
    S1.set(dst, off, w1);
    S2.set(dst, off, w2);
    S3.set(dst, off, w3);
    S4.set(dst, off, w4);
    S5.set(dst, off, w5);
    S6.set(dst, off, w6);
    S7.set(dst, off, w7);
  }

  private static void copy8(MemorySegment from, long src, MemorySegment to, long dst) {
    LONG_UNALIGNED.set(to, dst, (long) LONG_UNALIGNED.get(from, src));
  }

  /**
   * Copies from an array.
   *
   * @param src source
   * @param off first byte in the source
   * @param dst destination address
   * @param len bytes
   * @throws IndexOutOfBoundsException if the range is not inside the array; nothing is copied
   */
  public static void copyIn(byte[] src, int off, long dst, int len) {
    if (off == 0 && len == 64 && src.length >= 64) {
      arrayIn64(src, dst);
      return;
    }
    Objects.checkFromIndexSize(off, len, src.length);
    if (len == 16) {
      arrayIn16(src, off, dst);
    } else if (len >= 16 && len <= 32) {
      arrayIn16(src, off, dst);
      arrayIn16(src, off + len - 16, dst + len - 16);
    } else {
      MemorySegment.copy(src, off, ALL, ValueLayout.JAVA_BYTE, dst, len);
    }
  }

  /** From the end: the check of the last index makes the others superfluous. */
  private static void arrayIn64(byte[] src, long dst) {
    S7.set(ALL, dst & SPACE, (long) HEAP_LONG.get(src, 56));
    S6.set(ALL, dst & SPACE, (long) HEAP_LONG.get(src, 48));
    S5.set(ALL, dst & SPACE, (long) HEAP_LONG.get(src, 40));
    S4.set(ALL, dst & SPACE, (long) HEAP_LONG.get(src, 32));
    S3.set(ALL, dst & SPACE, (long) HEAP_LONG.get(src, 24));
    S2.set(ALL, dst & SPACE, (long) HEAP_LONG.get(src, 16));
    S1.set(ALL, dst & SPACE, (long) HEAP_LONG.get(src, 8));
    S0.set(ALL, dst & SPACE, (long) HEAP_LONG.get(src, 0));
  }

  private static void arrayIn16(byte[] src, int off, long dst) {
    long w0 = (long) HEAP_LONG.get(src, off);
    long w1 = (long) HEAP_LONG.get(src, off + 8);
    PAIR0.set(ALL, dst & SPACE, w0);
    PAIR1.set(ALL, dst & SPACE, w1);
  }

  /**
   * Copies to an array.
   *
   * @param src source address
   * @param dst destination
   * @param off first byte in the destination
   * @param len bytes
   * @throws IndexOutOfBoundsException if the range is not inside the array; nothing is copied
   */
  public static void copyOut(long src, byte[] dst, int off, int len) {
    if (off == 0 && len == 64 && dst.length >= 64) {
      array64(src, dst);
      return;
    }
    Objects.checkFromIndexSize(off, len, dst.length);
    if (len >= 16 && len <= 32) {
      arrayOut16(src, dst, off);
      arrayOut16(src + len - 16, dst, off + len - 16);
    } else {
      MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, src, dst, off, len);
    }
  }

  /** From the end: the check of the last index makes the others superfluous. */
  private static void array64(long src, byte[] dst) {
    HEAP_LONG.set(dst, 56, (long) S7.get(ALL, src & SPACE));
    HEAP_LONG.set(dst, 48, (long) S6.get(ALL, src & SPACE));
    HEAP_LONG.set(dst, 40, (long) S5.get(ALL, src & SPACE));
    HEAP_LONG.set(dst, 32, (long) S4.get(ALL, src & SPACE));
    HEAP_LONG.set(dst, 24, (long) S3.get(ALL, src & SPACE));
    HEAP_LONG.set(dst, 16, (long) S2.get(ALL, src & SPACE));
    HEAP_LONG.set(dst, 8, (long) S1.get(ALL, src & SPACE));
    HEAP_LONG.set(dst, 0, (long) S0.get(ALL, src & SPACE));
  }

  private static void arrayOut16(long src, byte[] dst, int off) {
    long w0 = (long) PAIR0.get(ALL, src & SPACE);
    long w1 = (long) PAIR1.get(ALL, src & SPACE);
    HEAP_LONG.set(dst, off, w0);
    HEAP_LONG.set(dst, off + 8, w1);
  }

  /**
   * Copies from any segment, with its bounds and liveness checked.
   *
   * @param src source
   * @param off first byte in the source
   * @param dst destination address
   * @param len bytes
   */
  public static void copyIn(MemorySegment src, long off, long dst, long len) {
    if (len == 16) {
      in16(src, off, dst);
    } else if (len == 64) {
      in64(src, off, dst);
    } else {
      copyOdd(src, off, ALL, dst, len);
    }
  }

  /**
   * Copies to any segment, with its bounds and liveness checked.
   *
   * @param src source address
   * @param dst destination
   * @param off first byte in the destination
   * @param len bytes
   */
  public static void copyOut(long src, MemorySegment dst, long off, long len) {
    if (len == 64) {
      out64(src, dst, off);
    } else {
      copyOdd(ALL, src, dst, off, len);
    }
  }

  /**
   * Writes zeros. Plain order.
   *
   * @param a address
   * @param len bytes
   */
  public static void zero(long a, long len) {
    ALL.asSlice(a, len).fill((byte) 0);
  }

  /**
   * Compares two off-heap ranges. Plain order.
   *
   * @param a address
   * @param b address
   * @param len bytes
   * @return true if all bytes are equal
   */
  public static boolean equal(long a, long b, long len) {
    return len == 16 ? differ16(a, b) == 0 : equalOdd(a, b, len);
  }

  private static long differ16(long a, long b) {
    return ((long) PAIR0.get(ALL, a & SPACE) ^ (long) PAIR0.get(ALL, b & SPACE))
        | ((long) PAIR1.get(ALL, a & SPACE) ^ (long) PAIR1.get(ALL, b & SPACE));
  }

  private static boolean equalOdd(long a, long b, long len) {
    if (len > 16) {
      for (long i = 0; i < len - 16; i += 16) {
        if (differ16(a + i, b + i) != 0) {
          return false;
        }
      }
      return differ16(a + len - 16, b + len - 16) == 0;
    }
    if (len >= 8) {
      return ((long) LONG_UNALIGNED.get(ALL, a & SPACE) ^ (long) LONG_UNALIGNED.get(ALL, b & SPACE)
              | (long) LONG_UNALIGNED.get(ALL, (a + len - 8) & SPACE)
                  ^ (long) LONG_UNALIGNED.get(ALL, (b + len - 8) & SPACE))
          == 0;
    }
    for (long i = 0; i < len; i++) {
      if ((byte) BYTE.get(ALL, (a + i) & SPACE) != (byte) BYTE.get(ALL, (b + i) & SPACE)) {
        return false;
      }
    }
    return true;
  }

  /** Keeps earlier loads before later loads. */
  public static void loadLoadFence() {
    VarHandle.loadLoadFence();
  }

  /** A full fence, store-load included. */
  public static void fullFence() {
    VarHandle.fullFence();
  }

  /**
   * Private off-heap memory, 64-byte aligned and zeroed, which lives as long as the returned object
   * is reachable. Allocates.
   *
   * @param bytes size
   * @return the memory
   */
  public static Scratch scratch(long bytes) {
    return new Scratch(bytes);
  }

  /** Private off-heap memory of one owner. */
  public static final class Scratch {
    private final MemorySegment segment;

    Scratch(long bytes) {
      segment = Arena.ofAuto().allocate(bytes, 64);
    }

    /**
     * Where it begins.
     *
     * @return the address, 64-byte aligned
     */
    public long address() {
      return segment.address();
    }

    /**
     * How large it is.
     *
     * @return bytes
     */
    public long size() {
      return segment.byteSize();
    }
  }
}
