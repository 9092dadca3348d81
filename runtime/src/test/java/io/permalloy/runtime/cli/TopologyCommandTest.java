package io.permalloy.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.numa.Topology;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TopologyCommandTest {

  @TempDir private Path root;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new TopologyCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private int runOnFixture(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--sys=" + root.resolve("sys");
    arguments[1] = "--proc=" + root.resolve("proc");
    System.arraycopy(more, 0, arguments, 2, more.length);
    return run(arguments);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }

  /** Two nodes; cores 0-1 and 2-3 with two threads each, CPU 4 offline; CPU 3 is not allowed. */
  @BeforeEach
  void fixture() throws IOException {
    String cpu = "sys/devices/system/cpu/cpu";
    for (int id = 0; id < 4; id++) {
      String siblings = id < 2 ? "0-1" : "2-3";
      write(cpu + id + "/topology/physical_package_id", "" + id / 2);
      write(cpu + id + "/topology/core_id", "7");
      write(cpu + id + "/topology/core_cpus_list", siblings);
      write(cpu + id + "/cache/index0/level", "3");
      write(cpu + id + "/cache/index0/type", "Unified");
      write(cpu + id + "/cache/index0/size", "98304K");
      write(cpu + id + "/cache/index0/coherency_line_size", "64");
      write(cpu + id + "/cache/index0/shared_cpu_list", siblings);
    }
    write(cpu + "4/online", "0");
    write("sys/devices/system/cpu/online", "0-3");
    write("sys/devices/system/cpu/isolated", "2");
    for (int node = 0; node < 2; node++) {
      String at = "sys/devices/system/node/node" + node;
      write(at + "/cpulist", node == 0 ? "0-1" : "2-3");
      write(at + "/distance", node == 0 ? "10 32" : "32 10");
      write(
          at + "/meminfo",
          "Node " + node + " MemTotal: 1572864 kB\nNode " + node + " MemFree: 524288 kB");
    }
    write("proc/self/status", "Cpus_allowed_list:\t0-2");
  }

  @Test
  void printsTables() {
    assertEquals(0, runOnFixture("--workers", "3"));
    assertEquals(
        """
        4 CPUs online, 2 cores, 2 packages, 2 memory nodes

        Memory nodes
          node  CPUs  cores   memory     free  to 0  to 1
             0  0-1       1  1.5 GiB  512 MiB    10    32
             1  2-3       1  1.5 GiB  512 MiB    32    10

        Caches
          cache    size  line  number  shared by CPUs
          L3     96 MiB  64 B       2  0-1 | 2-3

        Cores
          CPUs  node  package  die  core  kind         last-level cache  use
          0-1      0        0    ?     7  performance  L3 of 0-1         allowed
          2-3      1        1    ?     7  performance  L3 of 2-3         2 only, isolated

        This process
          allowed CPUs  0-2 (3)
          isolated      2 (1)
          nohz_full     none
          offline       4 (1)
          pinning       not tried: this is a copy

        Plan for 3 workers
          worker  CPU  node  core  remark
               0    2     1  2-3   isolated
               1    0     0  0-1   shares the core with another worker
               2    1     0  0-1   shares the core with another worker
        """,
        out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void plansForTheAllowedCoresUnlessTold() {
    assertEquals(0, runOnFixture());
    assertTrue(out.toString().contains("Plan for 2 workers"), out.toString());
  }

  @Test
  void saysWhoSharesACpu() {
    assertEquals(0, runOnFixture("-w", "4"));
    assertTrue(out.toString().contains("shares the CPU with another worker"), out.toString());
  }

  @Test
  void printsNotes() throws IOException {
    write("sys/devices/system/cpu/nohz_full", "some");
    assertEquals(0, runOnFixture());
    assertTrue(out.toString().contains("\nNotes\n  * "), out.toString());
    assertTrue(out.toString().contains("'some'"), out.toString());
  }

  @Test
  void printsJson() throws IOException {
    write("sys/devices/system/cpu/nohz_full", "a\"b\\c");
    assertEquals(0, runOnFixture("--json", "-w", "1"));
    String json = out.toString();
    assertEquals(1, json.lines().count());
    String node =
        "{\"id\":1,\"cpus\":\"2-3\",\"totalBytes\":1610612736,\"freeBytes\":536870912,"
            + "\"distances\":{\"0\":32,\"1\":10}}";
    assertTrue(json.contains(node), json);
    String slot =
        "\"plan\":[{\"worker\":0,\"cpu\":2,\"node\":1,\"core\":\"2-3\","
            + "\"remarks\":[\"isolated\"]}]";
    assertTrue(json.contains(slot), json);
    assertTrue(json.contains("\"allowed\":\"0-2\",\"isolated\":\"2\",\"nohzFull\":\"\""), json);
    assertTrue(json.contains("a\\u0022b\\u005cc"), json);
  }

  @Test
  void refusesNoWorkers() {
    assertEquals(2, runOnFixture("--workers", "0"));
    assertTrue(err.toString().contains("--workers is 0"), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void showsThisMachine() {
    assertEquals(0, run());
    String text = out.toString();
    assertTrue(text.contains("pinning       works: tried on CPU "), text);
    assertTrue(text.contains("allowed CPUs  " + Topology.read().allowed()), text);
    assertFalse(text.contains("null"), text);
  }
}
