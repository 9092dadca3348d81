package io.permalloy.bench.latency;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Another JVM with the Java, class path and flags of this one. */
final class Fork {
  private final Path errors;
  private final Duration atMost;

  /**
   * Prepares.
   *
   * @param errors file for its standard error
   * @param atMost how long it may take
   */
  Fork(Path errors, Duration atMost) {
    this.errors = errors;
    this.atMost = atMost;
  }

  /** The command line. */
  static List<String> command(String mainClass, List<String> arguments) {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(runtime.getInputArguments());
    command.add("-cp");
    command.add(runtime.getClassPath());
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /**
   * Runs a command to its end.
   *
   * @param lines is given each line of its standard output
   * @return empty if it did what it should, else what happened
   */
  String run(List<String> command, Consumer<String> lines) throws IOException {
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    AtomicBoolean late = new AtomicBoolean();
    Thread watch = Thread.ofVirtual().start(() -> late.set(!endsInTime(process)));
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.accept(line);
      }
      int status = process.waitFor();
      watch.join();
      if (late.get()) {
        return "it was not done after " + Quantities.text(atMost) + ", and its process was ended";
      }
      String last = lastError();
      return status == 0
          ? ""
          : "its process ended with status " + status + (last.isEmpty() ? "" : ": " + last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a map was measured", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private boolean endsInTime(Process process) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The last line that is no part of a stack trace. */
  private String lastError() throws IOException {
    String last = "";
    for (String line : Files.readAllLines(errors, StandardCharsets.UTF_8)) {
      if (!line.isBlank() && !Character.isWhitespace(line.charAt(0))) {
        last = line;
      }
    }
    return last;
  }
}
