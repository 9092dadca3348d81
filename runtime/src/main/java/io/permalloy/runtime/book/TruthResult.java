package io.permalloy.runtime.book;

import java.util.List;
import java.util.StringJoiner;

/**
 * What the comparison with the publisher's book found.
 *
 * @param rowsCompared how many rows were compared with the rebuilt book; 0 without an initial book
 * @param rowsDifferent the rows of them that differ, all
 * @param changesChecked how many rows were checked against the row before and the message
 * @param changesDifferent the rows of them that differ from what the message says, all
 */
record TruthResult(
    long rowsCompared,
    List<Difference> rowsDifferent,
    long changesChecked,
    List<Difference> changesDifferent) {

  /**
   * A row that differs.
   *
   * @param message the number of the message, which is the number of the row
   * @param published the publisher's row
   * @param expected what it should be by the book, or by the message
   */
  record Difference(long message, String published, String expected) {}

  /** Returns how many rows are equal. */
  long rowsEqual() {
    return rowsCompared - rowsDifferent.size();
  }

  /** Returns how many changes are equal. */
  long changesEqual() {
    return changesChecked - changesDifferent.size();
  }

  /** Returns the numbers of some rows, in order, such as {@code 4, 7-9}. */
  static String ranges(List<Difference> rows) {
    StringJoiner ranges = new StringJoiner(", ");
    int first = 0;
    for (int i = 1; i <= rows.size(); i++) {
      if (i == rows.size() || rows.get(i).message() != rows.get(i - 1).message() + 1) {
        long from = rows.get(first).message();
        long to = rows.get(i - 1).message();
        ranges.add(from == to ? Long.toString(from) : from + "-" + to);
        first = i;
      }
    }
    return ranges.toString();
  }
}
