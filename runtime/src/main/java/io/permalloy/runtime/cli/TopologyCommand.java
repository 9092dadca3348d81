package io.permalloy.runtime.cli;

import io.permalloy.numa.Affinity;
import io.permalloy.numa.Pin;
import io.permalloy.numa.PinPlan;
import io.permalloy.numa.PinningException;
import io.permalloy.numa.Topology;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code topology}: shows memory nodes, caches, cores, the CPUs that this process may use, and
 * which worker would be pinned where. Reads only; changes nothing.
 */
@Command(
    name = "topology",
    description =
        "Shows memory nodes, caches and cores, which CPUs this process may use, and which"
            + " worker would be pinned where.")
public final class TopologyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      description = "Number of workers to plan for (default: the allowed cores).")
  private Integer workers;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Option(
      names = "--sys",
      paramLabel = "DIR",
      defaultValue = "/sys",
      description =
          "Read a copy of /sys, for example another machine's (default: ${DEFAULT-VALUE}).")
  private Path sys;

  @Option(
      names = "--proc",
      paramLabel = "DIR",
      defaultValue = "/proc",
      description = "Read a copy of /proc (default: ${DEFAULT-VALUE}).")
  private Path proc;

  /** Makes the command; its options are set by picocli. */
  public TopologyCommand() {}

  /** Prints the report. */
  @Override
  public Integer call() {
    Topology topology = Topology.read(sys, proc);
    int count = workers != null ? workers : Math.max(1, PinPlan.allowedCores(topology));
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "--workers is " + count + ": a plan needs at least one worker");
    }
    PinPlan plan = PinPlan.of(topology, count);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      new TopologyJson(out).print(topology, plan, pinning());
    } else {
      new TopologyText(out).print(topology, plan, pinning());
    }
    out.flush();
    return ExitCode.DONE;
  }

  /** Pins this thread and lets it go again: the only proof that it works here. */
  private String pinning() {
    if (!sys.equals(Path.of("/sys")) || !proc.equals(Path.of("/proc"))) {
      return "not tried: this is a copy";
    }
    int cpu = Affinity.allowed().first();
    try (Pin pin = Affinity.pin(cpu)) {
      return "works: tried on CPU " + pin.cpus() + " and confirmed by the kernel";
    } catch (PinningException e) {
      return "does not work: " + e.getMessage();
    }
  }
}
