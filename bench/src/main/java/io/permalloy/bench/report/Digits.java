package io.permalloy.bench.report;

import java.util.Locale;

/** Numbers for people. */
final class Digits {
  private static final int GROUPED_FROM = 10_000;

  private Digits() {}

  /** Three digits that matter, or all of a large whole number. */
  static String of(double value) {
    double size = Math.abs(value);
    if (Double.isNaN(value)) {
      return "–";
    }
    int places = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
    String format = size >= GROUPED_FROM ? "%,." : "%.";
    return String.format(Locale.ROOT, format + places + "f", value);
  }

  /** A whole number as such, others with two places. */
  static String factor(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  /** {@code 2.4×}. */
  static String times(double ratio) {
    return Double.isNaN(ratio) ? "–" : of(ratio) + "×";
  }

  /** {@code 4 Mi}, {@code 64 Ki}, or the number. */
  static String count(long count) {
    if (count == 0) {
      return "–";
    }
    if (count % (1 << 20) == 0) {
      return (count >> 20) + " Mi";
    }
    return count % (1 << 10) == 0
        ? (count >> 10) + " Ki"
        : String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 512 MiB}. */
  static String bytes(double bytes) {
    double kib = bytes / 1024;
    if (kib < 1024) {
      return of(kib) + " KiB";
    }
    double mib = kib / 1024;
    return mib < 1024 ? of(mib) + " MiB" : of(mib / 1024) + " GiB";
  }
}
