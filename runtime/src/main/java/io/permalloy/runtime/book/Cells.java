package io.permalloy.runtime.book;

import java.math.BigDecimal;

/** The cells of a line of comma-separated values without quotes. */
final class Cells {
  private final String[] names;
  private final String[] cells;

  private Cells(String[] names, String[] cells) {
    this.names = names;
    this.cells = cells;
  }

  /**
   * Splits a line into the cells of these names.
   *
   * @throws BadLineException if there are fewer or more
   */
  static Cells of(String line, String... names) throws BadLineException {
    String[] cells = line.split(",", -1);
    if (cells.length != names.length) {
      throw wrongCount(String.valueOf(names.length), cells.length, names);
    }
    return new Cells(names, cells);
  }

  /**
   * Splits the first cells off a line that may have more.
   *
   * @throws BadLineException if there are fewer
   */
  static Cells atLeast(String line, String... names) throws BadLineException {
    String[] cells = line.split(",", names.length + 1);
    if (cells.length < names.length) {
      throw wrongCount("at least " + names.length, cells.length, names);
    }
    return new Cells(names, cells);
  }

  private static BadLineException wrongCount(String expected, int found, String[] names) {
    return new BadLineException(
        expected + " cells expected (" + String.join(", ", names) + "), " + found + " found");
  }

  /** Returns a cell. */
  String text(int cell) {
    return cells[cell].strip();
  }

  /**
   * Returns a cell as a whole number.
   *
   * @throws BadLineException if it is none, or not from {@code least} to {@code most}
   */
  long number(int cell, long least, long most) throws BadLineException {
    long number;
    try {
      number = Long.parseLong(text(cell));
    } catch (NumberFormatException e) {
      throw new BadLineException(names[cell] + " is no whole number: '" + text(cell) + "'");
    }
    if (number < least || number > most) {
      throw new BadLineException(names[cell] + " is " + number + ", not " + least + " to " + most);
    }
    return number;
  }

  /**
   * Checks that a cell is a time: a number that is not negative, with any decimals.
   *
   * @throws BadLineException if it is none
   */
  void checkTime(int cell) throws BadLineException {
    try {
      if (new BigDecimal(text(cell)).signum() >= 0) {
        return;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadLineException(names[cell] + " is no time: '" + text(cell) + "'");
  }

  /**
   * Returns a cell as a decimal number in units of 10 to the power of {@code -decimals}.
   *
   * @throws BadLineException if it is none, has more decimals, or is not from {@code least} to
   *     {@code most} units
   */
  long decimal(int cell, int decimals, long least, long most) throws BadLineException {
    BigDecimal units;
    try {
      units = new BigDecimal(text(cell)).movePointRight(decimals);
    } catch (NumberFormatException e) {
      throw new BadLineException(names[cell] + " is no number: '" + text(cell) + "'");
    }
    try {
      long number = units.longValueExact();
      if (number >= least && number <= most) {
        return number;
      }
    } catch (ArithmeticException e) {
      // Too large or too many decimals: said below.
    }
    throw new BadLineException(
        names[cell]
            + " is "
            + text(cell)
            + ", not "
            + BigDecimal.valueOf(least, decimals).toPlainString()
            + " to "
            + BigDecimal.valueOf(most, decimals).toPlainString()
            + " with at most "
            + decimals
            + " decimals");
  }
}
