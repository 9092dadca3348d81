package io.permalloy.bench.report;

import static io.permalloy.bench.report.Fixture.IN_CACHE;
import static io.permalloy.bench.report.Fixture.IN_DRAM;
import static io.permalloy.bench.report.Fixture.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowsTest {
  private static final String BYTES = "permalloy-bytes";

  @TempDir private Path folder;

  /** A line of DRAM takes 100 ns, or 10 among many; 16 bytes are beyond the first line. */
  @ParameterizedTest
  @CsvSource({
    "MapBenchmark.getDependent, 201.6",
    "MapBenchmark.get, 21.6",
    "MapBenchmark.getAll32, 21.6",
    "MapBenchmark.miss, 10",
    "MapBenchmark.put, 28.2",
    "MapBenchmark.putAll8, 28.2",
    "StretchBenchmark.insert, 36",
    "StretchBenchmark.putIfAbsent, 36",
    "MapBenchmark.putIfAbsentPresent, 21.6",
    "StretchBenchmark.remove, 25",
    "MapBenchmark.add, 25",
    "MapBenchmark.compareAndSet, 26.6",
    "MapBenchmark.iterate, 8",
    "LinesBenchmark.oneLine, 100",
    "LinesBenchmark.twoLines, 200"
  })
  void limitsFollowFromLines(String benchmark, double limit) throws IOException {
    Row row =
        new Fixture(folder).jmh(benchmark, params(BYTES, "16/64", IN_DRAM), 1, 500, 510, 490).row();
    assertEquals(limit, row.limit(), 1e-3, row.formula());
    assertEquals(500 / limit, row.ratio(), 1e-3);
    assertTrue(row.inDram());
  }

  /** In 1 MiB a load takes 10 ns, or 1 among many, and bytes come as fast as those lines. */
  @ParameterizedTest
  @CsvSource({"getDependent, 20.25", "get, 2.25", "miss, 1", "put, 7.25", "iterate, 1.25"})
  void cachesAreFaster(String operation, double limit) throws IOException {
    Map<String, String> params = params(BYTES, "16/64", IN_CACHE);
    Row row = new Fixture(folder).jmh("MapBenchmark." + operation, params, 1, 50).row();
    assertEquals(limit, row.limit(), 1e-3, row.formula());
    assertFalse(row.inDram());
  }

  @Test
  void mixedIsWeighted() throws IOException {
    Map<String, String> params = params(BYTES, "16/64", IN_DRAM);
    params.put("readPercent", "95");
    Row row = new Fixture(folder).jmh("MapBenchmark.mixed", params, 1, 50).row();
    assertEquals("mixed 95", row.key().operation());
    assertEquals(0.95 * 21.6 + 0.05 * 28.2, row.limit(), 1e-3);
  }

  /** Two threads get 100 M lines a second together: 20 ns for each. */
  @Test
  void threadsShareTheMemory() throws IOException {
    Row row =
        new Fixture(folder).jmh("MapBenchmark.get", params(BYTES, "16/64", IN_DRAM), 2, 50).row();
    assertEquals(2 * 20 + 1.6, row.limit(), 1e-3);
    assertEquals("", row.note());
  }

  @Test
  void threadsWithoutLimitsAreTold() throws IOException {
    Row row =
        new Fixture(folder).jmh("MapBenchmark.get", params(BYTES, "16/64", IN_DRAM), 8, 50).row();
    assertEquals(21.6, row.limit(), 1e-3);
    assertTrue(row.note().contains("those of 8 were not measured"), row.note());
  }

  /** The hottest keys are in a cache. */
  @Test
  void zipfHasALowerLimit() throws IOException {
    Map<String, String> params = params(BYTES, "16/64", IN_DRAM);
    params.put("keys", "zipf");
    Row row = new Fixture(folder).jmh("MapBenchmark.getDependent", params, 1, 500).row();
    assertTrue(row.limit() < 150 && row.limit() > 20, "limit " + row.limit());
  }

  /** The fork's own load of DRAM took 120 ns, those of the limits 100. */
  @Test
  void driftScalesTheLimit() throws IOException {
    Row row =
        new Fixture(folder)
            .jmh(
                "MapBenchmark.get",
                params(BYTES, "16/64", IN_DRAM),
                1,
                120,
                3,
                List.of(new double[] {50}))
            .row();
    assertEquals(1.2, row.drift(), 1e-9);
    assertEquals(21.6 * 1.2, row.limit(), 1e-3);
    assertTrue(row.formula().endsWith("× 1.20 drift"), row.formula());
  }

  /** The core's clock counts there, not DRAM. */
  @Test
  void driftInCachesIsThatOfTheCore() throws IOException {
    Row row =
        new Fixture(folder)
            .jmh(
                "MapBenchmark.miss",
                params(BYTES, "16/64", IN_CACHE),
                1,
                120,
                3,
                List.of(new double[] {50}))
            .row();
    assertEquals(3, row.drift(), 1e-9);
    assertEquals(3, row.limit(), 1e-3);
  }

  @Test
  void withoutYardstickThereIsNoDrift() throws IOException {
    Row row =
        new Fixture(folder)
            .jmh(
                "MapBenchmark.get",
                params(BYTES, "16/64", IN_DRAM),
                1,
                0,
                0,
                List.of(new double[] {50}))
            .row();
    assertEquals(1, row.drift());
    assertEquals(21.6, row.limit(), 1e-3);
    assertTrue(row.note().contains("no yardstick"), row.note());
  }

  @Test
  void peersStandBesidePermalloy() throws IOException {
    List<Row> rows =
        Rows.of(
            new Fixture(folder)
                .jmh("MapBenchmark.get", params(BYTES, "16/64", IN_DRAM), 1, 50)
                .jmh("MapBenchmark.get", params("chronicle", "16/64", IN_DRAM), 1, 150)
                .jmh("MapBenchmark.get", params("chronicle", "8/8", IN_DRAM), 1, 150)
                .read());
    assertEquals(
        List.of("8/8", "16/64", "16/64"), rows.stream().map(r -> r.key().shape()).toList());
    assertEquals(Double.NaN, rows.get(0).toPermalloy(), "another shape is another job");
    assertEquals(Double.NaN, rows.get(1).toPermalloy());
    assertEquals(3, rows.get(2).toPermalloy(), 1e-9);
    assertEquals(rows.get(1).limit(), rows.get(2).limit(), "the hardware's limit is the same");
  }

  @Test
  void whatCouldNotRunIsARow() throws IOException {
    List<Row> rows =
        Rows.of(
            new Fixture(folder)
                .jmh("MapBenchmark.add", params(BYTES, "16/64", IN_DRAM), 1, 50)
                .missing("MapBenchmark.add", params("rocksdb", "16/64", IN_DRAM), "no such thing")
                .missing("MapBenchmark.add", params(BYTES, "16/64", IN_DRAM), "ran in a second try")
                .read());
    assertEquals(2, rows.size());
    assertTrue(rows.get(0).ran());
    assertFalse(rows.get(1).ran());
    assertEquals("no such thing", rows.get(1).note());
    assertEquals("no such thing", rows.get(1).values().get("reason"));
  }

  @Test
  void walkIsShownForEachEntry() throws IOException {
    Row row =
        new Fixture(folder)
            .jmh("IterationBenchmark.iterate", params(BYTES, "16/64", IN_DRAM), 1, 9.0 * IN_DRAM)
            .row();
    assertEquals(9, row.measured().median(), 1e-3);
  }

  @Test
  void unknownOperationHasNoLimit() throws IOException {
    Row row =
        new Fixture(folder)
            .jmh("MapBenchmark.somersault", params(BYTES, "16/64", IN_DRAM), 1, 9)
            .row();
    assertEquals(Double.NaN, row.limit());
    assertTrue(row.note().contains("no formula"), row.note());
  }

  @Test
  void limitThatWasNotMeasuredIsNotGuessed() throws IOException {
    Row row =
        new Fixture(folder)
            .without("Atomics")
            .jmh("MapBenchmark.put", params(BYTES, "16/64", IN_DRAM), 1, 9)
            .row();
    assertEquals(Double.NaN, row.limit());
    assertTrue(row.formula().contains("CAS (not measured)"), row.formula());
  }

  /** A time in another unit of time is converted; one in no unit of time is refused. */
  @Test
  void unitsAreRead() throws IOException {
    Fixture fixture =
        new Fixture(folder)
            .load("1 GiB, small pages", "us", 0.1)
            .jmh("MapBenchmark.getDependent", params(BYTES, "16/64", IN_DRAM), 1, 500);
    assertEquals(201.6, fixture.row().limit(), 1e-3);
    fixture.load("1 GiB, small pages", "GB/s", 100);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Rows.of(fixture.read()));
    assertTrue(e.getMessage().contains("its unit is 'GB/s'"), e.getMessage());
  }

  @Test
  void belowTheLimitIsTold() throws IOException {
    Row row =
        new Fixture(folder)
            .jmh("MapBenchmark.getDependent", params(BYTES, "16/64", IN_DRAM), 1, 150)
            .row();
    assertTrue(row.note().contains("below its limit"), row.note());
  }

  /** Of two files with the same operation all forks count. */
  @Test
  void intervalHoldsEveryFork() throws IOException {
    Map<String, String> params = params(BYTES, "16/64", IN_DRAM);
    Fixture fixture = new Fixture(folder);
    double[] even = {50, 50, 50, 50, 50, 50, 50};
    fixture.jmh("MapBenchmark.get", params, 1, 100, 1, List.of(even, even, even, even, even));
    fixture.jmh("MapBenchmark.get", params, 1, 100, 1, List.of(new double[] {60, 60, 60}));
    Interval measured = fixture.row().measured();
    assertEquals(new Interval(50, 50, 60), measured);
  }

  @Test
  void whatIsMissingInAFileIsNamed() throws IOException {
    Fixture fixture = new Fixture(folder);
    fixture.file("jmh/broken.json", "[{\"benchmark\": \"x.Y.z\", \"params\": {}}]");
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, fixture::read);
    assertTrue(e.getMessage().contains("broken.json[0] has no 'primaryMetric'"), e.getMessage());
    fixture.file("jmh/broken.json", "[{");
    IOException notJson = assertThrows(IOException.class, fixture::read);
    assertTrue(notJson.getMessage().contains("broken.json is not JSON"), notJson.getMessage());
  }

  @Test
  void emptyFolderIsRefused() {
    IOException e = assertThrows(IOException.class, () -> RawResults.read(folder));
    assertTrue(e.getMessage().contains("is no results folder"), e.getMessage());
  }

  @Test
  void throughputIsNoTime() throws IOException {
    Fixture fixture = new Fixture(folder);
    fixture.file(
        "jmh/throughput.json",
        """
        [{"benchmark": "a.MapBenchmark.get", "params": {"subject": "heap"}, "threads": 1,
          "primaryMetric": {"scoreUnit": "ops/us", "rawData": [[1]]}}]
        """);
    assertTrue(fixture.row().note().contains("ops/us"), fixture.row().note());
  }
}
