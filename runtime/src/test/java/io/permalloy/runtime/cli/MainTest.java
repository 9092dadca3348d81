package io.permalloy.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return commandLine().execute(args);
  }

  private CommandLine commandLine() {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line;
  }

  @Test
  void helpListsTheCommands() {
    assertEquals(ExitCode.DONE, run("help"));
    assertTrue(out.toString().contains("Usage: permalloy"), out::toString);
  }

  @Test
  void noCommandIsAUsageErrorThatShowsTheUsage() {
    assertEquals(ExitCode.USAGE, run());
    assertTrue(err.toString().contains("Usage: permalloy"), err::toString);
  }

  @Test
  void unknownCommandIsAUsageErrorThatNamesIt() {
    assertEquals(ExitCode.USAGE, run("frobnicate"));
    assertTrue(err.toString().contains("frobnicate"), err::toString);
  }

  @Test
  void aFailureIsOneLineThatSaysWhy() {
    CommandLine line = commandLine();
    line.addSubcommand(new Failing());
    line.setErr(new PrintWriter(err, true)); // subcommands take it when it is set
    assertEquals(ExitCode.FAILURE, line.execute("failing"));
    assertEquals("failing: disk 7 is gone" + System.lineSeparator(), err.toString());
  }

  @Command(name = "failing")
  private static final class Failing implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalStateException("disk 7 is gone");
    }
  }
}
