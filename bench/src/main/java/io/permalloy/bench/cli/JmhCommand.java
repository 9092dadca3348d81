package io.permalloy.bench.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code permalloy jmh}: JMH with the benchmarks of this module, and JMH's own options. */
@Command(
    name = "jmh",
    description = {
      "Runs JMH benchmarks; its arguments are JMH's.",
      "",
      "For example 'jmh -l' for the list, 'jmh -h' for the options, 'jmh MapBenchmark.get -t 2"
          + " -prof gc' for one. For a report of many use 'bench', on a busy machine 'figures'.",
      ""
    })
public final class JmhCommand implements Callable<Integer> {
  @Unmatched private final List<String> arguments = new ArrayList<>();

  /** Made by the command line. */
  public JmhCommand() {}

  /** JMH ends the process itself if its options are wrong. */
  @Override
  public Integer call() throws IOException {
    Main.main(arguments.toArray(String[]::new));
    return 0;
  }
}
