package io.permalloy.runtime.book;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares a book, message by message, with the rows of one of LOBSTER's order book files, in two
 * ways. Each row's first level with the rebuilt book, if that began with the initial one. And each
 * row with the row before it: where the best price of the message's side stayed and is the
 * message's, its size must have changed by what the message says. The second needs no book, so it
 * holds for files of one level, too, from which none can be rebuilt.
 */
final class LobsterTruth implements Observer {
  private static final String[] COLUMNS = {"ask price", "ask size", "bid price", "bid size"};

  private final OrderBook book;
  private final boolean rebuilt;
  private final LineReader rows;
  private final List<TruthResult.Difference> rowsDifferent = new ArrayList<>();
  private final List<TruthResult.Difference> changesDifferent = new ArrayList<>();
  private final long[] ours = new long[LevelOne.COLUMNS];
  private long[] before = new long[LevelOne.COLUMNS];
  private long[] row = new long[LevelOne.COLUMNS];
  private long rowsCompared;
  private long changesChecked;

  /**
   * Makes the comparison.
   *
   * @param rows the publisher's file, at its beginning; it stays the caller's
   * @param rebuilt whether the book began with the publisher's initial one
   */
  LobsterTruth(OrderBook book, LineReader rows, boolean rebuilt) {
    this.book = book;
    this.rebuilt = rebuilt;
    this.rows = rows;
  }

  @Override
  public void after(long number, long[] words, int at) {
    read(number);
    if (rebuilt) {
      compareRow(number);
    }
    if (number > 1 && Messages.kind(words, at) <= LobsterRules.EXECUTE) {
      checkChange(number, words, at);
    }
    long[] swapped = before;
    before = row;
    row = swapped;
  }

  private void read(long number) {
    String line = rows.next();
    if (line == null) {
      throw new MalformedInputException(
          rows.name(), number, "the file ends before it, and message " + number + " has no row");
    }
    try {
      Cells cells = Cells.atLeast(line, COLUMNS);
      for (int i = 0; i < row.length; i++) {
        row[i] = cells.number(i, Long.MIN_VALUE, Long.MAX_VALUE);
      }
    } catch (BadLineException e) {
      throw rows.malformed(e.getMessage());
    }
  }

  private void compareRow(long number) {
    rowsCompared++;
    LevelOne.copy(book, ours);
    if (!Arrays.equals(row, ours)) {
      rowsDifferent.add(
          new TruthResult.Difference(number, LevelOne.text(row), LevelOne.text(ours)));
    }
  }

  private void checkChange(long number, long[] words, int at) {
    int price = Messages.side(words, at) == LevelKey.BID ? 2 : 0;
    if (before[price] != row[price] || row[price] != Messages.price(words, at)) {
      return;
    }
    changesChecked++;
    boolean add = Messages.kind(words, at) == LobsterRules.ADD;
    long change = add ? Messages.size(words, at) : -Messages.size(words, at);
    if (row[price + 1] != before[price + 1] + change) {
      long[] expected = row.clone();
      expected[price + 1] = before[price + 1] + change;
      changesDifferent.add(
          new TruthResult.Difference(number, LevelOne.text(row), LevelOne.text(expected)));
    }
  }

  @Override
  public void end() {
    if (rows.next() != null) {
      throw rows.malformed("there is no message for this row");
    }
  }

  /** Returns what was found so far. */
  TruthResult result() {
    return new TruthResult(
        rowsCompared, List.copyOf(rowsDifferent), changesChecked, List.copyOf(changesDifferent));
  }
}
