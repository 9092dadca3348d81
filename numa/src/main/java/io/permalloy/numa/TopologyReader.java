package io.permalloy.numa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads a {@link Topology} from {@code /sys} and {@code /proc}; see there for what is tolerated.
 */
final class TopologyReader {

  /** Below this share of the fastest core's capacity a core counts as an efficiency core. */
  private static final double EFFICIENCY_SHARE = 0.7;

  private final SysFiles files = new SysFiles();
  private final Path sys;
  private final Path proc;
  private final Path cpuDirectory;
  private final Map<String, Cache> caches = new HashMap<>(); // one instance per cache

  TopologyReader(Path sys, Path proc) {
    this.sys = sys.normalize();
    this.proc = proc.normalize();
    this.cpuDirectory = this.sys.resolve("devices/system/cpu");
  }

  Topology read() {
    CpuSet allowed = new AllowedCpus(files, sys, proc).read();
    TreeMap<Integer, Path> directories = files.numbered(cpuDirectory, "cpu");
    CpuSet present = present(directories, allowed);
    CpuSet online = files.cpus(cpuDirectory.resolve("online")).orElse(present).and(present);
    if (allowed.isEmpty()) {
      allowed = online;
      files.note("the set of allowed CPUs is not readable: all online CPUs assumed");
    }
    Map<Integer, Node> nodes = nodes(online);
    List<Cpu> cpus = cpus(present, online, nodes);
    if (cpus.stream().allMatch(c -> c.caches().isEmpty())) {
      files.note("no cache information in " + cpuDirectory);
    }
    noteSplitPackages(cpus);
    return new Topology(List.copyOf(nodes.values()), cpus, allowed, files.notes());
  }

  private CpuSet present(TreeMap<Integer, Path> directories, CpuSet allowed) {
    if (!directories.isEmpty()) {
      return CpuSet.of(directories.keySet().stream().mapToInt(Integer::intValue).toArray());
    }
    CpuSet present = files.cpus(cpuDirectory.resolve("online")).orElse(allowed);
    if (present.isEmpty()) {
      present = CpuSet.range(0, Runtime.getRuntime().availableProcessors() - 1);
    }
    files.note(
        "no CPU directories in "
            + cpuDirectory
            + ": CPUs "
            + present
            + " assumed, each a core of its own");
    return present;
  }

  // ---- nodes ----

  private SortedMap<Integer, Node> nodes(CpuSet online) {
    Path directory = sys.resolve("devices/system/node");
    TreeMap<Integer, Path> paths = files.numbered(directory, "node");
    Optional<CpuSet> nodesOnline = files.cpus(directory.resolve("online"));
    nodesOnline.ifPresent(set -> paths.keySet().removeIf(id -> !set.contains(id)));
    SortedMap<Integer, Node> nodes = new TreeMap<>();
    if (paths.isEmpty()) {
      files.note("no memory nodes in " + directory + ": one node assumed");
      nodes.put(0, node(0, online, proc.resolve("meminfo"), "", new TreeMap<>()));
      return nodes;
    }
    for (Map.Entry<Integer, Path> path : paths.entrySet()) {
      Path at = path.getValue();
      CpuSet cpus = files.cpus(at.resolve("cpulist")).orElse(CpuSet.EMPTY).and(online);
      Path meminfo = at.resolve("meminfo");
      String prefix = "Node " + path.getKey() + " ";
      nodes.put(
          path.getKey(), node(path.getKey(), cpus, meminfo, prefix, distances(at, paths.keySet())));
    }
    CpuSet homeless = online;
    for (Node node : nodes.values()) {
      homeless = homeless.minus(node.cpus());
    }
    if (!homeless.isEmpty()) {
      Node first = nodes.get(nodes.firstKey());
      files.note("CPUs " + homeless + " are in no memory node: node " + first.id() + " assumed");
      CpuSet cpus = first.cpus().or(homeless);
      nodes.put(
          first.id(),
          new Node(first.id(), cpus, first.totalBytes(), first.freeBytes(), first.distances()));
    }
    return nodes;
  }

  private Node node(
      int id, CpuSet cpus, Path meminfo, String prefix, SortedMap<Integer, Integer> distances) {
    long total = files.kilobytes(meminfo, prefix + "MemTotal");
    return new Node(id, cpus, total, files.kilobytes(meminfo, prefix + "MemFree"), distances);
  }

  /** The row has one number for each online node, in ascending order of node number. */
  private SortedMap<Integer, Integer> distances(Path node, Iterable<Integer> ids) {
    SortedMap<Integer, Integer> distances = new TreeMap<>();
    String row = files.text(node.resolve("distance")).orElse("");
    String[] numbers = row.split("\\s+");
    int i = 0;
    try {
      for (int id : ids) {
        distances.put(id, Integer.parseInt(numbers[i++]));
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      distances.clear();
    }
    if (!row.isEmpty() && (distances.isEmpty() || i != numbers.length)) {
      files.note(
          node.resolve("distance")
              + " holds '"
              + row
              + "', not one number for each online"
              + " node; ignored");
      distances.clear();
    }
    return distances;
  }

  // ---- CPUs ----

  private List<Cpu> cpus(CpuSet present, CpuSet online, Map<Integer, Node> nodes) {
    Map<Integer, Integer> nodeOf = new HashMap<>();
    nodes.values().forEach(n -> n.cpus().forEach(cpu -> nodeOf.put(cpu, n.id())));
    CpuSet isolated = files.cpus(cpuDirectory.resolve("isolated")).orElse(CpuSet.EMPTY);
    CpuSet nohzFull = files.cpus(cpuDirectory.resolve("nohz_full")).orElse(CpuSet.EMPTY);
    CpuSet efficiency = efficiencyCores(online);
    List<Cpu> cpus = new ArrayList<>();
    present.forEach(
        id -> {
          boolean up = online.contains(id);
          Path topology = cpuDirectory.resolve("cpu" + id).resolve("topology");
          cpus.add(
              new Cpu(
                  id,
                  up,
                  up ? nodeOf.getOrDefault(id, -1) : -1,
                  up ? files.number(topology.resolve("physical_package_id"), -1) : -1,
                  up ? files.number(topology.resolve("die_id"), -1) : -1,
                  up ? files.number(topology.resolve("core_id"), -1) : -1,
                  efficiency.contains(id) ? CoreKind.EFFICIENCY : CoreKind.PERFORMANCE,
                  up ? siblings(topology, id, online) : CpuSet.EMPTY,
                  up ? caches(id, online) : List.of(),
                  isolated.contains(id),
                  nohzFull.contains(id)));
        });
    return List.copyOf(cpus);
  }

  /** The name changed in Linux 5.3; old kernels have only the second. */
  private CpuSet siblings(Path topology, int id, CpuSet online) {
    CpuSet self = CpuSet.of(id);
    return files
        .cpus(topology.resolve("core_cpus_list"))
        .or(() -> files.cpus(topology.resolve("thread_siblings_list")))
        .orElse(self)
        .and(online)
        .or(self);
  }

  /** Intel names its small cores; elsewhere the scheduler's capacity (0-1024) tells. */
  private CpuSet efficiencyCores(CpuSet online) {
    Optional<CpuSet> named = files.cpus(sys.resolve("devices/cpu_atom/cpus"));
    Optional<CpuSet> large = files.cpus(sys.resolve("devices/cpu_core/cpus"));
    if (named.isPresent() && large.isPresent() && !large.get().isEmpty()) {
      return named.get();
    }
    Map<Integer, Integer> capacity = new LinkedHashMap<>();
    online.forEach(
        id -> {
          Path file = cpuDirectory.resolve("cpu" + id).resolve("cpu_capacity");
          capacity.put(id, files.number(file, -1));
        });
    double most = capacity.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    return CpuSet.of(
        capacity.entrySet().stream()
            .filter(c -> c.getValue() > 0 && c.getValue() < most * EFFICIENCY_SHARE)
            .mapToInt(Map.Entry::getKey)
            .toArray());
  }

  private List<Cache> caches(int cpu, CpuSet online) {
    List<Cache> found = new ArrayList<>();
    Path directory = cpuDirectory.resolve("cpu" + cpu).resolve("cache");
    for (Path at : files.numbered(directory, "index").values()) {
      int level = files.number(at.resolve("level"), -1);
      if (level > 0) {
        Cache.Kind kind =
            switch (files.text(at.resolve("type")).orElse("Unified")) {
              case "Data" -> Cache.Kind.DATA;
              case "Instruction" -> Cache.Kind.INSTRUCTION;
              default -> Cache.Kind.UNIFIED;
            };
        CpuSet self = CpuSet.of(cpu);
        CpuSet shared = files.cpus(at.resolve("shared_cpu_list")).orElse(self).and(online).or(self);
        int line = files.number(at.resolve("coherency_line_size"), 0);
        Cache cache = new Cache(level, kind, size(at.resolve("size")), line, shared);
        found.add(caches.computeIfAbsent(cache.toString(), k -> cache));
      }
    }
    return found;
  }

  /** {@code 32K}, {@code 2M}, or nothing. */
  private long size(Path file) {
    String text = files.text(file).orElse("");
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits == 0 || digits > 15) {
      return 0;
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "K" -> number << 10;
      case "M" -> number << 20;
      case "G" -> number << 30;
      default -> number;
    };
  }

  /** Says when firmware has split packages into several nodes (Intel SNC, AMD NPS). */
  private void noteSplitPackages(List<Cpu> cpus) {
    Map<Integer, TreeSet<Integer>> nodesOf = new TreeMap<>();
    for (Cpu cpu : cpus) {
      if (cpu.packageId() >= 0 && cpu.nodeId() >= 0) {
        nodesOf.computeIfAbsent(cpu.packageId(), p -> new TreeSet<>()).add(cpu.nodeId());
      }
    }
    nodesOf.forEach(
        (socket, nodes) -> {
          if (nodes.size() > 1) {
            files.note(
                "package "
                    + socket
                    + " is split into memory nodes "
                    + nodes
                    + " (sub-NUMA clustering): the last-level cache may span them");
          }
        });
  }
}
