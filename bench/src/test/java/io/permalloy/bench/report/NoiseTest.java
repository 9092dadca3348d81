package io.permalloy.bench.report;

import static io.permalloy.bench.report.Fixture.IN_DRAM;
import static io.permalloy.bench.report.Fixture.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NoiseTest {
  private static final Map<String, String> PARAMS = params("permalloy-bytes", "16/64", IN_DRAM);

  @TempDir private Path folder;

  private Fixture quiet() {
    return new Fixture(folder).jmh("MapBenchmark.get", PARAMS, 1, 50, 51, 50, 49, 50, 52, 50, 50);
  }

  private static void assertOneFinding(Fixture fixture, String words) throws IOException {
    List<String> findings = Noise.of(fixture.read()).findings();
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(findings.getFirst().contains(words), findings.toString());
  }

  @Test
  void quietMachineIsQuiet() throws IOException {
    Noise noise = Noise.of(quiet().read());
    assertEquals(List.of(), noise.findings());
    assertEquals(List.of(), noise.unknown());
    assertEquals(8, noise.facts().size(), noise.facts().toString());
  }

  @Test
  void jitterIsHeard() throws IOException {
    assertOneFinding(quiet().jitter("p99.99", "us", 25), "25.0 us at p99.99");
  }

  @Test
  void gapsAreHeard() throws IOException {
    assertOneFinding(
        quiet().jitter("gaps of 100 us and more", "a second", 9), "9.00 times a second");
  }

  @Test
  void spreadIsHeard() throws IOException {
    Fixture fixture = new Fixture(folder);
    fixture.jmh("MapBenchmark.get", PARAMS, 1, 50, 70, 50, 70, 50, 70, 50, 70);
    assertOneFinding(fixture, "spread by 33%");
  }

  @Test
  void driftBetweenForksIsHeard() throws IOException {
    Fixture fixture = quiet();
    fixture.jmh("MapBenchmark.put", PARAMS, 1, 120, 1, List.of(new double[] {90}));
    assertOneFinding(fixture, "a load of DRAM differs by 20% between forks");
  }

  @Test
  void driftSinceTheLimitsIsHeard() throws IOException {
    Fixture fixture = new Fixture(folder);
    fixture.jmh("MapBenchmark.get", PARAMS, 1, 100, 1.3, List.of(new double[] {50}));
    assertOneFinding(fixture, "a load of the first cache took 1.30 ns");
  }

  @Test
  void loadIsHeard() throws IOException {
    assertOneFinding(
        quiet().environment("loadBefore", 1.5), "load average before the run was 1.50");
  }

  /** Nobody listened, so nobody says that it was quiet. */
  @Test
  void whatIsNotToldIsNotQuiet() throws IOException {
    Fixture fixture = new Fixture(folder).without("Jitter").environment("loadBefore", null);
    Noise noise = Noise.of(fixture.read());
    assertEquals(List.of(), noise.findings());
    assertEquals(
        List.of(
            "the jitter floor",
            "gaps of 100 us and more",
            "spread of iterations",
            "drift of a load of DRAM",
            "drift of a load of the first cache",
            "load average before"),
        noise.unknown());
  }
}
