package io.permalloy.runtime.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Starts a main class in a JVM of its own, on this one's class path. For children that live for
 * seconds: only the first compiler, which is ready at once, and an archive of loaded classes: the
 * JDK's, or one that a child has written ({@link #packed}, {@link #rehearse}, {@link #with}), which
 * saves a third of a start.
 */
public final class ChildJvm {
  private static final String SHARED = "-Xshare:auto";

  private final Class<?> main;
  private final String classPath;
  private final String sharing;

  private ChildJvm(Class<?> main, String classPath, String sharing) {
    this.main = main;
    this.classPath = classPath;
    this.sharing = sharing;
  }

  /**
   * A kind of child.
   *
   * @param main its main class
   * @param firstOnClassPath what comes before this JVM's class path
   */
  public ChildJvm(Class<?> main, List<Path> firstOnClassPath) {
    this(main, classPath(firstOnClassPath), SHARED);
  }

  private static String classPath(List<Path> first) {
    StringJoiner path = new StringJoiner(File.pathSeparator);
    first.forEach(folder -> path.add(folder.toString()));
    return path.add(System.getProperty("java.class.path")).toString();
  }

  /**
   * The same with a jar in place of each folder on the class path: an archive takes no classes from
   * folders.
   *
   * @param folder where the jars go
   * @return children that start from jars
   * @throws IOException if they cannot be written
   */
  public ChildJvm packed(Path folder) throws IOException {
    return new ChildJvm(main, ClassPathJars.pack(classPath, folder), SHARED);
  }

  /**
   * Starts a child that writes an archive of the classes that it has loaded, when it ends by
   * itself.
   *
   * @param archive the file
   * @param output file for its standard output and error
   * @param arguments arguments of its main method
   * @return the process
   * @throws IOException if it cannot be started
   */
  public Process rehearse(Path archive, Path output, List<String> arguments) throws IOException {
    return start("-XX:ArchiveClassesAtExit=" + archive, output, arguments);
  }

  /**
   * The same with an archive that one of them has written. One that does not fit is left aside.
   *
   * @param archive the file
   * @return children that start faster
   */
  public ChildJvm with(Path archive) {
    return new ChildJvm(main, classPath, "-XX:SharedArchiveFile=" + archive);
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
    return start(sharing, output, arguments);
  }

  private Process start(String share, Path output, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add(share);
    command.add("-Xlog:disable"); // what does not fit an archive is said at every start
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
