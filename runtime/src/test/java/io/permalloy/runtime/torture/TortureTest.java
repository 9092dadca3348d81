package io.permalloy.runtime.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of the long run; and it finds what is planted. */
final class TortureTest {
  /** A minute is enough where nothing else runs. */
  private static final Duration LONG = Duration.ofSeconds(300);

  @TempDir Path folder;

  private TortureSettings settings(String uri, Duration duration, double kills, double stops) {
    return new TortureSettings(uri, folder.resolve("logs"), duration, 4, 2, kills, stops, 0, 0, 7);
  }

  private TortureReport run(TortureSettings settings, List<Path> defect)
      throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    return new Torture(settings, line -> lines.append(line).append('\n'), defect).run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shm", "file"})
  void nothingIsWrongAfterKillsAndStops(String kind) throws Exception {
    Path file =
        kind.equals("shm")
            ? Path.of("/dev/shm", "permalloy-test-" + ProcessHandle.current().pid() + ".permalloy")
            : folder.resolve("store");
    String name = file.getFileName().toString().replace(".permalloy", "");
    String uri = (kind.equals("shm") ? "shm:" + name : "file:" + file) + "?max=512MiB";
    TortureReport report = run(settings(uri, Duration.ofSeconds(10), 2, 1), List.of());
    assertEquals(List.of(), report.violations(), report::text);
    assertEquals(0, report.leakedBytes());
    assertTrue(report.operations() > 0 && report.kills() > 0 && report.stops() > 0, report::text);
    assertFalse(Files.exists(file), "the store is left behind");
    assertFalse(Files.exists(folder.resolve("logs")), "the logs are left behind");
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedDefectIsFound(PlantedDefect defect) throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    defect.compileInto(classes);
    double stops = defect == PlantedDefect.REAP_THE_STOPPED ? 4 : 1;
    String uri = "file:" + folder.resolve("store") + "?max=512MiB";
    TortureReport report =
        run(settings(uri, LONG, defect.killsPerSecond(), stops), List.of(classes));
    assertFalse(report.violations().isEmpty(), report::text);
    if (defect == PlantedDefect.LOCK_AROUND_CAS) {
      assertEquals(Violation.Kind.STUCK, report.violations().getFirst().kind(), report::text);
    }
    System.out.println(defect + " found:\n" + report.text());
  }

  @Test
  void aFullStoreIsNoViolation() throws Exception {
    String uri = "file:" + folder.resolve("store") + "?max=64MiB";
    TortureReport report = run(settings(uri, Duration.ofSeconds(5), 2, 1), List.of());
    assertEquals(List.of(), report.violations(), report::text);
  }
}
