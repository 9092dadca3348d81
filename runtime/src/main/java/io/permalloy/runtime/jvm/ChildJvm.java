package io.permalloy.runtime.jvm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Starts a main class in a JVM of its own, on this one's class path. For children that live for
 * seconds: only the first compiler, which is ready at once, and the JDK's own class-data archive
 * ({@code -Xshare:auto}). An archive with our classes too would save 80 of 250 ms, but takes no
 * classes from folders.
 */
public final class ChildJvm {
  private final String classPath;
  private final Class<?> main;

  /**
   * A kind of child.
   *
   * @param main its main class
   * @param firstOnClassPath what comes before this JVM's class path
   */
  public ChildJvm(Class<?> main, List<Path> firstOnClassPath) {
    String own = System.getProperty("java.class.path");
    this.main = main;
    StringJoiner path = new StringJoiner(":");
    firstOnClassPath.forEach(folder -> path.add(folder.toString()));
    this.classPath = path.add(own).toString();
  }

  /**
   * Starts a child.
   *
   * @param output file for its standard output and error
   * @param arguments arguments of its main method
   * @return the process
   * @throws IOException if it cannot be started
   */
  public Process start(Path output, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-Xshare:auto");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:-UsePerfData"); // or every kill leaves a file
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=/dev/stdout");
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
