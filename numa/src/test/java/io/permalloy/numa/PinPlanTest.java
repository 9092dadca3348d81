package io.permalloy.numa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinPlanTest {

  @TempDir private Path root;
  private SysFixture fixture;

  @BeforeEach
  void fixture() {
    fixture = new SysFixture(root);
  }

  private static List<Integer> cpus(Topology topology, int workers) {
    return PinPlan.of(topology, workers).slots().stream().map(PinPlan.Slot::cpu).toList();
  }

  @Test
  void takesNodesInTurnAndCoresBeforeSiblings() {
    Topology topology = fixture.machine(2, 1, 2, 2, false).read(); // cores 0,4 1,5 | 2,6 3,7
    assertEquals(List.of(0, 2, 1, 3, 4, 6, 5, 7), cpus(topology, 8));
    assertEquals(4, PinPlan.allowedCores(topology));
  }

  /** Two last-level caches in the node: workers alternate between them. */
  @Test
  void takesCachesInTurn() {
    for (int cpu = 0; cpu < 6; cpu++) {
      fixture.cpu(cpu, 0, 0, cpu, "" + cpu).caches(cpu, "" + cpu, cpu < 3 ? "0-2" : "3-5");
    }
    fixture.node(0, "0-5", 1 << 20, 1 << 20).distances(20).mask("0-5");
    assertEquals(List.of(0, 3, 1, 4, 2, 5), cpus(fixture.read(), 6));
  }

  @Test
  void staysInTheAllowedSet() {
    Topology topology = fixture.machine(2, 1, 2, 2, false).mask("1,3,5").read();
    assertEquals(List.of(1, 3, 5), cpus(topology, 3));
    assertEquals(2, PinPlan.allowedCores(topology));
  }

  @Test
  void takesIsolatedCpusFirstIfAllowed() {
    fixture.machine(2, 1, 4, 1, false).isolated("2-3,6");
    assertEquals(List.of(2, 6, 3), cpus(fixture.read(), 3));
    fixture.mask("0-1,4-5"); // isolated, but not for this process
    assertEquals(List.of(0, 4, 1), cpus(fixture.read(), 3));
  }

  @Test
  void takesPerformanceCoresThenEfficiencyCoresThenSiblings() {
    fixture.cpu(0, 0, 0, 4, "0").cpu(1, 0, 0, 5, "1").cpu(2, 0, 0, 0, "2-3").cpu(3, 0, 0, 0, "2-3");
    fixture.node(0, "0-3", 1 << 20, 1 << 20).distances(20).mask("0-3");
    fixture.write(fixture.sys().resolve("devices/cpu_core/cpus"), "2-3");
    fixture.write(fixture.sys().resolve("devices/cpu_atom/cpus"), "0-1");
    assertEquals(List.of(2, 0, 1, 3), cpus(fixture.read(), 4));
  }

  @Test
  void saysWhoSharesWhat() {
    Topology topology = fixture.machine(1, 1, 2, 2, false).read(); // cores 0,2 and 1,3
    PinPlan three = PinPlan.of(topology, 3);
    assertEquals(
        List.of(true, false, true), three.slots().stream().map(PinPlan.Slot::sharesCore).toList());
    assertFalse(three.isOversubscribed());
    PinPlan five = PinPlan.of(topology, 5);
    assertTrue(five.isOversubscribed());
    assertEquals(0, five.cpuOf(4));
    assertEquals(
        List.of(true, false, false, false, true),
        five.slots().stream().map(PinPlan.Slot::sharesCpu).toList());
    assertEquals("0-3", five.cpus().toString());
  }

  @Test
  void refusesNoWorkers() {
    Topology topology = fixture.machine(1, 1, 1, 1, false).read();
    assertThrows(IllegalArgumentException.class, () -> PinPlan.of(topology, 0));
  }

  /** Whatever the shape: no CPU twice, no core twice while one is free, nodes within one. */
  @ParameterizedTest
  @CsvSource({
    "1,1,1,1",
    "1,1,5,2",
    "2,1,3,2",
    "4,1,4,1",
    "8,1,2,2",
    "2,2,3,2",
    "1,4,2,4",
    "2,1,17,2"
  })
  void keepsItsRules(int packages, int nodesPerPackage, int coresPerNode, int threads) {
    Topology topology =
        fixture.machine(packages, nodesPerPackage, coresPerNode, threads, false).read();
    int cores = topology.cores().size();
    for (int workers = 1; workers <= cores * threads; workers += 1 + workers / 8) {
      PinPlan plan = PinPlan.of(topology, workers);
      Set<Integer> used = new HashSet<>();
      Map<CpuSet, Integer> onCore = new HashMap<>();
      Map<Integer, Integer> onNode = new HashMap<>();
      topology.nodes().forEach(node -> onNode.put(node.id(), 0));
      for (PinPlan.Slot slot : plan.slots()) {
        assertTrue(used.add(slot.cpu()), "CPU " + slot.cpu() + " twice");
        onCore.merge(slot.core(), 1, Integer::sum);
        onNode.merge(slot.node(), 1, Integer::sum);
        assertEquals(topology.nodeOf(slot.cpu()), slot.node());
      }
      int rounds = (workers + cores - 1) / cores;
      assertTrue(Collections.max(onCore.values()) <= rounds, workers + " workers: " + onCore);
      assertTrue(
          Collections.max(onNode.values()) - Collections.min(onNode.values()) <= 1,
          workers + " workers: " + onNode);
    }
  }
}
