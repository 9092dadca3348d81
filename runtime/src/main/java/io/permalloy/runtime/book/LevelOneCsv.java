package io.permalloy.runtime.book;

import java.io.IOException;

/**
 * Writes the best prices and sizes after each message, a line each, without a header: the columns
 * of {@link LevelOne}, so that the file of a LOBSTER book compares byte by byte.
 */
final class LevelOneCsv implements Observer {
  private final OrderBook book;
  private final BookFormat format;
  private final Appendable out;
  private final StringBuilder line = new StringBuilder(80);
  private final long[] row = new long[LevelOne.COLUMNS];

  /** Makes a writer of lines to {@code out}, which stays the caller's. */
  LevelOneCsv(OrderBook book, BookFormat format, Appendable out) {
    this.book = book;
    this.format = format;
    this.out = out;
  }

  @Override
  public void after(long number, long[] words, int at) throws IOException {
    LevelOne.copy(book, row);
    line.setLength(0);
    line.append(price(row[0])).append(',').append(row[1]).append(',');
    line.append(price(row[2])).append(',').append(row[3]).append('\n');
    out.append(line);
  }

  private String price(long price) {
    return Math.abs(price) == LevelOne.DUMMY_PRICE ? Long.toString(price) : format.csvPrice(price);
  }

  @Override
  public void end() {}
}
