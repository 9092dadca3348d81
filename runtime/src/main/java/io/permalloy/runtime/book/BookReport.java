package io.permalloy.runtime.book;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The figures of a run and the final book as a page for people. */
final class BookReport {
  private static final String NAME = "%-22s";

  private BookReport() {}

  /** Returns the page; the book shows this many levels of each side. */
  static String text(BookSummary summary, OrderBook book, int top) {
    StringBuilder text = new StringBuilder(4096);
    Formatter page = new Formatter(text, Locale.ROOT);
    counts(page, summary);
    speed(page, summary.run());
    store(page, summary);
    if (summary.run().truth() != null) {
      truth(page, summary.run().truth());
    }
    if (top > 0) {
      table(text, summary.format(), book, top);
    }
    return text.toString();
  }

  private static void counts(Formatter page, BookSummary summary) {
    page.format(
        NAME + "%,d, %s%n",
        "messages",
        summary.run().messages(),
        summary.format().name().toLowerCase(Locale.ROOT));
    summary
        .run()
        .counts()
        .forEach(
            (name, count) -> {
              if (count > 0) {
                page.format("  %,12d  %s%n", count, name);
              }
            });
  }

  private static void speed(Formatter page, BookRun run) {
    page.format(
        NAME + "%,.0f in %.3f s%n",
        "messages per second",
        run.messagesPerSecond(),
        run.elapsedNs() / 1e9);
    if (run.passes() > 1) {
      page.format(
          NAME + "%,.0f%n", "best of " + run.passes() + " passes", run.bestMessagesPerSecond());
    }
    latency(page, "update latency", run.latency());
    latency(page, "same loop, no book", run.floor());
    TopReaders.Result readers = run.readers();
    if (readers.readers() > 0) {
      page.format(
          NAME
              + "%,d took %,d samples of the top of the book (%,.0f per second); %,d tries again%n",
          "readers",
          readers.readers(),
          readers.samples(),
          readers.samplesPerSecond(),
          readers.retries());
    }
  }

  private static void latency(Formatter page, String name, Histogram latency) {
    page.format(
        NAME + "p50 %,d  p99 %,d  p99.9 %,d  p99.99 %,d  max %,d ns%n",
        name,
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(99),
        latency.getValueAtPercentile(99.9),
        latency.getValueAtPercentile(99.99),
        latency.getMaxValue());
  }

  private static void store(Formatter page, BookSummary summary) {
    page.format(
        NAME + "%,d (%,d when they were most)%n",
        "live orders",
        summary.liveOrders(),
        summary.mostLiveOrders());
    page.format(NAME + "%,d bid, %,d ask%n", "levels", summary.bidLevels(), summary.askLevels());
    page.format(
        NAME + "%s, %,d bytes used, %,.0f for each order when they were most%n",
        "store",
        summary.store(),
        summary.storeBytes(),
        summary.bytesPerOrder());
  }

  private static void truth(Formatter page, TruthResult truth) {
    if (truth.rowsCompared() > 0) {
      page.format(
          NAME + "%,d of %,d rows equal%n",
          "publisher's book",
          truth.rowsEqual(),
          truth.rowsCompared());
    } else {
      page.format(
          NAME
              + "rows not compared: without --init the book before the first message is not"
              + " known%n",
          "publisher's book");
    }
    differences(page, "the book has", truth.rowsDifferent());
    page.format(
        NAME + "%,d of %,d changes at the best price are what the message says%n",
        "publisher's changes",
        truth.changesEqual(),
        truth.changesChecked());
    differences(page, "the message makes", truth.changesDifferent());
  }

  private static void differences(
      Formatter page, String expected, List<TruthResult.Difference> rows) {
    if (!rows.isEmpty()) {
      page.format("  rows that differ: %s%n", TruthResult.ranges(rows));
    }
    for (TruthResult.Difference row : rows) {
      page.format(
          "  row %d: the publisher has %s, %s %s%n",
          row.message(), row.published(), expected, row.expected());
    }
  }

  private static void table(StringBuilder page, BookFormat format, OrderBook book, int top) {
    BookSide bids = book.side(LevelKey.BID);
    BookSide asks = book.side(LevelKey.ASK);
    String line = "%16s %16s | %-16s %-16s%n";
    page.append(System.lineSeparator());
    page.append(
        String.format(Locale.ROOT, line, "bid size", "bid price", "ask price", "ask size")
            .stripTrailing());
    page.append(System.lineSeparator());
    for (int place = 0; place < Math.min(top, Math.max(bids.levels(), asks.levels())); place++) {
      String[] bid = level(format, bids, place);
      String[] ask = level(format, asks, place);
      page.append(String.format(Locale.ROOT, line, bid[1], bid[0], ask[0], ask[1]).stripTrailing());
      page.append(System.lineSeparator());
    }
  }

  private static String[] level(BookFormat format, BookSide side, int place) {
    if (place >= side.levels()) {
      return new String[] {"", ""};
    }
    long price = side.price(place);
    return new String[] {
      format.priceText(price), String.format(Locale.ROOT, "%,d", side.size(price))
    };
  }
}
