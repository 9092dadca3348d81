package io.permalloy.runtime.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.permalloy.runtime.Store;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real messages against what their publishers and an independent program say of them. The files are
 * no part of this project: {@code PERMALLOY_DATA} names the folder that holds them, as {@code
 * book/NAME/...} with {@code book/NAME/oracle.json}.
 */
class BookDataTest {

  private static final String DATA = System.getenv("PERMALLOY_DATA");
  private static final String AAPL = "lobster-aapl-50level-1h";
  private static final String APPLES_LEVEL_1 = "AAPL_2012-06-21_orderbook_50.level1-columns.csv.gz";
  private static final String AMZN = "lobster-amzn-1level-day";
  private static final String BITSTAMP = "bitstamp-l3";

  @BeforeAll
  static void needsTheFiles() {
    assumeTrue(DATA != null, "PERMALLOY_DATA is not set: no real messages to compare with");
  }

  private static Path file(String folder, String name) {
    return Path.of(DATA, "book", folder, name);
  }

  private static String oracle(String folder) {
    try {
      return Files.readString(file(folder, "oracle.json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String member(String json, String name) {
    Matcher found =
        Pattern.compile(Pattern.quote("\"" + name + "\"") + ": *\"?([^,\"\n}]*)").matcher(json);
    return found.find() ? found.group(1).strip() : "0";
  }

  private static long number(String json, String name) {
    return Long.parseLong(member(json, name));
  }

  private static List<Long> numbers(String json, String name) {
    Matcher found =
        Pattern.compile(Pattern.quote("\"" + name + "\"") + ": *\\[([^\\]]*)\\]").matcher(json);
    List<Long> numbers = new ArrayList<>();
    if (found.find()) {
      for (String number : found.group(1).split(",")) {
        numbers.add(Long.valueOf(number.strip()));
      }
    }
    return numbers;
  }

  private static String sha256(List<OrderRow> orders, Function<OrderRow, String> line) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (OrderRow order : orders) {
        digest.update(line.apply(order).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String lobsterLine(OrderRow order) {
    return String.format(
        Locale.ROOT,
        "%d,%d,%d,%d\n",
        order.id(),
        order.size(),
        order.price(),
        order.side() == LevelKey.BID ? 1 : -1);
  }

  private static String bitstampLine(OrderRow order) {
    return String.format(
        Locale.ROOT,
        "%d,%s,%s,%d\n",
        order.id(),
        order.side() == LevelKey.BID ? "bid" : "ask",
        BigDecimal.valueOf(order.price(), 8).setScale(2).toPlainString(),
        order.size());
  }

  private static void assertCounts(String json, Map<String, Long> counts, String... pairs) {
    for (int i = 0; i < pairs.length; i += 2) {
      assertEquals(number(json, pairs[i]), counts.get(pairs[i + 1]), pairs[i]);
    }
  }

  private static void assertLobster(
      String json,
      long mostLive,
      List<OrderRow> orders,
      Map<String, Long> counts,
      Messages messages) {
    assertEquals(number(json, "rows"), messages.count());
    for (int type = 1; type <= 7; type++) {
      assertCounts(json, counts, "type" + type, "type " + type);
    }
    assertCounts(
        json,
        counts,
        "add of id already present",
        "adds of ids already present",
        "event for id never added (resting before the file, or below the level window)",
        "events for ids never added",
        "price/side differ",
        "events at another price or side than the order's",
        "delete: size == remaining",
        "deletions of exactly what remained",
        "delete: size != remaining",
        "deletions of another size",
        "execute/cancel more than remaining",
        "reductions by more than remained",
        "order fully executed/cancelled",
        "orders finished by reductions");
    assertEquals(number(json, "max_live_orders"), mostLive);
    assertEquals(number(json, "live_at_end"), orders.size());
    assertEquals(member(json, "live_at_end_sha256"), sha256(orders, BookDataTest::lobsterLine));
  }

  /** Rules with a defect: they take one kind of message wrongly, for a thousand messages. */
  private record Defective(Rules rules, int kind, int word, long change) implements Rules {
    private static final long FIRST = 20_000;
    private static final long LAST = 20_999;

    @Override
    public void begin() {
      rules.begin();
    }

    @Override
    public void apply(long number, long[] words, int at) {
      boolean wrong = number >= FIRST && number <= LAST && Messages.kind(words, at) == kind;
      words[at + word] += wrong ? change : 0;
      rules.apply(number, words, at);
      words[at + word] -= wrong ? change : 0;
    }

    @Override
    public Map<String, Long> counts() {
      return rules.counts();
    }
  }

  /** What a rebuild of Apple's book found, and what is in it at the end. */
  private record Apple(
      Messages messages,
      Map<String, Long> counts,
      TruthResult found,
      String csv,
      long mostLive,
      List<OrderRow> orders) {

    List<Long> rowsDifferent() {
      return found.rowsDifferent().stream().map(TruthResult.Difference::message).toList();
    }
  }

  private static Apple rebuildApple(UnaryOperator<Rules> wrapper) throws IOException {
    Messages messages =
        Messages.read(
            file(AAPL, "AAPL_2012-06-21_34200000_37800000_message_50.csv.gz"), BookFormat.LOBSTER);
    InitialBook initial =
        InitialBook.read(file(AAPL, "AAPL_2012-06-21_orderbook_50.first672rows.csv"));
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false);
        LineReader rows = LineReader.open(file(AAPL, APPLES_LEVEL_1))) {
      Rules rules = wrapper.apply(BookFormat.LOBSTER.rules(book, initial));
      LobsterTruth truth = new LobsterTruth(book, rows, true);
      StringBuilder csv = new StringBuilder();
      rules.begin();
      Replay.observed(
          messages, rules, List.of(truth, new LevelOneCsv(book, BookFormat.LOBSTER, csv)));
      return new Apple(
          messages,
          rules.counts(),
          truth.result(),
          csv.toString(),
          book.orders().mostLive(),
          book.liveOrders());
    }
  }

  @Test
  void appleForAnHourDiffersInTheListedRowsAndNoOther() throws IOException {
    String json = oracle(AAPL);
    Apple apple = rebuildApple(rules -> rules);
    assertLobster(json, apple.mostLive, apple.orders, apple.counts, apple.messages);
    List<Long> listed = numbers(json, "level1_rebuild_rows_not_equal");
    assertEquals(listed, apple.rowsDifferent());
    assertEquals(91_907, apple.found.rowsEqual());
    assertEquals(number(json, "level1_rebuild_rows_equal"), apple.found.rowsEqual());
    assertEquals(number(json, "level1_delta_rows_checked"), apple.found.changesChecked());
    assertEquals(number(json, "level1_delta_rows_ok"), apple.found.changesEqual());

    List<Long> differing = new ArrayList<>();
    try (LineReader rows = LineReader.open(file(AAPL, APPLES_LEVEL_1))) {
      for (String line : apple.csv.lines().toList()) {
        if (!line.equals(rows.next())) {
          differing.add(rows.number());
        }
      }
    }
    assertEquals(listed, differing, "level 1 as it is written, line by line");
  }

  @ParameterizedTest
  @CsvSource({
    LobsterRules.ADD + ", 2, 1",
    LobsterRules.ADD + ", 1, 100",
    LobsterRules.CANCEL + ", 2, 1",
    LobsterRules.DELETE + ", 2, -1",
    LobsterRules.DELETE + ", 1, 100",
    LobsterRules.EXECUTE + ", 2, 1"
  })
  void appleWithALevelThatIsWrongIsNoticed(int kind, int word, long change) throws IOException {
    Apple apple = rebuildApple(rules -> new Defective(rules, kind, word, change));
    assertNotEquals(numbers(oracle(AAPL), "level1_rebuild_rows_not_equal"), apple.rowsDifferent());
  }

  /** Ids decide nothing about levels of LOBSTER's books: only the orders at the end tell. */
  @Test
  void appleWithAnOrderThatIsWrongIsNoticed() throws IOException {
    Apple apple =
        rebuildApple(rules -> new Defective(rules, LobsterRules.DELETE, 0, 1_000_000_000L));
    assertEquals(91_907, apple.found.rowsEqual());
    assertNotEquals(
        member(oracle(AAPL), "live_at_end_sha256"),
        sha256(apple.orders, BookDataTest::lobsterLine));
  }

  /** The first rows of all 50 levels: not only the best, while no order has left the window. */
  @Test
  void appleAtTheBeginningHasTheLevelsOfThePublisher() throws IOException {
    Path rowsFile = file(AAPL, "AAPL_2012-06-21_orderbook_50.first672rows.csv");
    Messages messages =
        Messages.read(
            file(AAPL, "AAPL_2012-06-21_34200000_37800000_message_50.csv.gz"), BookFormat.LOBSTER);
    long[] compared = new long[1];
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false);
        LineReader rows = LineReader.open(rowsFile)) {
      Rules rules = BookFormat.LOBSTER.rules(book, InitialBook.read(rowsFile));
      rules.begin();
      Replay.observed(
          messages,
          rules,
          List.of(
              new Observer() {
                @Override
                public void after(long number, long[] words, int at) {
                  String row = rows.next();
                  if (row != null && number <= 100) {
                    compared[0] += compareLevels(row.split(","), book, 10);
                  }
                }

                @Override
                public void end() {}
              }));
    }
    assertEquals(100 * 10 * 4, compared[0]);
  }

  private static int compareLevels(String[] row, OrderBook book, int levels) {
    int equal = 0;
    for (int place = 0; place < levels; place++) {
      for (int side = 0; side < 2; side++) {
        int cell = 4 * place + (side == LevelKey.ASK ? 0 : 2);
        long price = book.side(side).price(place);
        equal += Long.parseLong(row[cell]) == price ? 1 : 0;
        equal += Long.parseLong(row[cell + 1]) == book.side(side).size(price) ? 1 : 0;
      }
    }
    return equal;
  }

  @Test
  void amazonForADayChangesAsTheMessagesSay() throws IOException {
    String json = oracle(AMZN);
    Messages messages =
        Messages.read(
            file(AMZN, "AMZN_2012-06-21_34200000_57600000_message_1.csv.gz"), BookFormat.LOBSTER);
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false);
        LineReader rows =
            LineReader.open(file(AMZN, "AMZN_2012-06-21_34200000_57600000_orderbook_1.csv.gz"))) {
      Rules rules = BookFormat.LOBSTER.rules(book, null);
      LobsterTruth truth = new LobsterTruth(book, rows, false);
      rules.begin();
      Replay.observed(messages, rules, List.of(truth));
      assertLobster(json, book.orders().mostLive(), book.liveOrders(), rules.counts(), messages);
      assertEquals(0, truth.result().rowsCompared());
      assertEquals(number(json, "level1_delta_rows_checked"), truth.result().changesChecked());
      assertEquals(number(json, "level1_delta_rows_ok"), truth.result().changesEqual());
      assertEquals(27_513, truth.result().changesEqual());
    }
  }

  @Test
  void bitstampsDeletionsSayWhatRemained() throws IOException {
    String json = oracle(BITSTAMP);
    Messages messages = Messages.read(file(BITSTAMP, "orders.csv.gz"), BookFormat.BITSTAMP);
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false)) {
      Rules rules = BookFormat.BITSTAMP.rules(book, null);
      rules.begin();
      Replay.observed(messages, rules, List.of());
      assertEquals(number(json, "rows"), messages.count());
      assertCounts(
          json,
          rules.counts(),
          "created",
          "created",
          "created: id already present",
          "created with an id already present",
          "changed",
          "changed",
          "changed: price moved",
          "changed to another price or side",
          "changed: id never created in file",
          "changed, id never created",
          "deleted: volume == remaining",
          "deleted with exactly what remained",
          "deleted: volume 0 (filled)",
          "deleted with volume 0 (filled)",
          "deleted: other",
          "deleted with another volume",
          "deleted: id never created in file",
          "deleted, id never created");
      assertEquals(number(json, "max_live"), book.orders().mostLive());
      assertEquals(number(json, "live_at_end"), book.orders().live());
      assertEquals(
          member(json, "live_sha256"), sha256(book.liveOrders(), BookDataTest::bitstampLine));
    }
  }
}
