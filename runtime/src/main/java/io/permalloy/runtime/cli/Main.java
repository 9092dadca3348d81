package io.permalloy.runtime.cli;

import java.util.List;
import picocli.CommandLine;

/** The command line of the store and its workloads. */
public final class Main {
  /** In the order of the help. A new command is one line here. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          FlowsCommand.class,
          BookCommand.class,
          StatCommand.class,
          CheckCommand.class,
          TopologyCommand.class,
          TortureCommand.class,
          WritersCommand.class);

  private Main() {}

  /**
   * Runs one command and exits as {@link ExitCode} says.
   *
   * @param args the command's name, its options and parameters
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /**
   * The whole command line; it writes to standard output and error unless it is told otherwise.
   *
   * @return a new command line, whose {@code execute} returns an {@link ExitCode}
   */
  public static CommandLine commandLine() {
    CommandLine line = CommandRoot.of(COMMANDS);
    line.getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "Measuring commands, built on first use: bench, limits, latency, figures, growth,"
                + " space, ycsb, report, jmh.",
            "'permalloy help COMMAND' shows what a command does and its options.");
    return line;
  }
}
