package io.permalloy.runtime.flows;

/** Text of IP addresses: dotted decimal, and RFC 5952 for version 6. Allocates the text. */
final class AddressText {

  private static final int GROUPS = 8;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private AddressText() {}

  /** Returns an IPv4 address, the low 32 bits of {@code address}, as in {@code 192.0.2.1}. */
  static String ipv4(long address) {
    StringBuilder text = new StringBuilder(15);
    appendIpv4(text, address);
    return text.toString();
  }

  /**
   * Returns an IPv6 address as RFC 5952 wants it: lower case, no leading zeros, the longest run of
   * two or more zero groups (the first of several) as {@code ::}, and an IPv4-mapped address with
   * its last part in dotted decimal.
   *
   * @param high the first 8 bytes, as a big-endian number
   * @param low the last 8 bytes, as a big-endian number
   */
  static String ipv6(long high, long low) {
    StringBuilder text = new StringBuilder(39);
    if (high == 0 && low >>> 32 == 0xffffL) {
      text.append("::ffff:");
      appendIpv4(text, low);
      return text.toString();
    }
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = 0;
      while (i + length < GROUPS && group(high, low, i + length) == 0) {
        length++;
      }
      if (length > runLength) {
        runStart = i;
        runLength = length;
      }
      i += length;
    }
    for (int i = 0; i < GROUPS; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
        continue;
      }
      if (i > 0 && i != runStart + runLength) {
        text.append(':');
      }
      appendHex(text, group(high, low, i));
    }
    return text.toString();
  }

  private static int group(long high, long low, int i) {
    long half = i < GROUPS / 2 ? high : low;
    return (int) (half >>> (3 - i % 4) * 16) & 0xffff;
  }

  private static void appendIpv4(StringBuilder text, long address) {
    text.append(address >>> 24 & 0xff).append('.').append(address >>> 16 & 0xff).append('.');
    text.append(address >>> 8 & 0xff).append('.').append(address & 0xff);
  }

  private static void appendHex(StringBuilder text, int group) {
    boolean started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      int digit = group >>> shift & 15;
      started |= digit != 0 || shift == 0;
      if (started) {
        text.append(HEX[digit]);
      }
    }
  }
}
