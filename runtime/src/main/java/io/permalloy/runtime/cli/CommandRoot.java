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
 * The root of a command line, {@code permalloy COMMAND}. Every module with commands makes one of
 * its own list.
 *
 * <p>A failure of a command is one line on standard error, with the stack trace only if the system
 * property {@code permalloy.trace} is true. Without a command it shows the commands, as a usage
 * error.
 */
@Command(
    name = "permalloy",
    description = "An embedded, off-heap, lock-free key-value store.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "'permalloy help COMMAND' shows what a command does and its options."})
public final class CommandRoot implements Runnable {
  @Spec private CommandSpec spec;

  private CommandRoot() {}

  /**
   * Makes the command line of some commands, and {@code help}.
   *
   * @param commands picocli command classes, in the order in which the help shows them
   * @return a new command line, whose {@code execute} returns an {@link ExitCode}
   */
  public static CommandLine of(List<Class<?>> commands) {
    CommandLine line = new CommandLine(new CommandRoot());
    for (Class<?> command : commands) {
      line.addSubcommand(command);
    }
    line.addSubcommand(CommandLine.HelpCommand.class);
    line.setExecutionExceptionHandler(CommandRoot::failed);
    return line;
  }

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
