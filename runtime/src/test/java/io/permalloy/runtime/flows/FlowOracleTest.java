package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.permalloy.runtime.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real captures against the rows that another dissector found in them. The captures are no part of
 * this project: {@code PERMALLOY_DATA} names the folder that holds them, as {@code
 * pcap/NAME.pcap[ng][.gz]} with {@code pcap/NAME.flows.csv[.gz]}.
 */
class FlowOracleTest {

  private static final String DATA = System.getenv("PERMALLOY_DATA");

  /**
   * Rows of packets that a network card was to segment. Their headers state length 0, which is what
   * we count; the other dissector counts what it infers from the frame.
   */
  private static final Set<String> LENGTH_ZERO =
      Set.of(
          "6,10.200.3.125,57841,147.92.165.194,443,31,6628,",
          "6,169.254.59.247,53387,169.254.46.4,11010,66,18026,",
          "6,192.168.1.187,54164,192.168.1.178,7070,19,7324,");

  @TempDir private Path directory;

  @BeforeAll
  static void needsTheCaptures() {
    assumeTrue(DATA != null, "PERMALLOY_DATA is not set: no real captures to compare with");
  }

  static Stream<Path> captures() throws IOException {
    if (DATA == null) {
      return Stream.of(Path.of("none"));
    }
    try (Stream<Path> files = Files.list(Path.of(DATA, "pcap"))) {
      return files
          .filter(f -> f.toString().matches(".*\\.pcap(ng)?(\\.gz)?"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static List<String> expected(Path capture) throws IOException {
    String base = capture.toString().replaceFirst("\\.pcap(ng)?(\\.gz)?$", "") + ".flows.csv";
    boolean plain = Files.exists(Path.of(base));
    try (InputStream file = Files.newInputStream(Path.of(plain ? base : base + ".gz"));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    plain ? file : new GZIPInputStream(file), StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  private static List<String> rows(String uri, int workers, Dispatch dispatch, Path... captures)
      throws IOException {
    List<CaptureFile> open = Arrays.stream(captures).map(CaptureFile::open).toList();
    try (Store store = Store.open(uri)) {
      FlowTable table = FlowTable.open(store, FlowTable.IfPresent.REPLACE);
      new FlowPipeline(table, workers, dispatch, (bytes, frames) -> {}).run(open, 1);
      StringBuilder csv = new StringBuilder();
      FlowCsv.write(table, csv);
      return csv.toString().lines().toList();
    } finally {
      open.forEach(CaptureFile::close);
    }
  }

  /** Compares row by row; of the rows named above, all but the IP bytes. */
  private static void assertRows(List<String> expected, List<String> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      String row = expected.get(i);
      assertEquals(forgiving(row), forgiving(actual.get(i)));
    }
  }

  private static String forgiving(String row) {
    for (String start : LENGTH_ZERO) {
      if (row.startsWith(start)) {
        return start + row.substring(row.indexOf(',', start.length()));
      }
    }
    return row;
  }

  @ParameterizedTest
  @MethodSource("captures")
  void findsTheSameRowsOnEveryBackend(Path capture) throws IOException {
    List<String> expected = expected(capture);
    String name = "permalloy-test-" + ProcessHandle.current().pid();
    try {
      for (String uri :
          List.of(
              "mem:?max=64MiB",
              "shm:" + name + "?max=64MiB",
              "file:" + directory.resolve("flows") + "?max=64MiB")) {
        for (int workers = 1; workers <= 2; workers++) {
          for (Dispatch dispatch : Dispatch.values()) {
            assertRows(expected, rows(uri, workers, dispatch, capture));
          }
        }
      }
    } finally {
      TestStores.deleteShm(name);
    }
  }

  private static long packets(String row) {
    return Long.parseLong(row.split(",", -1)[5]);
  }

  @Test
  void fillsOneTableFromAllCaptures() throws IOException {
    Path[] captures = captures().toArray(Path[]::new);
    Set<String> keys = new TreeSet<>();
    long packets = 0;
    for (Path capture : captures) {
      for (String row : expected(capture)) {
        if (!row.startsWith("proto")) {
          List<String> cells = List.of(row.split(",", -1));
          keys.add(String.join(",", cells.subList(0, 5)));
          packets += packets(row);
        }
      }
    }
    List<String> rows = rows("mem:?max=64MiB", 2, Dispatch.ANY, captures);
    assertEquals(keys.size(), rows.size() - 1);
    assertEquals(packets, rows.stream().skip(1).mapToLong(FlowOracleTest::packets).sum());
    assertTrue(captures.length > 1, "more than one capture in " + DATA);
  }
}
