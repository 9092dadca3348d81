package io.permalloy.bench.peers;

import io.permalloy.bench.cli.Commands;
import io.permalloy.bench.peers.ycsb.YcsbCommand;
import io.permalloy.runtime.cli.CommandRoot;
import io.permalloy.runtime.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;

/** The command line of the measurements that compare. */
public final class Main {
  /** In the order of the help. A new command is one line here, and one word in the launcher. */
  private static final List<Class<?>> COMMANDS = List.of(YcsbCommand.class);

  private Main() {}

  /**
   * Runs one command and exits as {@link ExitCode} says.
   *
   * @param args the command's name, its options and parameters
   */
  public static void main(String[] args) {
    List<Class<?>> commands = new ArrayList<>(Commands.ALL);
    commands.addAll(COMMANDS);
    System.exit(CommandRoot.of(commands).execute(args));
  }
}
