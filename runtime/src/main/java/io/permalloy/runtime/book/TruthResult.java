package io.permalloy.runtime.book;

import java.util.List;
import java.util.stream.Stream;

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

  /** Tells whether every row that differs is one of these. */
  boolean differsOnlyIn(RowRanges rows) {
    return Stream.concat(rowsDifferent.stream(), changesDifferent.stream())
        .allMatch(row -> rows.contains(row.message()));
  }

  /** Returns the numbers of the rows that differ, as {@link RowRanges} writes them. */
  static String ranges(List<Difference> rows) {
    return RowRanges.of(rows.stream().mapToLong(Difference::message)).toString();
  }
}
