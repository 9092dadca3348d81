package io.permalloy.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.cli.CommandRoot;
import io.permalloy.runtime.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = CommandRoot.of(Commands.ALL);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  @Test
  void listShowsCellsAndTime() {
    assertEquals(ExitCode.DONE, run("bench", "--quick", "--list"));
    String text = out.toString();
    assertTrue(text.contains("get 16/64 4194304 uniform 1t chronicle\n"), text);
    assertTrue(text.contains(" cells; about "), text);
  }

  @Test
  void mapsShowsHowEachIsSetUp() {
    assertEquals(ExitCode.DONE, run("bench", "--maps"));
    String text = out.toString();
    assertTrue(text.contains("heap               java.util.concurrent"), text);
  }

  @Test
  void patternThatMatchesNothingIsAUsageError() {
    assertEquals(ExitCode.USAGE, run("bench", "--only", "nobody"));
    assertTrue(err.toString().contains("nobody matches nothing"), err.toString());
  }

  @Test
  void patternThatIsNoneIsAUsageError() {
    assertEquals(ExitCode.USAGE, run("bench", "--only", "get("));
    assertTrue(err.toString().contains("no regular expression"), err.toString());
  }

  @Test
  void quickAndFullExcludeEachOther() {
    assertEquals(ExitCode.USAGE, run("bench", "--quick", "--full"));
    assertTrue(err.toString().contains("exclude each other"), err.toString());
  }
}
