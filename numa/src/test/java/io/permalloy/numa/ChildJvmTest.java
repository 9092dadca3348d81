package io.permalloy.numa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What depends on how the JVM was started: its mask, and whether native access is granted. */
@EnabledOnOs(OS.LINUX)
class ChildJvmTest {

  private static final String GRANT = "--enable-native-access=ALL-UNNAMED";

  @TempDir private Path directory;

  /** The child: tries to pin to each CPU given, or to its {@code node}; prints a line for each. */
  static final class Child {
    private static Pin pin(String cpu) {
      if (cpu.startsWith("node")) {
        Topology topology = Topology.read();
        int node = topology.nodeOf(Integer.parseInt(cpu.substring("node".length())));
        return Affinity.pinToNode(topology, node);
      }
      return Affinity.pin(Integer.parseInt(cpu));
    }

    public static void main(String[] cpus) {
      for (String cpu : cpus) {
        try (Pin pin = pin(cpu)) {
          System.out.println("pinned " + pin.cpus() + " kernel " + Affinity.current());
        } catch (PinningException e) {
          System.out.println("refused " + e.getMessage());
        }
      }
      System.out.println("after " + Affinity.current());
      try {
        System.out.println("cpu " + Affinity.currentCpu());
      } catch (UnsupportedOperationException e) {
        System.out.println("unsupported " + e.getMessage());
      }
    }
  }

  private record Output(List<String> out, String err) {}

  private Output run(List<String> command) throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    int exit = builder.start().waitFor();
    String errors = Files.readString(err, StandardCharsets.UTF_8);
    assertEquals(0, exit, () -> String.join(" ", command) + ": " + errors);
    return new Output(Files.readAllLines(out), errors);
  }

  private static List<String> java(List<String> before, List<String> flags, String... cpus) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.addAll(List.of(cpus));
    return command;
  }

  @Test
  void aMaskFromOutsideIsRespected() throws Exception {
    boolean taskset =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(at -> Files.isExecutable(Path.of(at, "taskset")));
    assumeTrue(taskset, "taskset (util-linux) is not installed: not tested");
    assumeTrue(Affinity.allowed().containsAll(CpuSet.of(0, 1)), "CPUs 0 and 1 are not both ours");

    Output output = run(java(List.of("taskset", "-c", "0"), List.of(GRANT), "0", "1", "node0"));
    assertEquals("pinned 0 kernel 0", output.out().get(0));
    String refusal = output.out().get(1);
    assertTrue(refusal.startsWith("refused "), refusal);
    assertTrue(refusal.contains("CPU 1") && refusal.contains("allowed set 0 "), refusal);
    assertEquals("pinned 0 kernel 0", output.out().get(2), "what is allowed of the node");
    assertEquals("after 0", output.out().get(3));
  }

  @Test
  void nothingIsWrittenToStandardErrorInNormalUse() throws Exception {
    int cpu = Affinity.allowed().last();
    Output output = run(java(List.of(), List.of(GRANT), "" + cpu));
    assertEquals("pinned " + cpu + " kernel " + cpu, output.out().get(0));
    assertTrue(output.out().get(2).startsWith("cpu "), output.out().get(2));
    assertEquals("", output.err());
  }

  /** Here the library alone would say yes, and do nothing. */
  @Test
  void deniedNativeAccessIsAnErrorThatNamesTheFlag() throws Exception {
    CpuSet allowed = Affinity.allowed();
    Output output =
        run(java(List.of(), List.of("--illegal-native-access=deny"), "" + allowed.first()));
    String refusal = output.out().get(0);
    assertTrue(refusal.startsWith("refused "), refusal);
    assertTrue(refusal.contains("add " + GRANT), refusal);
    assertEquals("after " + allowed, output.out().get(1), "read from /proc");
    assertTrue(output.out().get(2).startsWith("unsupported "), output.out().get(2));
    assertTrue(output.out().get(2).contains("add " + GRANT), output.out().get(2));
    assertEquals("", output.err());
  }

  /** As with a temporary directory where nothing may be executed. */
  @Test
  void aLibraryThatDoesNotLoadIsAnErrorWithTheReason() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    List<String> flags = List.of(GRANT, "-Djna.nosys=true", "-Djna.tmpdir=" + file.resolve("x"));
    Output output = run(java(List.of(), flags, "" + Affinity.allowed().first()));
    String refusal = output.out().get(0);
    assertTrue(refusal.startsWith("refused "), refusal);
    assertTrue(refusal.contains("does not load (") && refusal.contains("-Djna.tmpdir"), refusal);
    assertTrue(output.out().get(2).startsWith("cpu "), "what needs no JNA works");
  }
}
