package io.permalloy.numa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTest {

  @TempDir private Path root;
  private SysFixture fixture;

  @BeforeEach
  void fixture() {
    fixture = new SysFixture(root);
  }

  @ParameterizedTest
  @CsvSource({"1,2,1", "2,4,2", "4,3,2", "8,2,1", "8,4,2"})
  void readsRegularMachines(int nodes, int coresPerNode, int threads) {
    Topology topology = fixture.machine(nodes, 1, coresPerNode, threads, false).read();
    int cpus = nodes * coresPerNode * threads;

    assertEquals(List.of(), topology.notes());
    assertEquals(nodes, topology.nodes().size());
    assertEquals(cpus, topology.cpus().size());
    assertEquals(CpuSet.range(0, cpus - 1), topology.allowed());
    assertEquals(CpuSet.range(0, cpus - 1), topology.online());
    assertEquals(nodes * coresPerNode, topology.cores().size());
    assertEquals(nodes, topology.lastLevelCaches().size());
    for (Node node : topology.nodes()) {
      assertEquals(64L << 30, node.totalBytes());
      assertEquals(60L << 30, node.freeBytes());
      assertEquals(coresPerNode * threads, node.cpus().size());
      for (Node other : topology.nodes()) {
        assertEquals(node.id() == other.id() ? 10 : 21, node.distanceTo(other.id()));
      }
      node.cpus().forEach(cpu -> assertEquals(node.id(), topology.nodeOf(cpu)));
      node.cpus().forEach(cpu -> assertEquals(node.id(), topology.memoryNodeOf(cpu)));
    }
    for (Cpu cpu : topology.cpus()) {
      assertTrue(cpu.online());
      assertEquals(threads, cpu.siblings().size());
      assertTrue(cpu.siblings().contains(cpu.id()));
      assertEquals(CoreKind.PERFORMANCE, cpu.core());
      assertEquals(48 << 10, cpu.cache("L1d").orElseThrow().sizeBytes());
      assertEquals(32 << 10, cpu.cache("L1i").orElseThrow().sizeBytes());
      assertEquals(1 << 20, cpu.cache("L2").orElseThrow().sizeBytes());
      assertEquals(64, cpu.cache("L2").orElseThrow().lineBytes());
      assertEquals("L3", cpu.lastLevelCache().orElseThrow().name());
    }
    assertEquals(-1, topology.nodeOf(cpus));
    assertEquals(-1, topology.nodeOf(-1));
  }

  /** Core numbers repeat in every package; keys made of them lose cores. */
  @Test
  void countsCoresThatShareANumber() {
    Topology topology = fixture.machine(2, 1, 20, 2, false).read();
    assertEquals(40, topology.cores().size());
    assertEquals(20, topology.cpus().stream().mapToInt(Cpu::coreId).distinct().count());
  }

  @Test
  void readsThreeHundredCpus() {
    Topology topology = fixture.machine(2, 1, 75, 2, false).read();
    assertEquals(300, topology.cpus().size());
    assertEquals(CpuSet.range(0, 299), topology.allowed());
    assertEquals(CpuSet.of(149, 299), topology.cpu(299).orElseThrow().siblings());
    assertEquals(1, topology.nodeOf(299));
    assertEquals("75-149,225-299", topology.node(1).orElseThrow().cpus().toString());
    assertEquals(topology.allowed(), PinPlan.of(topology, 300).cpus());
  }

  @Test
  void keepsMemoryOnlyNodesAndNodesWithoutMemory() {
    fixture
        .machine(2, 1, 2, 1, false)
        .node(1, "2-3", 0, 0) // CPUs without memory
        .node(2, "", 128L << 20, 128L << 20) // an expander
        .distances(20);
    fixture.write(fixture.nodeFile(1, "distance"), "30 10 14");
    Topology topology = fixture.read();

    assertEquals(List.of(), topology.notes());
    Node expander = topology.node(2).orElseThrow();
    assertTrue(expander.isMemoryOnly());
    assertFalse(expander.hasNoMemory());
    assertEquals(128L << 30, expander.totalBytes());
    assertTrue(topology.node(1).orElseThrow().hasNoMemory());
    assertEquals(1, topology.nodeOf(2));
    assertEquals(2, topology.memoryNodeOf(2), "the nearest that has memory");
    assertEquals(0, topology.memoryNodeOf(0));
  }

  /** Possible nodes may have directories; the rows of distances count online nodes only. */
  @Test
  void leavesOutNodesThatAreNotOnline() {
    fixture.machine(3, 1, 1, 1, false).node(1, "", 0, 0).node(2, "1-2", 1 << 20, 1 << 20);
    fixture.write(fixture.sys().resolve("devices/system/node/online"), "0,2");
    fixture.write(fixture.nodeFile(0, "distance"), "10 33");
    fixture.write(fixture.nodeFile(2, "distance"), "33 10");
    Topology topology = fixture.read();
    assertEquals(List.of(), topology.notes());
    assertEquals(2, topology.nodes().size());
    assertEquals(33, topology.node(0).orElseThrow().distanceTo(2));
    assertEquals(10, topology.node(2).orElseThrow().distanceTo(2));
  }

  @Test
  void showsOfflineCpusAsSuch() {
    fixture
        .cpu(0, 0, 0, 0, "0")
        .offline(1)
        .cpu(2, 0, 0, 2, "2")
        .cpu(3, 0, 0, 3, "3")
        .node(0, "0,2-3", 1 << 20, 1 << 19)
        .distances(20)
        .mask("0-3");
    Topology topology = fixture.read();

    assertEquals(4, topology.cpus().size());
    assertFalse(topology.cpu(1).orElseThrow().online());
    assertEquals(CpuSet.EMPTY, topology.cpu(1).orElseThrow().siblings());
    assertEquals(-1, topology.nodeOf(1));
    assertEquals("0,2-3", topology.online().toString());
    assertEquals("0,2-3", topology.allowed().toString());
    assertEquals(3, topology.cores().size());
    assertEquals(2, topology.cpu(2).orElseThrow().coreId(), "numbers are not line numbers");
  }

  @Test
  void keepsSparseNumbers() {
    fixture
        .cpu(3, 0, 0, 64, "3,131")
        .cpu(131, 0, 0, 64, "3,131")
        .cpu(500, 7, 2, 9, "500")
        .node(1, "3,131", 1 << 20, 1 << 20)
        .node(8, "500", 1 << 20, 1 << 20)
        .distances(40)
        .mask("3,131,500");
    Topology topology = fixture.read();

    assertEquals(List.of(CpuSet.of(3, 131), CpuSet.of(500)), topology.cores());
    assertEquals(8, topology.nodeOf(500));
    assertEquals(40, topology.node(1).orElseThrow().distanceTo(8));
    assertEquals(10, topology.node(8).orElseThrow().distanceTo(8));
    assertEquals(-1, topology.node(8).orElseThrow().distanceTo(0));
    assertTrue(topology.node(0).isEmpty());
    assertEquals(-1, topology.nodeOf(4));
    assertEquals(7, topology.cpu(500).orElseThrow().packageId());
  }

  @Test
  void assumesOneNodeAndSaysSo() {
    fixture.cpu(0, 0, 0, 0, "0").cpu(1, 0, 0, 1, "1").caches(0, "0", "0-1").mask("0-1");
    fixture.write(fixture.proc().resolve("meminfo"), "MemTotal:  2048 kB\nMemFree:   1024 kB");
    Topology topology = fixture.read();

    assertEquals(1, topology.nodes().size());
    Node node = topology.nodes().getFirst();
    assertEquals(CpuSet.of(0, 1), node.cpus());
    assertEquals(2 << 20, node.totalBytes());
    assertEquals(1 << 20, node.freeBytes());
    assertEquals(0, topology.nodeOf(1));
    assertEquals(1, topology.notes().size());
    assertTrue(topology.notes().getFirst().contains("one node assumed"), "" + topology.notes());
  }

  @Test
  void readsArm64WithoutTopologyOrCaches() {
    fixture.bareCpu(0).bareCpu(1).bareCpu(2).node(0, "0-2", 1 << 20, 1 << 19).distances(20);
    fixture.mask("0-2");
    Topology topology = fixture.read();

    assertEquals(List.of(CpuSet.of(0), CpuSet.of(1), CpuSet.of(2)), topology.cores());
    assertEquals(-1, topology.cpu(0).orElseThrow().packageId());
    assertEquals(-1, topology.cpu(0).orElseThrow().coreId());
    assertTrue(topology.cpu(0).orElseThrow().lastLevelCache().isEmpty());
    assertTrue(topology.notes().getFirst().contains("no cache information"));
  }

  @Test
  void theLastLevelHoldsData() {
    fixture.cpu(0, 0, 0, 0, "0").node(0, "0", 1 << 20, 1 << 20).distances(20).mask("0");
    fixture.cache(0, 0, 1, "Instruction", "64K", "0").cache(0, 1, 1, "Data", "48K", "0");
    Cpu cpu = fixture.read().cpu(0).orElseThrow();
    assertEquals("L1d", cpu.lastLevelCache().orElseThrow().name());
  }

  @Test
  void readsOldKernelsNameForSiblings() {
    fixture.machine(1, 1, 2, 2, false);
    for (int cpu = 0; cpu < 4; cpu++) {
      fixture.delete(fixture.cpuFile(cpu, "topology/core_cpus_list"));
      fixture.write(
          fixture.cpuFile(cpu, "topology/thread_siblings_list"), cpu % 2 + "," + (cpu % 2 + 2));
    }
    assertEquals(List.of(CpuSet.of(0, 2), CpuSet.of(1, 3)), fixture.read().cores());
  }

  @Test
  void saysThatPackagesAreSplit() {
    Topology topology = fixture.machine(2, 2, 4, 2, true).read();
    assertEquals(4, topology.nodes().size());
    assertEquals(2, topology.lastLevelCaches().size(), "one for each package, over two nodes");
    assertEquals(2, topology.notes().size());
    assertTrue(topology.notes().get(1).startsWith("package 1 is split into memory nodes [2, 3]"));
  }

  @Test
  void tellsHybridCoresByIntelsNames() {
    fixture.machine(1, 1, 8, 1, false);
    fixture.write(fixture.sys().resolve("devices/cpu_core/cpus"), "0-3");
    fixture.write(fixture.sys().resolve("devices/cpu_atom/cpus"), "4-7");
    Topology topology = fixture.read();
    for (Cpu cpu : topology.cpus()) {
      assertEquals(cpu.id() < 4 ? CoreKind.PERFORMANCE : CoreKind.EFFICIENCY, cpu.core());
    }
  }

  /** Big and LITTLE by the scheduler's capacity; the favoured core of a server is no hybrid. */
  @Test
  void tellsHybridCoresByCapacity() {
    fixture.machine(1, 1, 4, 1, false);
    int[] capacities = {1024, 1009, 800, 446};
    for (int cpu = 0; cpu < 4; cpu++) {
      fixture.write(fixture.cpuFile(cpu, "cpu_capacity"), "" + capacities[cpu]);
    }
    Topology topology = fixture.read();
    for (Cpu cpu : topology.cpus()) {
      assertEquals(cpu.id() < 3 ? CoreKind.PERFORMANCE : CoreKind.EFFICIENCY, cpu.core());
    }
  }

  @Test
  void readsIsolatedAndNohzFull() {
    fixture.machine(1, 1, 8, 1, false).isolated("4-7").nohzFull("6-7");
    Topology topology = fixture.read();
    assertEquals("4-7", topology.isolated().toString());
    assertEquals("6-7", topology.nohzFull().toString());
    fixture.nohzFull("  (null)");
    assertEquals(CpuSet.EMPTY, fixture.read().nohzFull());
    assertEquals(List.of(), fixture.read().notes());
  }

  @Test
  void notesNonsenseAndGoesOn() {
    fixture.machine(2, 1, 2, 1, false).isolated("lots");
    fixture.write(fixture.cpuFile(0, "topology/core_id"), "zero");
    fixture.write(fixture.nodeFile(0, "distance"), "10");
    fixture.write(fixture.nodeFile(1, "meminfo"), "Node 1 MemTotal: much kB");
    Topology topology = fixture.read();

    assertEquals(4, topology.cpus().size());
    assertEquals(-1, topology.node(0).orElseThrow().distanceTo(0));
    assertEquals(10, topology.node(1).orElseThrow().distanceTo(1));
    assertEquals(-1, topology.node(1).orElseThrow().totalBytes());
    assertEquals(-1, topology.cpu(0).orElseThrow().coreId());
    assertEquals(4, topology.notes().size(), "" + topology.notes());
  }

  @Test
  void readsNothingAtAll() {
    Topology topology = fixture.read();
    assertEquals(Runtime.getRuntime().availableProcessors(), topology.cpus().size());
    assertEquals(topology.online(), topology.allowed());
    assertEquals(-1, topology.nodes().getFirst().totalBytes());
    assertEquals(4, topology.notes().size(), "" + topology.notes());
  }

  // ---- what the process may use ----

  @Test
  void theMaskNarrows() {
    Topology topology = fixture.machine(2, 1, 4, 1, false).mask("2-3,5").read();
    assertEquals("2-3,5", topology.allowed().toString());
    assertEquals(8, topology.online().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0::/work/a | fs/cgroup/work/a/cpuset.cpus.effective",
        "0::/work/a | fs/cgroup/work/cpuset.cpus.effective", // no cpuset controller in a
        "0::/ | fs/cgroup/cpuset.cpus.effective",
        "0::/../../other | fs/cgroup/cpuset.cpus.effective", // a group outside of the namespace
        "0::/docker/17 | fs/cgroup/cpuset.cpus.effective", // the host's path in a container
        "0::/work | fs/cgroup/unified/work/cpuset.cpus.effective",
        "3:cpuset:/work | fs/cgroup/cpuset/work/cpuset.effective_cpus",
        "3:cpu,cpuset:/work | fs/cgroup/cpuset/work/cpuset.cpus",
      })
  void theCpusetNarrows(String cgroup, String file) {
    fixture.machine(2, 1, 4, 1, false).mask("0-5");
    fixture.write(fixture.proc().resolve("self/cgroup"), "9:name=systemd:/x\n" + cgroup);
    fixture.write(fixture.sys().resolve(file), "4-7");
    assertEquals("4-5", fixture.read().allowed().toString());
  }

  @Test
  void aCpusetThatIsWiderOrEmptyChangesNothing() {
    fixture.machine(2, 1, 4, 1, false).mask("0-3");
    fixture.write(fixture.proc().resolve("self/cgroup"), "0::/a");
    Path file = fixture.sys().resolve("fs/cgroup/a/cpuset.cpus.effective");
    fixture.write(file, "0-7");
    assertEquals("0-3", fixture.read().allowed().toString());
    fixture.write(file, "");
    assertEquals("0-3", fixture.read().allowed().toString());
    assertEquals(List.of(), fixture.read().notes());
    fixture.write(file, "6-7");
    assertEquals("0-3", fixture.read().allowed().toString());
    assertTrue(fixture.read().notes().getFirst().contains("none in common"));
  }
}
