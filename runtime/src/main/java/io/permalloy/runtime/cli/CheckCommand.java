package io.permalloy.runtime.cli;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.StoreRepair;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.terminal.Bar;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code permalloy check}: whether the structure of a store is sound. */
@Command(
    name = "check",
    sortOptions = false,
    description = {
      "Checks the structure of a store: unique keys, every block in exactly one place, nothing that"
          + " leads nowhere, tables, chains, bitmaps, sessions.",
      "",
      "Fully, if no process has the store open. Else what can be told while others work on it,"
          + " which neither stops nor slows them: a finding is then looked at again until all that"
          + " it rests on stood still; what may have been on its way is marked 'perhaps', and does"
          + " not count. It writes nothing, and needs no permission to write.",
      "",
      "Values are not checked: they have no checksum. Where the bytes are is shown below the"
          + " findings.",
      "",
      "Exit status: 0 sound, 1 cannot be opened or repaired, 2 wrong usage, 4 there are findings."
    })
public final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "URI", description = "shm:NAME or file:PATH.")
  private String uri;

  @Option(
      names = "--repair",
      description = {
        "Give back blocks and slabs that nothing leads to, and finish what dead processes have left"
            + " half done. No process may have the store open. If there is damage besides, nothing"
            + " is changed: what seems to be lost may be what the damage hides."
      })
  private boolean repair;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  /** Makes the command; picocli fills it in. */
  public CheckCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Bar bar = new Bar(spec.commandLine().getErr());
    Progress progress = Bar.isStandardErrorTerminal() ? onto(bar) : Progress.NONE;
    long start = System.nanoTime();
    CheckReport report;
    StoreRepair repaired = null;
    try {
      if (repair) {
        repaired = Store.repair(uri, progress);
        report = repaired.after();
      } else {
        try (StoreView store = Store.openReadOnly(uri)) {
          report = store.check(progress);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } finally {
      bar.clear();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    CheckText text = new CheckText(uri, report, repaired, seconds);
    out.print(json ? text.json() : text.page());
    out.flush();
    return report.isClean() ? ExitCode.DONE : ExitCode.FINDINGS;
  }

  private static Progress onto(Bar bar) {
    return (done, total) -> {
      if (bar.isDue()) {
        bar.draw("checking ", done, total, "");
      }
    };
  }
}
