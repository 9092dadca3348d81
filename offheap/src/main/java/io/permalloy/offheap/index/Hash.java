package io.permalloy.offheap.index;

import io.permalloy.offheap.mem.Mem;

/**
 * A seeded 64-bit hash of off-heap bytes, of the wyhash family: one 64 x 64 to 128-bit product for
 * every 16 bytes. The seeds are secrets of each map, so that colliding keys cannot be prepared.
 *
 * <p>Pure functions; plain loads; allocate nothing. Source: Wang Yi, wyhash (public domain).
 */
public final class Hash {
  private static final long P0 = 0xa0761d6478bd642fL;
  private static final long P1 = 0xe7037ed1a0b428dbL;
  private static final long P2 = 0x8ebc6af09c88c6e3L;

  private Hash() {}

  private static long mum(long a, long b) {
    return a * b ^ Math.unsignedMultiplyHigh(a, b);
  }

  /**
   * Hashes bytes.
   *
   * @param key address of the first byte
   * @param length bytes
   * @param seed secret
   * @param seed2 another secret: with one only, a key could cancel its factor
   * @return hash, all 64 bits usable
   */
  public static long bytes(long key, int length, long seed, long seed2) {
    if (length == 16) {
      long a = Mem.getLongUnaligned(key);
      long b = Mem.getLongUnaligned(key + 8);
      return words(a, b, length, seed, seed2);
    }
    return length <= 16 ? small(key, length, seed, seed2) : large(key, length, seed, seed2);
  }

  /**
   * Hashes a key of 8 to 16 bytes that is in registers: the same as {@link #bytes}.
   *
   * @param first its first 8 bytes, little-endian
   * @param last its last 8 bytes; with fewer than 16 they overlap
   * @param length bytes
   * @param seed secret
   * @param seed2 another secret
   * @return hash
   */
  public static long words(long first, long last, int length, long seed, long seed2) {
    return (mum(first ^ seed2, last ^ seed) ^ length) * P1;
  }

  private static long small(long key, int length, long seed, long seed2) {
    long a;
    long b;
    if (length >= 8) {
      a = Mem.getLongUnaligned(key);
      b = Mem.getLongUnaligned(key + length - 8);
    } else if (length >= 4) {
      a = Mem.getInt(key) & 0xffff_ffffL;
      b = Mem.getInt(key + length - 4) & 0xffff_ffffL;
    } else if (length > 0) {
      a =
          (Mem.getByte(key) & 0xffL) << 16
              | (Mem.getByte(key + (length >>> 1)) & 0xffL) << 8
              | Mem.getByte(key + length - 1) & 0xffL;
      b = 0;
    } else {
      a = 0;
      b = 0;
    }
    return words(a, b, length, seed, seed2);
  }

  private static long large(long key, int length, long seed, long seed2) {
    long h = seed;
    int i = 0;
    for (; i + 16 < length; i += 16) {
      h = mum(Mem.getLongUnaligned(key + i) ^ seed2, Mem.getLongUnaligned(key + i + 8) ^ h);
      h ^= P0;
    }
    long a = Mem.getLongUnaligned(key + length - 16);
    long b = Mem.getLongUnaligned(key + length - 8);
    return mum(P2 ^ length, mum(a ^ seed2, b ^ h));
  }

  /**
   * A seed from another one.
   *
   * @param seed seed of the store
   * @param salt what to tell maps apart by
   * @return seed
   */
  public static long derive(long seed, long salt) {
    return mum(seed ^ P0, salt ^ P2);
  }
}
