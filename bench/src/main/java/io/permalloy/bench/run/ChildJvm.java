package io.permalloy.bench.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command of this command line in a JVM of its own, with the flags and class path of this
 * one: what ran before in this JVM has no part in what it measures, and takes no harm from it.
 */
final class ChildJvm {
  private ChildJvm() {}

  /**
   * Runs a command to its end.
   *
   * @param main name of the class with the command line
   * @param arguments of the command line
   * @param log where its output goes
   * @param limit after which it is stopped
   * @return why it failed; empty if it did not
   */
  static Optional<String> run(String main, List<String> arguments, Path log, Duration limit)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.of("stopped after " + limit.toSeconds() + " s");
      }
      return process.exitValue() == 0 ? Optional.empty() : Optional.of(reason(process, log));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  /** A command that fails says why in its last line. */
  private static String reason(Process process, Path log) throws IOException {
    List<String> lines = Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "ended with " + process.exitValue() : lines.getLast().strip();
  }
}
