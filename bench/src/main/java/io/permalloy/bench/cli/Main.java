package io.permalloy.bench.cli;

import io.permalloy.runtime.cli.CommandRoot;
import io.permalloy.runtime.cli.ExitCode;
import java.util.List;

/** The command line of the measurements. */
public final class Main {
  /** In the order of the help. A new command is one line here, and one word in the launcher. */
  private static final List<Class<?>> COMMANDS =
      List.of(LimitsCommand.class, FiguresCommand.class, GrowthCommand.class, BenchCommand.class);

  private Main() {}

  /**
   * Runs one command and exits as {@link ExitCode} says.
   *
   * @param args the command's name, its options and parameters
   */
  public static void main(String[] args) {
    System.exit(CommandRoot.of(COMMANDS).execute(args));
  }
}
