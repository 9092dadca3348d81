package io.permalloy.bench.cli;

import io.permalloy.runtime.cli.CommandRoot;
import io.permalloy.runtime.cli.ExitCode;

/** The command line of the measurements, without the peers. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and exits as {@link ExitCode} says.
   *
   * @param args the command's name, its options and parameters
   */
  public static void main(String[] args) {
    System.exit(CommandRoot.of(Commands.ALL).execute(args));
  }
}
