package io.permalloy.bench.run;

import io.permalloy.bench.jmh.Yardstick;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures a cell by JMH in a forked JVM, which has the flags of this one. */
final class JmhFork implements CellRunner {
  private final Pace pace;

  JmhFork(Pace pace) {
    this.pace = pace;
  }

  @Override
  public Collection<RunResult> run(Cell cell, PrintStream log, double limitSeconds) {
    Runner runner =
        new Runner(
            options(cell), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL));
    long limitMillis = (long) (limitSeconds * 1e3);
    try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> stop =
          watch.schedule(() -> stop(log, limitMillis), limitMillis, TimeUnit.MILLISECONDS);
      try {
        return runner.run();
      } finally {
        stop.cancel(false);
      }
    } catch (RunnerException e) {
      log.println(e);
      return List.of();
    }
  }

  private Options options(Cell cell) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(cell.benchmark()) + "$")
            .forks(1)
            .threads(cell.threads())
            .shouldFailOnError(false)
            // The last one is innermost: the yardstick is not in what is said to be allocated.
            .addProfiler(Yardstick.class)
            .addProfiler(GCProfiler.class);
    cell.params().forEach(options::param);
    pace.apply(cell.operation(), options);
    return options.build();
  }

  /** A fork that hangs: nothing else is a child of this process while JMH runs. */
  private static void stop(PrintStream log, long limitMillis) {
    log.println(); // JMH may be in the middle of a line
    log.println("<forked VM failed to end within " + limitMillis / 1_000 + " s, and was stopped>");
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
  }
}
