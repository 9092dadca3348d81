package io.permalloy.numa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.permalloy.numa.ffm.NativeCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Pins for real, on this machine, and asks the kernel by three ways. */
@EnabledOnOs(OS.LINUX)
class AffinityTest {

  private static void assertRunsOn(CpuSet cpus) {
    assertEquals(cpus, ThreadMask.bySystemCall());
    assertEquals(cpus, ThreadMask.fromProc(Path.of("/proc")));
    assertTrue(cpus.contains(Affinity.currentCpu()));
  }

  @Test
  void pinsToEveryAllowedCpu() {
    assertEquals(Optional.empty(), Affinity.unavailable());
    CpuSet before = Affinity.current();
    CpuSet allowed = Affinity.allowed();
    assertFalse(allowed.isEmpty());
    allowed.forEach(
        cpu -> {
          try (Pin pin = Affinity.pin(cpu)) {
            assertEquals(CpuSet.of(cpu), pin.cpus());
            assertRunsOn(CpuSet.of(cpu));
            assertEquals(allowed, Affinity.allowed(), "a pin does not change what is allowed");
          }
          assertRunsOn(before);
        });
  }

  @Test
  void pinsToNodeCoreAndCache() {
    Topology topology = Topology.read();
    for (Cpu cpu : topology.cpus()) {
      if (topology.allowed().contains(cpu.id())) {
        try (Pin pin = Affinity.pinToNode(topology, cpu.nodeId())) {
          assertTrue(pin.cpus().contains(cpu.id()));
          assertRunsOn(topology.node(cpu.nodeId()).orElseThrow().cpus().and(topology.allowed()));
        }
        try (Pin pin = Affinity.pinToCore(topology, cpu.id())) {
          assertTrue(pin.cpus().contains(cpu.id()));
          assertRunsOn(cpu.siblings().and(topology.allowed()));
        }
        if (cpu.lastLevelCache().isPresent()) {
          try (Pin pin = Affinity.pinToLastLevelCache(topology, cpu.id())) {
            assertTrue(pin.cpus().contains(cpu.id()));
            assertRunsOn(cpu.lastLevelCache().get().cpus().and(topology.allowed()));
          }
        }
      }
    }
  }

  @Test
  void refusesCpusThatAreNotThere() {
    int missing = Affinity.allowed().last() + 1;
    PinningException e = assertThrows(PinningException.class, () -> Affinity.pin(missing));
    assertTrue(e.getMessage().contains("CPU " + missing), e.getMessage());
    assertTrue(e.getMessage().contains("allowed set " + Affinity.allowed()), e.getMessage());
    assertThrows(PinningException.class, () -> Affinity.pin(-1));
    assertThrows(PinningException.class, () -> Affinity.pin(300_000));
    assertThrows(PinningException.class, () -> Affinity.pinToNode(Topology.read(), 99));
    assertThrows(PinningException.class, () -> Affinity.pinToCore(Topology.read(), 9999));
  }

  @Test
  void leavesOtherThreadsAlone() throws InterruptedException {
    CpuSet before = Affinity.current();
    CpuSet[] seen = new CpuSet[1];
    Thread bystander = new Thread(() -> seen[0] = Affinity.current());
    Thread pinned =
        new Thread(
            () -> {
              try (Pin pin = Affinity.pin(Affinity.allowed().first())) {
                assertRunsOn(pin.cpus());
              }
            });
    pinned.start();
    bystander.start();
    pinned.join();
    bystander.join();
    assertEquals(before, seen[0]);
    assertEquals(before, Affinity.current());
  }

  /** The kernel refuses an empty mask; the library's error must reach the caller as an error. */
  @Test
  void theKernelsRefusalIsReported() {
    assertThrows(IllegalStateException.class, () -> new OpenHftBackend().setMask(CpuSet.EMPTY));
  }

  /** Numbers above 64 and 256 reach the kernel, which leaves out those that do not exist. */
  @Test
  void theLibraryTakesLargeNumbers() {
    int cpu = Affinity.allowed().first();
    CpuSet before = Affinity.current();
    for (int absent : new int[] {700, OpenHftBackend.MASK_BITS - 1}) {
      assumeTrue(absent > Topology.read().cpus().getLast().id());
      new OpenHftBackend().setMask(CpuSet.of(cpu, absent));
      assertRunsOn(CpuSet.of(cpu));
      new OpenHftBackend().setMask(before);
      assertRunsOn(before);
    }
  }

  @Test
  void topologyOfThisMachineIsConsistent() {
    Topology topology = Topology.read();
    assertTrue(topology.online().containsAll(topology.allowed()));
    CpuSet inNodes = CpuSet.EMPTY;
    for (Node node : topology.nodes()) {
      assertFalse(inNodes.intersects(node.cpus()), "a CPU in two nodes");
      inNodes = inNodes.or(node.cpus());
    }
    assertEquals(topology.online(), inNodes);
    CpuSet inCores = CpuSet.EMPTY;
    for (CpuSet core : topology.cores()) {
      assertFalse(inCores.intersects(core), "a CPU in two cores");
      inCores = inCores.or(core);
    }
    assertEquals(topology.online(), inCores);
    assertTrue(topology.nodeOf(Affinity.currentCpu()) >= 0);
  }

  @Test
  void nativeCallsCaptureErrno() throws Throwable {
    MethodHandle close =
        NativeCalls.withErrno("close", FunctionDescriptor.of(NativeCalls.INT, NativeCalls.INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = NativeCalls.errnoBuffer(arena);
      assertEquals(-1, (int) close.invokeExact(errno, -1));
      assertEquals(9, NativeCalls.errno(errno), "EBADF");
    }
  }

  @Test
  void nativeCallsNameWhatIsMissing() {
    UnsupportedOperationException e =
        assertThrows(
            UnsupportedOperationException.class,
            () -> NativeCalls.critical("no_such_call", FunctionDescriptor.ofVoid()));
    assertTrue(e.getMessage().contains("no_such_call"), e.getMessage());
  }
}
