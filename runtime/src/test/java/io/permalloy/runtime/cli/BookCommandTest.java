package io.permalloy.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BookCommandTest {

  /** The first message is in the initial book already. */
  private static final String MESSAGES =
      """
      34200.1,1,11,18,5853300,1
      34200.2,1,12,50,5859100,-1
      34200.25,5,0,7,5859000,-1
      34200.3,2,12,20,5859100,-1
      34200.4,4,12,30,5859100,-1
      34200.5,3,99,200,5859400,-1
      34200.6,3,11,18,5853300,1
      """;

  private static final String BOOK =
      """
      5859400,200,5853300,18
      5859100,50,5853300,18
      5859100,50,5853300,18
      5859100,30,5853300,18
      5859400,200,5853300,18
      9999999999,0,5853300,18
      9999999999,0,-9999999999,0
      """;

  private static final String BITSTAMP =
      """
      id,timestamp,exchange.timestamp,price,volume,action,direction
      1,10,10,236.47,200,created,bid
      2,11,11,236.5,100,created,ask
      1,12,12,236.47,150,changed,bid
      3,13,13,236.50,7,created,ask
      2,14,14,236.50,100,deleted,ask
      9,15,15,236.00,5,deleted,bid
      1,16,16,236.47,0,deleted,bid
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int book(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] all = new String[arguments.length + 1];
    all[0] = "book";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return line.execute(all);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private String gzip(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file.toString();
  }

  private void assertErr(String... parts) {
    for (String part : parts) {
      assertTrue(err.toString().contains(part), part + " is missing in\n" + err);
    }
  }

  private void assertOut(String... parts) {
    for (String part : parts) {
      assertTrue(out.toString().contains(part), part + " is missing in\n" + out);
    }
  }

  private void assertOneLine(String... parts) {
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertErr(parts);
  }

  @Test
  void reportsAndWritesBothFiles() throws IOException {
    Path csv = directory.resolve("level1.csv");
    Path json = directory.resolve("book.json");
    String messages = gzip("messages.csv.gz", MESSAGES);
    String truth = gzip("truth.csv.gz", BOOK);
    int status =
        book(
            "--init",
            truth,
            "--truth",
            truth,
            "--csv",
            csv.toString(),
            "--json",
            json.toString(),
            "--readers",
            "2",
            "--repeat",
            "3",
            "--store",
            "mem:?max=64MiB",
            messages);
    assertEquals(ExitCode.DONE, status, err.toString());
    assertEquals(BOOK, Files.readString(csv));
    String summary = Files.readString(json);
    for (String member :
        new String[] {
          "\"format\": \"lobster\",\n",
          "\"messages\": 7,\n",
          "\"repeat\": 3,\n",
          "\"update_count\": 21,\n",
          "\"live_orders\": 0,\n",
          "\"most_live_orders\": 2,\n",
          "\"truth_rows_equal\": 7,\n",
          "\"truth_rows_different\": \"\",\n",
          "\"truth_changes_equal\": 1,\n",
          "\"count: orders finished by reductions\": 1,\n",
          "\"readers\": 2,\n"
        }) {
      assertTrue(summary.contains(member), member + " is missing in\n" + summary);
    }
    assertOut(
        "messages per second",
        "update latency",
        "same loop, no book",
        "p99.99",
        "live orders",
        "for each order",
        "readers",
        "7 of 7 rows equal",
        "1 of 1 changes");
    assertFalse(out.toString().contains("rows that differ"), out.toString());
  }

  @Test
  void listsEveryRowThatDiffers() throws IOException {
    String messages = file("messages", MESSAGES);
    String truth =
        file(
            "truth",
            BOOK.replace("5859100,30,", "5859100,31,").replace("\n5859400,200,", "\n5859400,201,"));
    String init = file("init", BOOK);
    assertEquals(ExitCode.DIFFERENT, book("--init", init, "--truth", truth, messages));
    assertOut(
        "5 of 7 rows equal",
        "rows that differ: 4-5",
        "row 4: the publisher has 5859100,31,5853300,18, the book has 5859100,30,5853300,18",
        "row 5: the publisher has 5859400,201,5853300,18, the book has 5859400,200,5853300,18",
        "0 of 1 changes",
        "the message makes 5859100,30,5853300,18");
    for (String all : new String[] {"4-5", "5, 4", "1-9"}) {
      assertEquals(
          ExitCode.DONE, book("--init", init, "--truth", truth, "--except", all, messages));
      assertOut("rows that differ: 4-5");
    }
    assertEquals(
        ExitCode.DIFFERENT, book("--init", init, "--truth", truth, "--except", "4", messages));
    assertEquals(
        ExitCode.DONE, book("--truth", truth, "--except", "4", messages), "the change at row 4");
    assertEquals(ExitCode.DIFFERENT, book("--truth", truth, "--except", "5", messages));
  }

  /** The planted defects: a message is missing, comes twice, or says something else. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "34200.3,2,12,20,5859100,-1\\n|''",
        "34200.5,3,99,200,5859400,-1|34200.5,3,99,199,5859400,-1",
        "34200.4,4,12,30,5859100,-1|34200.4,4,12,30,5859100,1",
        "34200.2,1,12,50,5859100,-1|34200.2,1,12,50,5859200,-1",
        "34200.6,3,11,18,|34200.6,4,11,17,",
        "34200.25,5,0,7,5859000|34200.25,4,0,7,5859100",
      })
  void anotherBookThanThePublishersIsNoticed(String message, String instead) throws IOException {
    String changed = MESSAGES.replace(message.translateEscapes(), instead);
    assertNotEquals(MESSAGES, changed);
    if (instead.isEmpty()) {
      changed += "34200.7,5,0,1,5859100,1\n"; // as many rows as before
    }
    String truth = file("truth", BOOK);
    String messages = file("messages", changed);
    assertEquals(ExitCode.DIFFERENT, book("--init", truth, "--truth", truth, messages));
    assertOut("rows that differ: ");
  }

  @Test
  void generatesMessagesIfNoneAreGiven() throws IOException {
    Path csv = directory.resolve("level1.csv");
    assertEquals(ExitCode.DONE, book("--csv", csv.toString()), err.toString());
    assertOut(
        "no file given: generating 500,000 messages", "messages              500,000, lobster");
    try (Stream<String> lines = Files.lines(csv)) {
      assertEquals(500_000, lines.count());
    }
    assertEquals(ExitCode.USAGE, book("--format", "bitstamp"));
    assertErr("need a file of messages");
    assertEquals(ExitCode.USAGE, book("--init", csv.toString()));
    assertEquals(ExitCode.USAGE, book("--truth", csv.toString()));
  }

  /** Every line of the README and the help that calls the command is a line that it takes. */
  @Test
  void theDocumentedLinesAreRight() throws IOException {
    assertEquals(ExitCode.DONE, book("--help"));
    List<String> lines =
        Stream.concat(Files.lines(Path.of("..", "README.md")), out.toString().lines())
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> line.startsWith("./permalloy book"))
            .toList();
    assertTrue(lines.size() == 6, lines.toString());
    for (String line : lines) {
      String[] words = line.split(" +");
      Main.commandLine().parseArgs(Arrays.copyOfRange(words, 1, words.length));
    }
  }

  @Test
  void checksTheChangesAloneWithoutTheInitialBook() throws IOException {
    assertEquals(ExitCode.DONE, book("--truth", file("truth", BOOK), file("messages", MESSAGES)));
    assertOut("rows not compared: without --init", "1 of 1 changes");
  }

  @Test
  void showsTheFinalBook() throws IOException {
    String three = MESSAGES.lines().limit(2).reduce("", (a, b) -> a + b + "\n");
    assertEquals(ExitCode.DONE, book("--init", file("init", BOOK), "--top", "5", file("m", three)));
    assertOut(
        "              18         585.3300 | 585.9100         50\n",
        "                                  | 585.9400         200\n");
    assertEquals(ExitCode.DONE, book("--top", "0", file("m", three)));
    assertFalse(out.toString().contains("bid price"), out.toString());
  }

  @Test
  void readsBitstamp() throws IOException {
    String messages = file("orders.csv", BITSTAMP);
    assertEquals(
        ExitCode.DONE, book("--format", "bitstamp", "--csv", "-", messages), err.toString());
    assertEquals(
        """
        9999999999,0,236.47,200
        236.50,100,236.47,200
        236.50,100,236.47,150
        236.50,107,236.47,150
        236.50,7,236.47,150
        236.50,7,236.47,150
        236.50,7,-9999999999,0
        """,
        out.toString());
    assertErr(
        "1  deleted with exactly what remained",
        "1  deleted with volume 0 (filled)",
        "1  deleted, id never created",
        "messages per second");
  }

  @Test
  void refusesABookThatIsThere() throws IOException {
    String store = "file:" + directory.resolve("store") + "?max=64MiB";
    String messages =
        file("messages", MESSAGES.lines().limit(2).reduce("", (a, b) -> a + b + "\n"));
    assertEquals(ExitCode.DONE, book("--store", store, messages), err.toString());
    assertEquals(ExitCode.USAGE, book("--store", store, messages));
    assertOneLine("holds a book of 2 orders already", "--replace");
    assertEquals(ExitCode.DONE, book("--store", store, "--replace", messages), err.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "34200.1,1,11,18,5853300| 6 cells expected (time, type, id, size, price, direction), 5",
        "34200.1,1,11,18,5853300,1,1| 6 cells expected (time, type, id, size, price, direction), 7",
        "noon,1,11,18,5853300,1| time is no time: 'noon'",
        "-1,1,11,18,5853300,1| time is no time: '-1'",
        "34200.1,8,11,18,5853300,1| type is 8, not 1 to 7",
        "34200.1,1,x,18,5853300,1| id is no whole number: 'x'",
        "34200.1,1,11,0,5853300,1| size is 0, not 1 to",
        "34200.1,4,11,-5,5853300,1| size is -5, not 1 to",
        "34200.1,1,11,18,0,1| price is 0, not 1 to",
        "34200.1,1,11,18,585.33,1| price is no whole number: '585.33'",
        "34200.1,1,11,99999999999999999999,5853300,1| size is no whole number",
        "34200.1,1,11,18,5853300,0| direction is 0",
        "34200.1,1,11,18,5853300,2| direction is 2, not -1 to 1",
      })
  void namesMalformedLinesOfLobster(String line, String reason) throws IOException {
    String messages = file("messages", "34200.1,1,1,5,5853300,1\n" + line + "\n");
    assertEquals(ExitCode.FAILURE, book(messages));
    assertOneLine("book: " + messages + ": line 2: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,10,10,236.47,200,created| 7 cells expected",
        "1,10,10,236.470000001,200,created,bid| price is 236.470000001, not 0.00000001 to",
        "1,10,10,1e400,200,created,bid| price is 1e400, not",
        "1,10,10,-1,200,created,bid| price is -1, not",
        "1,10,10,236.47,1.5,created,bid| volume is no whole number: '1.5'",
        "1,10,10,236.47,200,made,bid| action is 'made', not created, changed or deleted",
        "1,10,10,236.47,200,created,buy| direction is 'buy', not bid or ask",
        "1,x,10,236.47,200,created,bid| timestamp is no whole number: 'x'",
      })
  void namesMalformedLinesOfBitstamp(String line, String reason) throws IOException {
    String messages = file("orders", BITSTAMP + line + "\n");
    assertEquals(ExitCode.FAILURE, book("--format", "bitstamp", messages));
    assertOneLine("book: " + messages + ": line 9: " + reason);
  }

  @Test
  void namesEveryMalformedLineButNotThousands() throws IOException {
    assertEquals(ExitCode.FAILURE, book(file("two", "a\n" + MESSAGES + "b\n")));
    assertEquals(2, err.toString().lines().count());
    assertErr("two: line 1: 6 cells", "two: line 9: 6 cells");
    assertEquals(ExitCode.FAILURE, book(file("many", "x\n".repeat(5_000))));
    assertEquals(21, err.toString().lines().count());
    assertErr("many: line 20: ", "many: 5000 malformed lines in all");
  }

  @Test
  void endsWithOneLineOnOtherBadInput() throws IOException {
    assertEquals(ExitCode.FAILURE, book(directory.resolve("gone").toString()));
    assertOneLine("gone: there is no such file");
    assertEquals(ExitCode.FAILURE, book(directory.toString()));
    assertOneLine("this is not a regular file");
    assertEquals(ExitCode.FAILURE, book(file("empty", "")));
    assertOneLine("the file is empty");
    assertEquals(ExitCode.FAILURE, book("--format", "bitstamp", file("m", MESSAGES)));
    assertOneLine("m: line 1: the header 'id,timestamp,");
    assertEquals(
        ExitCode.FAILURE,
        book("--format", "bitstamp", file("none", BITSTAMP.lines().findFirst().orElseThrow())));
    assertOneLine("none: the file has no message");
    String messages = file("messages", MESSAGES);
    assertEquals(
        ExitCode.FAILURE, book("--csv", directory.resolve("no/file").toString(), messages));
    assertOneLine("cannot write", "there is no such folder");
    assertEquals(ExitCode.FAILURE, book("--truth", file("t", "1,2,3\n"), messages));
    assertOneLine("t: line 1: at least 4 cells expected");
    assertEquals(ExitCode.FAILURE, book("--truth", file("t", BOOK + BOOK), messages));
    assertOneLine("t: line 8: there is no message for this row");
    String cut = BOOK.lines().limit(6).reduce("", (a, b) -> a + b + "\n");
    assertEquals(ExitCode.FAILURE, book("--truth", file("t", cut), messages));
    assertOneLine("t: line 7: the file ends before it");
    assertEquals(ExitCode.FAILURE, book("--init", file("i", "1,2,3\n"), messages));
    assertOneLine("i: line 1: a multiple of 4 cells");
    assertEquals(ExitCode.FAILURE, book("--init", file("i", "1,2,3,x\n"), messages));
    assertOneLine("i: line 1: bid size 1 is no whole number: 'x'");
  }

  @Test
  void namesDamagedGzipStreams() throws IOException {
    StringBuilder many = new StringBuilder();
    Random random = new Random(1);
    for (int id = 0; id < 30_000; id++) {
      many.append("34200.1,1,").append(random.nextLong()).append(",5,100,1\n");
    }
    byte[] whole = Files.readAllBytes(Path.of(gzip("whole.gz", many.toString())));
    Path cut = Files.write(directory.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
    assertEquals(ExitCode.FAILURE, book(cut.toString()));
    assertOneLine("cut.gz: line ", "the gzip stream is cut short");
    byte[] damaged = whole.clone();
    damaged[damaged.length - 6] ^= 1;
    Path bad = Files.write(directory.resolve("bad.gz"), damaged);
    assertEquals(ExitCode.FAILURE, book(bad.toString()));
    assertOneLine("bad.gz: line ", "the gzip stream is damaged");
  }

  @Test
  void endsWithOneLineWhenTheStoreIsFull() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int id = 0; id < 60_000; id++) {
      many.append("34200.1,1,").append(id).append(",5,100,1\n");
    }
    assertEquals(ExitCode.FAILURE, book("--store", "mem:?max=2MiB", file("many", many.toString())));
    assertOneLine("is full: maximum 2097152 bytes");
  }

  @Test
  void refusesWrongUsage() throws IOException {
    String messages = file("messages", MESSAGES);
    assertEquals(ExitCode.USAGE, book("--format", "itch", messages));
    assertEquals(ExitCode.USAGE, book("--readers", "-1", messages));
    assertEquals(ExitCode.USAGE, book("--repeat", "0", messages));
    assertEquals(ExitCode.USAGE, book("--top", "-1", messages));
    assertEquals(ExitCode.USAGE, book("--store", "tape:", messages));
    assertEquals(ExitCode.USAGE, book("--format", "bitstamp", "--truth", messages, messages));
    assertErr("--truth is for LOBSTER's files");
    assertEquals(ExitCode.USAGE, book("--format", "bitstamp", "--init", messages, messages));
    assertEquals(ExitCode.USAGE, book("--except", "4", messages));
    assertErr("--except needs --truth");
    assertEquals(ExitCode.USAGE, book("--truth", messages, "--except", "4;5", messages));
    assertErr("'4;5' is neither a row nor a range of rows");
  }
}
