package io.permalloy.numa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the machine looks like to this process: memory nodes, CPUs, caches, and which CPUs the
 * process may use. An immutable snapshot, safe to share between threads.
 *
 * <p>Everything comes from {@code /sys/devices/system/{cpu,node}}, {@code /proc/self} and the
 * control group's cpuset. CPU and node numbers are the kernel's: they may have gaps, and no number
 * of CPUs is assumed. What the kernel does not show (no node directory, no cache files, no core
 * numbers in some arm64 machines and many containers) is replaced by the plainest assumption, and
 * {@link #notes()} says so. Reading costs about twenty small files for each CPU: keep the result.
 */
public final class Topology {

  private final List<Node> nodes;
  private final List<Cpu> cpus;
  private final CpuSet allowed;
  private final List<String> notes;
  private final Map<Integer, Node> nodeById = new HashMap<>();
  private final Map<Integer, Cpu> cpuById = new HashMap<>();
  private final int[] nodeOf; // by CPU number, for lookups on a hot path

  Topology(List<Node> nodes, List<Cpu> cpus, CpuSet allowed, List<String> notes) {
    this.nodes = List.copyOf(nodes);
    this.cpus = List.copyOf(cpus);
    this.allowed = allowed;
    this.notes = List.copyOf(notes);
    int last = cpus.stream().mapToInt(Cpu::id).max().orElse(-1);
    this.nodeOf = new int[last + 1];
    Arrays.fill(nodeOf, -1);
    nodes.forEach(node -> nodeById.put(node.id(), node));
    for (Cpu cpu : cpus) {
      cpuById.put(cpu.id(), cpu);
      nodeOf[cpu.id()] = cpu.nodeId();
    }
  }

  /** Reads the topology of this machine. Blocks on file reads; throws nothing. */
  public static Topology read() {
    return read(Path.of("/sys"), Path.of("/proc"));
  }

  /**
   * Reads a topology from copies of {@code /sys} and {@code /proc}, for tests and for looking at
   * another machine's.
   *
   * @param sysRoot holds {@code devices/system/...} and {@code fs/cgroup}
   * @param procRoot holds {@code self/status}, {@code self/cgroup}, {@code meminfo}
   */
  public static Topology read(Path sysRoot, Path procRoot) {
    return new TopologyReader(sysRoot, procRoot).read();
  }

  /** Returns the memory nodes that are online, by number; at least one. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Returns the CPUs that are present, offline ones included, by number. */
  public List<Cpu> cpus() {
    return cpus;
  }

  /** Returns the CPUs that this process may use; never empty on Linux. */
  public CpuSet allowed() {
    return allowed;
  }

  /** Returns what was assumed for want of information, and what was odd; one sentence each. */
  public List<String> notes() {
    return notes;
  }

  /** Returns the CPU with this number, empty if there is none. */
  public Optional<Cpu> cpu(int id) {
    return Optional.ofNullable(cpuById.get(id));
  }

  /** Returns the memory node with this number, empty if there is none. */
  public Optional<Node> node(int id) {
    return Optional.ofNullable(nodeById.get(id));
  }

  /**
   * Returns the number of the node that a CPU belongs to, -1 if unknown. An array read: no
   * allocation, fit for a hot path.
   */
  public int nodeOf(int cpu) {
    return cpu >= 0 && cpu < nodeOf.length ? nodeOf[cpu] : -1;
  }

  /**
   * Returns the node whose memory is nearest to a CPU: its own, or the nearest that has memory if
   * its own has none; -1 if unknown.
   */
  public int memoryNodeOf(int cpu) {
    Node node = nodeById.get(nodeOf(cpu));
    return node == null ? -1 : node.nearestWithMemory(nodeById);
  }

  /** Returns the CPUs of each core that is online, by the smallest number in each. */
  public List<CpuSet> cores() {
    List<CpuSet> cores = new ArrayList<>();
    for (Cpu cpu : cpus) {
      if (cpu.online() && cpu.siblings().first() == cpu.id()) {
        cores.add(cpu.siblings());
      }
    }
    return cores;
  }

  /** Returns the CPUs of each group that shares a last-level cache; empty if none is known. */
  public List<CpuSet> lastLevelCaches() {
    return cpus.stream()
        .flatMap(cpu -> cpu.lastLevelCache().stream())
        .map(Cache::cpus)
        .distinct()
        .toList();
  }

  /** Returns the CPUs that the general scheduler leaves alone. */
  public CpuSet isolated() {
    return CpuSet.of(cpus.stream().filter(Cpu::isolated).mapToInt(Cpu::id).toArray());
  }

  /** Returns the CPUs for which the kernel stops its tick. */
  public CpuSet nohzFull() {
    return CpuSet.of(cpus.stream().filter(Cpu::nohzFull).mapToInt(Cpu::id).toArray());
  }

  /** Returns the CPUs that are online. */
  public CpuSet online() {
    return CpuSet.of(cpus.stream().filter(Cpu::online).mapToInt(Cpu::id).toArray());
  }
}
