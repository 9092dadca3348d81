package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a JVM of its own: for what may crash, is killed, or shares a store. */
final class ChildJvm {
  private static final long PATIENCE_SECONDS = 120;

  private ChildJvm() {}

  static List<String> command(List<String> jvmFlags, Class<?> main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=/dev/stdout");
    command.addAll(jvmFlags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(args));
    return command;
  }

  /** For children that live too short for the optimising compiler. */
  static List<String> quickStart() {
    return List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto");
  }

  /** Runs a child to its end, which must be exit status 0 without a crash; returns its output. */
  static String run(Path folder, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "child", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String text = Files.readString(output);
    assertTrue(ended, "the child hangs; it said:\n" + text);
    assertNoCrash(text);
    assertEquals(0, process.exitValue(), "the child said:\n" + text);
    return text;
  }

  static void assertNoCrash(String output) {
    for (String sign : List.of("A fatal error has been detected", "InternalError", "SIGBUS")) {
      assertFalse(output.contains(sign), "the child crashed:\n" + output);
    }
  }
}
