package io.permalloy.bench.cli;

import java.util.List;

/** The commands that measure. */
public final class Commands {
  /** In the order of the help. A new command is one line here, and one word in the launcher. */
  public static final List<Class<?>> ALL =
      List.of(
          BenchCommand.class,
          LimitsCommand.class,
          FiguresCommand.class,
          GrowthCommand.class,
          SpaceCommand.class,
          LatencyCommand.class,
          ReportCommand.class,
          JmhCommand.class);

  private Commands() {}
}
