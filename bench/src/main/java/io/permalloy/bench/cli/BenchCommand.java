package io.permalloy.bench.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code permalloy bench}: JMH with the benchmarks of this module, and JMH's own options. */
@Command(
    name = "bench",
    description = {
      "Runs JMH benchmarks; its arguments are JMH's.",
      "",
      "For example 'bench -l' for the list, 'bench -h' for the options, 'bench MapBenchmark.get -t"
          + " 2 -prof gc' for one. On a quiet machine only: use 'figures' elsewhere.",
      ""
    })
public final class BenchCommand implements Callable<Integer> {
  @Unmatched private final List<String> arguments = new ArrayList<>();

  /** Made by the command line. */
  public BenchCommand() {}

  /** JMH ends the process itself if its options are wrong. */
  @Override
  public Integer call() throws IOException {
    Main.main(arguments.toArray(String[]::new));
    return 0;
  }
}
