package io.permalloy.offheap.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * The simulated twin of the product's memory class: the same public static methods, on {@link
 * Machine}'s memory. Product byte code that runs in a {@link SimLoader} calls this class instead.
 *
 * <p>Every access to shared memory is one step; bulk operations are one step, or one for each word
 * if {@code machine.torn}.
 */
public final class SimMem {
  private static final Machine M = Machine.THE;
  private static final long ALL = -1L;

  private SimMem() {}

  private static long load(long a, String what) {
    if ((a & 7) != 0) {
      throw M.fault("misaligned load of 0x" + Long.toHexString(a));
    }
    if (!Machine.isShared(a)) {
      return M.peek(a);
    }
    M.point();
    long v = M.observe(M.peek(a));
    if (M.tracing) {
      M.note(what, a, v);
    }
    return v;
  }

  private static void store(long a, long v, String what) {
    if ((a & 7) != 0) {
      throw M.fault("misaligned store to 0x" + Long.toHexString(a));
    }
    if (Machine.isShared(a)) {
      M.point();
      if (M.tracing) {
        M.note(what, a, v);
      }
    }
    M.store(a, v, ALL);
  }

  /** The step of an atomic read-modify-write: it sees and leaves an empty store buffer. */
  private static long begin(long a) {
    if ((a & 7) != 0) {
      throw M.fault("misaligned update of 0x" + Long.toHexString(a));
    }
    if (Machine.isShared(a)) {
      M.point();
      M.drain();
      return M.observe(M.peek(a));
    }
    return M.peek(a);
  }

  private static void end(long a, long v, String what) {
    if (Machine.isShared(a)) {
      if (M.tracing) {
        M.note(what, a, v);
      }
      M.commit(a, v, ALL);
    } else {
      M.store(a, v, ALL);
    }
  }

  public static long getLong(long a) {
    return load(a, "get");
  }

  public static long getLongOpaque(long a) {
    return load(a, "getOpaque");
  }

  public static long getLongAcquire(long a) {
    return load(a, "getAcquire");
  }

  public static long getLongVolatile(long a) {
    return load(a, "getVolatile");
  }

  public static void putLongUnaligned(long a, long v) {
    copyIn(MemorySegment.ofArray(new long[] {v}), 0, a, 8);
  }

  public static void putLong(long a, long v) {
    store(a, v, "put");
  }

  public static void putLongOpaque(long a, long v) {
    store(a, v, "putOpaque");
  }

  public static void putLongRelease(long a, long v) {
    store(a, v, "putRelease");
  }

  public static void putLongVolatile(long a, long v) {
    store(a, v, "putVolatile");
    M.drain();
  }

  public static boolean compareAndSetLong(long a, long expected, long v) {
    return compareAndExchangeLong(a, expected, v) == expected;
  }

  public static long compareAndExchangeLong(long a, long expected, long v) {
    long witness = begin(a);
    if (witness == expected) {
      end(a, v, "cas");
    } else if (M.tracing) {
      M.note("cas-lost", a, witness);
    }
    return witness;
  }

  public static long getAndAddLong(long a, long delta) {
    long before = begin(a);
    end(a, before + delta, "getAndAdd");
    return before;
  }

  public static long getAndBitwiseXorLong(long a, long mask) {
    long before = begin(a);
    end(a, before ^ mask, "getAndBitwiseXor");
    return before;
  }

  public static long getAndBitwiseOrLong(long a, long mask) {
    long before = begin(a);
    end(a, before | mask, "getAndBitwiseOr");
    return before;
  }

  public static byte getByte(long a) {
    bulk(a, a);
    byte v = byteAt(a);
    if (M.tracing) {
      M.note("getByte", a, v);
    }
    return v;
  }

  public static void putByte(long a, byte v) {
    bulk(a, a);
    if (M.tracing) {
      M.note("putByte", a, v);
    }
    putBytes(a, v, 1);
  }

  public static int getInt(long a) {
    bulk(a, a);
    return (int) bytes(a, 4);
  }

  public static void putInt(long a, int v) {
    bulk(a, a);
    putBytes(a, v, 4);
  }

  public static long getLongUnaligned(long a) {
    bulk(a, a);
    return bytes(a, 8);
  }

  public static long getLong(byte[] bytes, int at) {
    return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, at);
  }

  public static long getLong(MemorySegment segment, long at) {
    return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
  }

  public static long span1(long a) {
    return load(a + 8, "span1");
  }

  public static long span2(long a) {
    return getLongUnaligned(a + 16);
  }

  public static long word0(long line) {
    return load(line + 0, "word0");
  }

  public static long word1(long line) {
    return load(line + 8, "word1");
  }

  public static long word2(long line) {
    return load(line + 16, "word2");
  }

  public static long word3(long line) {
    return load(line + 24, "word3");
  }

  public static long word4(long line) {
    return load(line + 32, "word4");
  }

  public static long word5(long line) {
    return load(line + 40, "word5");
  }

  public static long word6(long line) {
    return load(line + 48, "word6");
  }

  public static long word7(long line) {
    return load(line + 56, "word7");
  }

  public static void copy(long src, long dst, long len) {
    begin(src, dst, len, "copy");
    for (long i = 0; i < len; ) {
      int n = chunk(len - i);
      tear(src, dst, i);
      putBytes(dst + i, bytes(src + i, n), n);
      i += n;
    }
  }

  public static void copyIn(byte[] src, int off, long dst, int len) {
    Objects.checkFromIndexSize(off, len, src.length);
    copyIn(MemorySegment.ofArray(src), off, dst, len);
  }

  public static void copyOut(long src, byte[] dst, int off, int len) {
    Objects.checkFromIndexSize(off, len, dst.length);
    copyOut(src, MemorySegment.ofArray(dst), off, len);
  }

  public static void copyIn(MemorySegment src, long off, long dst, long len) {
    Objects.checkFromIndexSize(off, len, src.byteSize());
    begin(dst, dst, len, "copyIn");
    for (long i = 0; i < len; ) {
      int n = chunk(len - i);
      tear(dst, dst, i);
      long v = 0;
      for (int k = 0; k < n; k++) {
        v |= (src.get(ValueLayout.JAVA_BYTE, off + i + k) & 0xFFL) << (8 * k);
      }
      putBytes(dst + i, v, n);
      i += n;
    }
  }

  public static void copyOut(long src, MemorySegment dst, long off, long len) {
    Objects.checkFromIndexSize(off, len, dst.byteSize());
    begin(src, src, len, "copyOut");
    for (long i = 0; i < len; ) {
      int n = chunk(len - i);
      tear(src, src, i);
      long v = bytes(src + i, n);
      for (int k = 0; k < n; k++) {
        dst.set(ValueLayout.JAVA_BYTE, off + i + k, (byte) (v >>> (8 * k)));
      }
      i += n;
    }
  }

  public static void zero(long a, long len) {
    begin(a, a, len, "zero");
    for (long i = 0; i < len; ) {
      int n = (int) Math.min(8 - ((a + i) & 7), len - i);
      tear(a, a, i);
      putBytes(a + i, 0, n);
      i += n;
    }
  }

  public static boolean equal(long a, long b, long len) {
    begin(a, b, len, "equal");
    for (long i = 0; i < len; ) {
      int n = chunk(len - i);
      tear(a, b, i);
      if (bytes(a + i, n) != bytes(b + i, n)) {
        return false;
      }
      i += n;
    }
    return true;
  }

  public static void loadLoadFence() {}

  public static void fullFence() {
    if (M.concurrent) {
      M.point();
    }
    M.drain();
  }

  public static Scratch scratch(long bytes) {
    return new Scratch(bytes);
  }

  /** Private memory: no access to it is a step. */
  public static final class Scratch {
    private final long address;
    private final long size;

    Scratch(long bytes) {
      address = M.allocateScratch(bytes);
      size = bytes;
    }

    public long address() {
      return address;
    }

    public long size() {
      return size;
    }
  }

  // ---- bytes

  private static void begin(long a, long b, long len, String what) {
    if (len > 0) {
      bulk(a, b);
      if (M.tracing) {
        M.note(what, Math.min(a, b), len);
      }
    }
  }

  private static void bulk(long a, long b) {
    if (Machine.isShared(a) || Machine.isShared(b)) {
      M.point();
    }
  }

  private static void tear(long a, long b, long i) {
    if (M.torn && i > 0) {
      bulk(a, b);
    }
  }

  private static int chunk(long left) {
    return (int) Math.min(8, left);
  }

  private static byte byteAt(long a) {
    return (byte) bytes(a, 1);
  }

  private static long bytes(long a, int n) {
    int shift = (int) (a & 7) * 8;
    long v = M.peek(a & -8) >>> shift;
    if (shift + n * 8 > 64) {
      v |= M.peek((a & -8) + 8) << (64 - shift);
    }
    if (n < 8) {
      v &= (1L << (n * 8)) - 1;
    }
    return Machine.isShared(a) ? M.observe(v) : v;
  }

  private static void putBytes(long a, long v, int n) {
    int shift = (int) (a & 7) * 8;
    long mask = n == 8 ? ALL : (1L << (n * 8)) - 1;
    M.store(a & -8, v << shift, mask << shift);
    if (shift + n * 8 > 64) {
      M.store((a & -8) + 8, v >>> (64 - shift), mask >>> (64 - shift));
    }
  }
}
