package io.permalloy.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.cli.CommandRoot;
import io.permalloy.runtime.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class SpaceCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int space(String... arguments) {
    CommandLine line = CommandRoot.of(Commands.ALL);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of("space"));
    all.addAll(List.of(arguments));
    return line.execute(all.toArray(String[]::new));
  }

  @Test
  void showsWhatEntriesCost() throws IOException {
    Path json = folder.resolve("space.json");
    int status = space("--entries=60000", "--shape=8/8,16/64", "--counts=4", "--json=" + json);
    assertEquals(ExitCode.DONE, status, err.toString());
    for (String part :
        List.of("of 8/8 bytes", "of 16/64 bytes", "before ", "after ", "headers 16.0")) {
      assertTrue(out.toString().contains(part), out.toString());
    }
    String text = Files.readString(json);
    for (String part : List.of("\"shape\": \"16/64\"", "\"slab rest\": ", "\"over\": ")) {
      assertTrue(text.contains(part), text);
    }
  }

  @Test
  void showsChurn() {
    assertEquals(
        ExitCode.DONE, space("--churn=40000", "--keys=2000", "--counts=2", "--values=16-256"));
    assertTrue(out.toString().contains("live/used"), out.toString());
    assertTrue(out.toString().contains("40,000"), out.toString());
  }

  @Test
  void wrongOptionsAreRefusedByName() {
    assertEquals(ExitCode.USAGE, space("--churn=10", "--values=lots"));
    assertTrue(err.toString().contains("--values"), err.toString());
    assertEquals(ExitCode.USAGE, space("--shape=16"));
    assertTrue(err.toString().contains("--shape"), err.toString());
    assertEquals(ExitCode.USAGE, space("--entries=1"));
    assertTrue(err.toString().contains("--entries"), err.toString());
  }
}
