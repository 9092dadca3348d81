package io.permalloy.runtime.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The root of the command line: {@code permalloy COMMAND}. Exits as {@link ExitCode} says.
 *
 * <p>A failure of a command is one line on standard error, with the stack trace only if the system
 * property {@code permalloy.trace} is set.
 */
@Command(
    name = "permalloy",
    description = "An embedded, off-heap, lock-free key-value store.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Run 'permalloy help COMMAND' for what a command does and its options."})
public final class Main implements Runnable {
  /** The commands in the order in which the help shows them. A new command is one line here. */
  private static final List<Class<?>> COMMANDS = List.of(FlowsCommand.class, CommandLine.HelpCommand.class);

  @Spec private CommandSpec spec;

  /** Made by {@link #commandLine}. */
  private Main() {}

  /**
   * Runs one command and exits.
   *
   * @param args the command's name, its options and parameters
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /**
   * The whole command line; it writes to standard output and error unless it is told otherwise.
   *
   * @return a new command line; executing it returns an {@link ExitCode}
   */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    for (Class<?> command : COMMANDS) {
      line.addSubcommand(command);
    }
    line.setExecutionExceptionHandler(Main::failed);
    return line;
  }

  /** No command was given: says what there is. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    String message = failure.getMessage();
    err.println(
        command.getCommandName()
            + ": "
            + (message == null ? failure.getClass().getSimpleName() : message));
    if (Boolean.getBoolean("permalloy.trace")) {
      failure.printStackTrace(err);
    }
    return ExitCode.FAILURE;
  }
}
