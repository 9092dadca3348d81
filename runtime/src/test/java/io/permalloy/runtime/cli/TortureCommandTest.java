package io.permalloy.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command lines of {@code torture} and {@code writers}. */
class TortureCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  @Test
  void aShortRunReportsAndWritesJson() throws IOException {
    Path json = folder.resolve("report.json");
    String logs = folder.resolve("logs").toString();
    int status =
        run(
            "torture",
            "file:" + folder.resolve("store") + "?max=128MiB",
            "--duration=4",
            "--processes=2",
            "--seed=5",
            "--logs=" + logs,
            "--json=" + json);
    assertEquals(ExitCode.DONE, status, () -> out + "\n" + err);
    assertTrue(out.toString().contains("seed 5"), out::toString);
    assertTrue(out.toString().matches("(?s).*violations +0\\R.*"), out::toString);
    assertTrue(err.toString().contains("operations judged"), err::toString);
    assertTrue(Files.readString(json).contains("\"violations\": 0"));
    assertFalse(Files.exists(folder.resolve("store")));
  }

  @Test
  void writersReportAndPlot() throws IOException {
    Path plot = folder.resolve("plot.svg");
    String store = "file:" + folder.resolve("store");
    int status = run("writers", store, "--processes=3", "--same-keys=5", "--plot=" + plot);
    assertEquals(ExitCode.DONE, status, () -> out + "\n" + err);
    assertTrue(out.toString().contains("same 5 keys"), out::toString);
    assertTrue(Files.readString(plot).startsWith("<svg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torture mem:",
        "torture --processes 0",
        "torture --threads 17",
        "torture --duration 0",
        "torture ftp:x",
        "torture file:/dev/null",
        "torture --logs /dev",
        "writers mem:",
        "writers --processes 201",
        "writers --mib 0",
        "writers --same-keys -1",
        "writers file:/dev/null"
      })
  void wrongUsageIsSaid(String line) {
    assertEquals(ExitCode.USAGE, run(line.split(" ")));
    assertTrue(err.toString().contains("Usage:"), err::toString);
  }
}
