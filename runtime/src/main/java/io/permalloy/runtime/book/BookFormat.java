package io.permalloy.runtime.book;

import java.math.BigDecimal;

/** The formats of messages that can be read. */
public enum BookFormat {
  /**
   * LOBSTER's message files: {@code time,type,id,size,price,direction} without a header, prices in
   * units of 1/10000.
   */
  LOBSTER(null) {
    private static final String[] CELLS = {"time", "type", "id", "size", "price", "direction"};

    @Override
    void parse(String line, Messages into) throws BadLineException {
      Cells cells = Cells.of(line, CELLS);
      cells.checkTime(0);
      int type = (int) cells.number(1, LobsterRules.ADD, LobsterRules.HALT);
      boolean changesBook = type <= LobsterRules.EXECUTE;
      long id = cells.number(2, Long.MIN_VALUE, Long.MAX_VALUE);
      long size = cells.number(3, changesBook ? 1 : 0, Messages.LARGEST_SIZE);
      long price = cells.number(4, changesBook ? 1 : -1, LevelKey.HIGHEST_PRICE);
      long direction = cells.number(5, -1, 1);
      if (direction == 0) {
        throw new BadLineException("direction is 0, not 1 (buy) or -1 (sell)");
      }
      into.add(id, price, size, type, direction > 0 ? LevelKey.BID : LevelKey.ASK);
    }

    @Override
    String priceText(long price) {
      return BigDecimal.valueOf(price, 4).toPlainString();
    }

    @Override
    String csvPrice(long price) {
      return Long.toString(price);
    }
  },

  /**
   * Order events of Bitstamp as the R package obanalytics keeps them, with a header; prices with at
   * most 8 decimals, whole volumes.
   */
  BITSTAMP("id,timestamp,exchange.timestamp,price,volume,action,direction") {
    private static final String[] CELLS = {
      "id", "timestamp", "exchange.timestamp", "price", "volume", "action", "direction"
    };
    private static final int DECIMALS = 8;

    @Override
    void parse(String line, Messages into) throws BadLineException {
      Cells cells = Cells.of(line, CELLS);
      long id = cells.number(0, Long.MIN_VALUE, Long.MAX_VALUE);
      cells.number(1, 0, Long.MAX_VALUE);
      cells.number(2, 0, Long.MAX_VALUE);
      long price = cells.decimal(3, DECIMALS, 1, LevelKey.HIGHEST_PRICE);
      long volume = cells.number(4, 0, Messages.LARGEST_SIZE);
      int kind =
          switch (cells.text(5)) {
            case "created" -> BitstampRules.CREATED;
            case "changed" -> BitstampRules.CHANGED;
            case "deleted" -> BitstampRules.DELETED;
            default ->
                throw new BadLineException(
                    "action is '" + cells.text(5) + "', not created, changed or deleted");
          };
      int side =
          switch (cells.text(6)) {
            case "bid" -> LevelKey.BID;
            case "ask" -> LevelKey.ASK;
            default ->
                throw new BadLineException("direction is '" + cells.text(6) + "', not bid or ask");
          };
      into.add(id, price, volume, kind, side);
    }

    @Override
    String priceText(long price) {
      BigDecimal text = BigDecimal.valueOf(price, DECIMALS).stripTrailingZeros();
      return text.setScale(Math.max(2, text.scale())).toPlainString();
    }

    @Override
    String csvPrice(long price) {
      return priceText(price);
    }
  };

  private final String header;

  BookFormat(String header) {
    this.header = header;
  }

  /** Returns the first line of a file, or null if there is none before the messages. */
  String header() {
    return header;
  }

  /**
   * Parses a line.
   *
   * @param into where the message goes
   * @throws BadLineException if it is malformed; nothing was appended
   */
  abstract void parse(String line, Messages into) throws BadLineException;

  /** Returns a price as people write it. */
  abstract String priceText(long price);

  /** Returns a price as files of this format write it. */
  abstract String csvPrice(long price);

  /**
   * Returns the rules of this format.
   *
   * @param initial the book at the first message, or null for an empty one before it
   */
  Rules rules(OrderBook book, InitialBook initial) {
    return this == LOBSTER ? new LobsterRules(book, initial) : new BitstampRules(book);
  }
}
