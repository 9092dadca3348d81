package io.permalloy.runtime.cli;

import io.permalloy.offheap.map.StoreStatus;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.Store;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code permalloy stat}: what is in a store, and who has it open. */
@Command(
    name = "stat",
    sortOptions = false,
    description = {
      "Shows what is in a store, and who has it open: maps and their sizes, bytes, processes and"
          + " their sessions.",
      "",
      "A process that is inside an operation keeps memory that was retired since from being used"
          + " again; one that is stopped there keeps it until it goes on or dies. Its oldest pin is"
          + " shown as epochs behind: a working process is one or two behind, now and then; and"
          + " what it keeps back in bytes.",
      "",
      "It opens the store for reading only: writes nothing, stops nobody, needs no permission to"
          + " write.",
      "",
      "Exit status: 0 done, 1 cannot be opened, 2 wrong usage."
    })
public final class StatCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "URI", description = "shm:NAME or file:PATH.")
  private String uri;

  @Option(names = "--sessions", description = "List every session of each process.")
  private boolean sessions;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  /** Makes the command; picocli fills it in. */
  public StatCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (StoreView store = Store.openReadOnly(uri)) {
      StoreStatus status = store.status();
      StatText text = new StatText(uri, status);
      out.print(json ? text.json() : text.page(sessions));
      out.flush();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return ExitCode.DONE;
  }
}
