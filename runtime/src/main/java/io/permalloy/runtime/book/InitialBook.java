package io.permalloy.runtime.book;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The levels of a book at its first message: the first row of one of LOBSTER's order book files, of
 * any number of levels.
 */
final class InitialBook {
  private static final String[] LEVEL = {"ask price", "ask size", "bid price", "bid size"};

  private record Level(int side, long price, long size) {}

  private final List<Level> levels = new ArrayList<>();

  private InitialBook() {}

  /**
   * Reads the first row of a file.
   *
   * @throws MalformedInputException if it cannot be read or is malformed
   */
  static InitialBook read(Path path) {
    InitialBook book = new InitialBook();
    try (LineReader lines = LineReader.open(path)) {
      String line = lines.next();
      if (line == null) {
        throw new MalformedInputException(lines.name(), "the file is empty");
      }
      try {
        book.parse(line);
      } catch (BadLineException e) {
        throw lines.malformed(e.getMessage());
      }
    }
    return book;
  }

  private void parse(String line) throws BadLineException {
    int cells = line.split(",", -1).length;
    if (cells % LEVEL.length != 0) {
      throw new BadLineException(
          "a multiple of 4 cells expected (" + String.join(", ", LEVEL) + "), " + cells + " found");
    }
    String[] names = new String[cells];
    for (int i = 0; i < cells; i++) {
      names[i] = LEVEL[i % LEVEL.length] + " " + (i / LEVEL.length + 1);
    }
    Cells row = Cells.of(line, names);
    for (int i = 0; i < cells; i += LEVEL.length) {
      add(row, LevelKey.ASK, i);
      add(row, LevelKey.BID, i + 2);
    }
  }

  private void add(Cells row, int side, int cell) throws BadLineException {
    long size = row.number(cell + 1, 0, Messages.LARGEST_SIZE);
    if (size > 0) { // else a place without a level, with a price that means nothing
      levels.add(new Level(side, row.number(cell, 1, LevelKey.HIGHEST_PRICE), size));
    }
  }

  /** Adds the levels to a book. */
  void addTo(OrderBook book) {
    for (Level level : levels) {
      book.add(level.side, level.price, level.size);
    }
  }
}
