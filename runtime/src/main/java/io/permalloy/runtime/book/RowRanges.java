package io.permalloy.runtime.book;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Numbers of rows, written as {@code 4, 7-9}. */
public final class RowRanges {
  /** No row. */
  public static final RowRanges NONE = new RowRanges(List.of());

  private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");

  private record Range(long first, long last) {
    @Override
    public String toString() {
      return first == last ? Long.toString(first) : first + "-" + last;
    }
  }

  private final List<Range> ranges;

  private RowRanges(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** Returns the rows of these numbers, which must grow. */
  static RowRanges of(LongStream numbers) {
    List<Range> ranges = new ArrayList<>();
    numbers.forEach(
        number -> {
          if (!ranges.isEmpty() && ranges.getLast().last == number - 1) {
            ranges.add(new Range(ranges.removeLast().first, number));
          } else {
            ranges.add(new Range(number, number));
          }
        });
    return new RowRanges(ranges);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static RowRanges parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String range : text.split(",", -1)) {
      Matcher numbers = RANGE.matcher(range.strip());
      if (!numbers.matches()) {
        throw new IllegalArgumentException(
            "'" + range.strip() + "' is neither a row nor a range of rows, as in 4, 7-9");
      }
      long first = Long.parseLong(numbers.group(1));
      ranges.add(
          new Range(first, numbers.group(2) == null ? first : Long.parseLong(numbers.group(2))));
    }
    return new RowRanges(ranges);
  }

  /** Tells whether a row is one of these. */
  boolean contains(long row) {
    return ranges.stream().anyMatch(range -> range.first <= row && row <= range.last);
  }

  @Override
  public String toString() {
    return ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
  }
}
