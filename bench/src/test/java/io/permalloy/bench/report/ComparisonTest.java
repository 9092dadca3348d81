package io.permalloy.bench.report;

import static io.permalloy.bench.report.Fixture.IN_DRAM;
import static io.permalloy.bench.report.Fixture.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.cli.ReportCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
  private static final Map<String, String> PARAMS = params("permalloy-bytes", "16/64", IN_DRAM);

  @TempDir private Path a;
  @TempDir private Path b;

  /** Three forks, each with iterations around the given medians. */
  private static void write(Path folder, double lineDram, double... medians) throws IOException {
    List<double[]> forks =
        java.util.Arrays.stream(medians)
            .mapToObj(ns -> new double[] {ns * 0.99, ns, ns, ns, ns, ns * 1.01, ns * 1.005})
            .toList();
    new Fixture(folder).jmh("MapBenchmark.get", PARAMS, 1, lineDram, 1, forks).read();
  }

  private String compare(boolean worse) throws IOException {
    Comparison comparison = Comparison.of(a, b);
    assertEquals(worse, comparison.isWorse(), comparison.text());
    return comparison.text();
  }

  @Test
  void slowerIsFlagged() throws IOException {
    write(a, 100, 50, 51, 50.5);
    write(b, 100, 58, 58.5, 59);
    String text = compare(true);
    assertTrue(text.contains("1.158") && text.contains("SLOWER"), text);
    StringWriter out = new StringWriter();
    assertEquals(ReportCommand.WORSE, ReportCommand.compare(a, b, new PrintWriter(out)));
    assertEquals(text, out.toString());
  }

  @Test
  void fasterIsFlaggedButNotWorse() throws IOException {
    write(a, 100, 58, 58.5, 59);
    write(b, 100, 50, 51, 50.5);
    assertTrue(compare(false).contains("faster"));
    assertEquals(0, ReportCommand.compare(a, b, new PrintWriter(new StringWriter())));
  }

  @Test
  void sameIsNotFlagged() throws IOException {
    write(a, 100, 50, 51, 50.5);
    write(b, 100, 50.2, 51.1, 50.4);
    assertTrue(compare(false).contains("1 within the noise"));
  }

  /** Real, but not worth a word. */
  @Test
  void littleIsNotFlagged() throws IOException {
    write(a, 100, 50, 50, 50);
    write(b, 100, 51, 51, 51);
    assertTrue(compare(false).contains("1 within the noise"));
  }

  /** Intervals are apart, but forks of one run differ nearly as much. */
  @Test
  void forksThatDifferAreNoise() throws IOException {
    write(a, 100, 50, 52, 54);
    write(b, 100, 55, 57, 59);
    assertTrue(compare(false).contains("1 within the noise"));
  }

  /** The same, on a machine that had become faster. */
  @Test
  void forksThatDifferAreNoiseWhateverTheDrift() throws IOException {
    write(a, 100, 50, 52, 54);
    write(b, 80, 55, 57, 59);
    assertTrue(compare(false).contains("1 within the noise"));
  }

  /** With one fork there are only intervals, and they know of drift too. */
  @Test
  void oneForkKnowsOfDrift() throws IOException {
    write(a, 100, 50);
    write(b, 116, 58);
    assertTrue(compare(false).contains("1 within the noise"));
    write(b, 100, 58);
    assertTrue(compare(true).contains("SLOWER"));
  }

  /** 16% slower on a machine whose memory was 16% slower. */
  @Test
  void driftOfTheMachineIsNoise() throws IOException {
    write(a, 100, 50, 51, 50.5);
    write(b, 116, 58, 58.5, 59);
    assertTrue(compare(false).contains("1.160"));
  }

  /** Drift explains a part only. */
  @Test
  void moreThanTheDriftIsFlagged() throws IOException {
    write(a, 100, 50, 51, 50.5);
    write(b, 116, 75, 76, 75.5);
    assertTrue(compare(true).contains("SLOWER"));
  }

  /** The machine was slower and yet the row is not: nobody knows how much of it the row felt. */
  @Test
  void driftAloneIsNoGain() throws IOException {
    write(a, 100, 50, 51, 50.5);
    write(b, 130, 50, 51, 50.5);
    assertFalse(compare(false).contains("faster\n"));
  }

  @Test
  void numbersWithoutAnyNoiseAreCompared() throws IOException {
    new Fixture(a).jmh("MapBenchmark.get", PARAMS, 1, 100, 1, twice(50)).read();
    new Fixture(b).jmh("MapBenchmark.get", PARAMS, 1, 100, 1, twice(60)).read();
    assertTrue(compare(true).contains("SLOWER"));
  }

  private static List<double[]> twice(double ns) {
    return List.of(new double[] {ns, ns}, new double[] {ns, ns});
  }

  @Test
  void lostRowIsWorse() throws IOException {
    write(a, 100, 50, 51, 50.5);
    new Fixture(b).missing("MapBenchmark.get", PARAMS, "crashed").read();
    assertTrue(compare(true).contains("LOST: crashed"));
  }

  @Test
  void rowOfOneFolderOnlyIsListed() throws IOException {
    write(a, 100, 50, 51, 50.5);
    new Fixture(b).jmh("MapBenchmark.put", PARAMS, 1, 90).read();
    String text = compare(false);
    assertTrue(text.contains("only in A") && text.contains("new in B"), text);
  }
}
