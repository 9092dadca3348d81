package io.permalloy.numa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes the files of {@code /sys} and {@code /proc} that describe a machine, from a short
 * description. The formats are those of the kernel's documentation (sysfs-devices-system-cpu,
 * sysfs-devices-node, cputopology, cpusets).
 */
final class SysFixture {

  /** Larger machines get their last-level cache only: a quarter of the files. */
  private static final int MOST_WITH_ALL_CACHES = 64;

  private final Path sys;
  private final Path proc;
  private final Map<Integer, String> nodeCpus = new TreeMap<>();
  private final Set<Path> directories = new HashSet<>();
  private CpuSet online = CpuSet.EMPTY;

  SysFixture(Path root) {
    this.sys = root.resolve("sys");
    this.proc = root.resolve("proc");
  }

  Path sys() {
    return sys;
  }

  Path proc() {
    return proc;
  }

  Topology read() {
    if (!online.isEmpty()) {
      write(sys.resolve("devices/system/cpu/online"), online.toString());
    }
    return Topology.read(sys, proc);
  }

  SysFixture write(Path file, String text) {
    try {
      if (directories.add(file.getParent())) {
        Files.createDirectories(file.getParent());
      }
      Files.writeString(file, text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Path cpuFile(int cpu, String name) {
    return sys.resolve("devices/system/cpu/cpu" + cpu).resolve(name);
  }

  Path nodeFile(int node, String name) {
    return sys.resolve("devices/system/node/node" + node).resolve(name);
  }

  SysFixture delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** An online CPU with its place; siblings as a list. */
  SysFixture cpu(int id, int socket, int die, int core, String siblings) {
    online(id);
    write(cpuFile(id, "topology/physical_package_id"), "" + socket);
    write(cpuFile(id, "topology/die_id"), "" + die);
    write(cpuFile(id, "topology/core_id"), "" + core);
    return write(cpuFile(id, "topology/core_cpus_list"), siblings);
  }

  /** A CPU directory with nothing in it, as some arm64 kernels have. */
  SysFixture bareCpu(int id) {
    online(id);
    return write(cpuFile(id, "uevent"), "DRIVER=processor");
  }

  /** A CPU that is present and switched off: the kernel removes its topology and caches. */
  SysFixture offline(int id) {
    return write(cpuFile(id, "online"), "0");
  }

  private void online(int id) {
    online = online.or(CpuSet.of(id));
  }

  SysFixture cache(int cpu, int index, int level, String type, String size, String shared) {
    Path at = cpuFile(cpu, "cache/index" + index);
    write(at.resolve("level"), "" + level);
    write(at.resolve("type"), type);
    write(at.resolve("size"), size);
    write(at.resolve("coherency_line_size"), "64");
    return write(at.resolve("shared_cpu_list"), shared);
  }

  /** The four caches of a common CPU. */
  SysFixture caches(int cpu, String siblings, String lastLevel) {
    cache(cpu, 0, 1, "Data", "48K", siblings);
    cache(cpu, 1, 1, "Instruction", "32K", siblings);
    cache(cpu, 2, 2, "Unified", "1024K", siblings);
    return cache(cpu, 3, 3, "Unified", "32768K", lastLevel);
  }

  SysFixture node(int id, String cpus, long totalKilobytes, long freeKilobytes) {
    nodeCpus.put(id, cpus);
    String line = "Node " + id + " %-16s%8d kB\n";
    write(nodeFile(id, "cpulist"), cpus);
    return write(
        nodeFile(id, "meminfo"),
        line.formatted("MemTotal:", totalKilobytes)
            + line.formatted("MemFree:", freeKilobytes)
            + line.formatted("MemUsed:", totalKilobytes - freeKilobytes));
  }

  /** Distances of 10 within a node and {@code remote} between nodes; call after the nodes. */
  SysFixture distances(int remote) {
    List<Integer> ids = List.copyOf(nodeCpus.keySet());
    for (int from : ids) {
      write(
          nodeFile(from, "distance"),
          ids.stream().map(to -> to == from ? "10" : "" + remote).collect(Collectors.joining(" ")));
    }
    return write(
        sys.resolve("devices/system/node/online"),
        CpuSet.of(ids.stream().mapToInt(Integer::intValue).toArray()).toString());
  }

  SysFixture isolated(String cpus) {
    return write(sys.resolve("devices/system/cpu/isolated"), cpus);
  }

  SysFixture nohzFull(String cpus) {
    return write(sys.resolve("devices/system/cpu/nohz_full"), cpus);
  }

  /** The start-up mask of the process. */
  SysFixture mask(String cpus) {
    return write(
        proc.resolve("self/status"), "Name:\tjava\nThreads:\t20\nCpus_allowed_list:\t" + cpus);
  }

  /**
   * A regular machine, numbered as Linux numbers x86: the first hardware threads of all cores, then
   * the second ones. Core numbers start again in every package. One last-level cache for each node,
   * or for each package if {@code packageCache}.
   */
  SysFixture machine(
      int packages, int nodesPerPackage, int coresPerNode, int threads, boolean packageCache) {
    int nodes = packages * nodesPerPackage;
    int cores = nodes * coresPerNode;
    CpuSet[] ofNode = new CpuSet[nodes];
    for (int node = 0; node < nodes; node++) {
      ofNode[node] = CpuSet.EMPTY;
      for (int thread = 0; thread < threads; thread++) {
        int first = thread * cores + node * coresPerNode;
        ofNode[node] = ofNode[node].or(CpuSet.range(first, first + coresPerNode - 1));
      }
    }
    for (int core = 0; core < cores; core++) {
      CpuSet siblings = CpuSet.EMPTY;
      for (int thread = 0; thread < threads; thread++) {
        siblings = siblings.or(CpuSet.of(core + thread * cores));
      }
      int node = core / coresPerNode;
      int socket = node / nodesPerPackage;
      CpuSet cache = ofNode[node];
      if (packageCache) {
        for (int other = socket * nodesPerPackage; other / nodesPerPackage == socket; other++) {
          cache = cache.or(ofNode[other]);
          if (other + 1 == nodes) {
            break;
          }
        }
      }
      for (int cpu : siblings.stream().toArray()) {
        cpu(cpu, socket, 0, core % (nodesPerPackage * coresPerNode), siblings.toString());
        if (cores * threads <= MOST_WITH_ALL_CACHES) {
          caches(cpu, siblings.toString(), cache.toString());
        } else {
          cache(cpu, 3, 3, "Unified", "32768K", cache.toString());
        }
      }
    }
    for (int node = 0; node < nodes; node++) {
      node(node, ofNode[node].toString(), 64L << 20, 60L << 20);
    }
    return distances(21).mask(CpuSet.range(0, cores * threads - 1).toString());
  }
}
