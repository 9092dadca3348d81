package io.permalloy.bench.latency;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates and durations as people write them. */
public final class Quantities {
  private static final Pattern RATE = Pattern.compile("([0-9]{1,10}(?:\\.[0-9]{1,9})?)([kM]?)");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final long MOST_A_SECOND = 1_000_000_000;

  private Quantities() {}

  /**
   * Reads a rate.
   *
   * @param text such as {@code 600k}, {@code 1.5M} or {@code 250}
   * @return operations a second, 1 to 1,000,000,000
   * @throws IllegalArgumentException if it is none
   */
  public static long rate(String text) {
    Matcher matcher = RATE.matcher(text);
    if (matcher.matches()) {
      int zeros =
          switch (matcher.group(2)) {
            case "k" -> 3;
            case "M" -> 6;
            default -> 0;
          };
      BigDecimal rate = new BigDecimal(matcher.group(1)).movePointRight(zeros).stripTrailingZeros();
      if (rate.scale() <= 0
          && rate.signum() > 0
          && rate.compareTo(BigDecimal.valueOf(MOST_A_SECOND)) <= 0) {
        return rate.longValueExact();
      }
    }
    throw new IllegalArgumentException(
        "a rate is a whole number of operations a second, 1 to 1000M, such as 600k, 1.5M or 250,"
            + " not '"
            + text
            + "'");
  }

  /**
   * Reads a duration.
   *
   * @param text such as {@code 60s}, {@code 500ms}, {@code 2m} or {@code 1h}
   * @return the duration, from 0 on
   * @throws IllegalArgumentException if it is none
   */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a duration is a number and ms, s, m or h, such as 60s or 500ms, not '" + text + "'");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** As {@link #duration(String)} reads it. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
