package io.permalloy.runtime.cli;

import io.permalloy.numa.Affinity;
import io.permalloy.numa.Cache;
import io.permalloy.numa.CoreKind;
import io.permalloy.numa.Cpu;
import io.permalloy.numa.CpuSet;
import io.permalloy.numa.Node;
import io.permalloy.numa.PinPlan;
import io.permalloy.numa.Topology;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code topology}: shows memory nodes, caches, cores, the CPUs that this process may use, and
 * which worker would be pinned where. Reads only; changes nothing.
 */
@Command(
    name = "topology",
    mixinStandardHelpOptions = true,
    description = "Shows memory nodes, caches and cores, which CPUs this process may use, and which"
        + " worker would be pinned where.")
public final class TopologyCommand implements Callable<Integer> {

  /** With more instances of a cache than this, the table gives their number only. */
  private static final int MOST_LISTED = 8;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      description = "Number of workers to plan for (default: the allowed cores).")
  private Integer workers;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Option(
      names = "--sys",
      paramLabel = "DIR",
      defaultValue = "/sys",
      description = "Read a copy of /sys, for example another machine's (default: ${DEFAULT-VALUE}).")
  private Path sys;

  @Option(
      names = "--proc",
      paramLabel = "DIR",
      defaultValue = "/proc",
      description = "Read a copy of /proc (default: ${DEFAULT-VALUE}).")
  private Path proc;

  /** Makes the command; its options are set by picocli. */
  public TopologyCommand() {}

  /** Prints the report and returns 0. */
  @Override
  public Integer call() {
    Topology topology = Topology.read(sys, proc);
    int count = workers != null ? workers : Math.max(1, PinPlan.allowedCores(topology));
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "--workers is " + count + ": a plan needs at least one worker");
    }
    PinPlan plan = PinPlan.of(topology, count);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      writeJson(out, jsonOf(topology, plan));
      out.println();
    } else {
      print(out, topology, plan);
    }
    out.flush();
    return 0;
  }

  // ---- for people ----

  private void print(PrintWriter out, Topology topology, PinPlan plan) {
    List<CpuSet> cores = topology.cores();
    long packages = topology.cpus().stream().mapToInt(Cpu::packageId).distinct()
        .filter(id -> id >= 0).count();
    out.println(
        count(topology.online().size(), "CPU") + " online, " + count(cores.size(), "core") + ", "
            + (packages > 0 ? count(packages, "package") + ", " : "")
            + count(topology.nodes().size(), "memory node"));
    section(out, "Memory nodes", nodes(topology));
    section(out, "Caches", caches(topology));
    section(out, "Cores", cores(topology, cores));
    section(out, "This process", process(topology));
    section(out, "Plan for " + count(plan.slots().size(), "worker"), slots(plan));
    if (!topology.notes().isEmpty()) {
      out.println("\nNotes");
      topology.notes().forEach(note -> out.println("  * " + note));
    }
  }

  private static List<List<String>> nodes(Topology topology) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("node", "CPUs", "cores", "memory", "free"));
    topology.nodes().forEach(node -> head.add("to " + node.id()));
    rows.add(head);
    for (Node node : topology.nodes()) {
      long cores = topology.cores().stream().filter(node.cpus()::intersects).count();
      List<String> row = new ArrayList<>();
      row.add("#" + node.id());
      row.add(node.isMemoryOnly() ? "none" : node.cpus().toString());
      row.add("#" + cores);
      row.add("#" + (node.hasNoMemory() ? "none" : bytes(node.totalBytes())));
      row.add("#" + (node.hasNoMemory() ? "" : bytes(node.freeBytes())));
      for (Node other : topology.nodes()) {
        int distance = node.distanceTo(other.id());
        row.add("#" + (distance < 0 ? "?" : Integer.toString(distance)));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<List<String>> caches(Topology topology) {
    Map<String, Set<Cache>> alike = new LinkedHashMap<>();
    for (Cpu cpu : topology.cpus()) {
      for (Cache cache : cpu.caches()) {
        String key = cache.name() + " " + cache.sizeBytes() + " " + cache.lineBytes();
        alike.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(cache);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("cache", "size", "line", "number", "shared by CPUs"));
    for (Set<Cache> caches : alike.values()) {
      Cache one = caches.iterator().next();
      List<String> sets = caches.stream().map(c -> c.cpus().toString()).toList();
      int shown = Math.min(MOST_LISTED, sets.size());
      rows.add(
          List.of(
              one.name(),
              "#" + (one.sizeBytes() == 0 ? "?" : bytes(one.sizeBytes())),
              "#" + (one.lineBytes() == 0 ? "?" : one.lineBytes() + " B"),
              "#" + sets.size(),
              String.join(" | ", sets.subList(0, shown))
                  + (shown < sets.size() ? " | and " + (sets.size() - shown) + " more" : "")));
    }
    return alike.isEmpty() ? List.of(List.of("not known")) : rows;
  }

  private static List<List<String>> cores(Topology topology, List<CpuSet> cores) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CPUs", "node", "package", "die", "core", "kind", "last-level cache", "use"));
    for (CpuSet core : cores) {
      Cpu cpu = topology.cpu(core.first()).orElseThrow();
      String cache =
          cpu.lastLevelCache().map(c -> c.name() + " of " + c.cpus()).orElse("not known");
      rows.add(
          List.of(
              core.toString(),
              number(cpu.nodeId()),
              number(cpu.packageId()),
              number(cpu.dieId()),
              number(cpu.coreId()),
              cpu.core() == CoreKind.EFFICIENCY ? "efficiency" : "performance",
              cache,
              use(topology, core)));
    }
    return rows;
  }

  private static String use(Topology topology, CpuSet core) {
    CpuSet allowed = core.and(topology.allowed());
    List<String> words = new ArrayList<>();
    words.add(
        allowed.isEmpty() ? "not allowed" : allowed.equals(core) ? "allowed" : allowed + " only");
    if (core.intersects(topology.isolated())) {
      words.add("isolated");
    }
    if (core.intersects(topology.nohzFull())) {
      words.add("nohz_full");
    }
    return String.join(", ", words);
  }

  private List<List<String>> process(Topology topology) {
    CpuSet present = CpuSet.of(topology.cpus().stream().mapToInt(Cpu::id).toArray());
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("allowed CPUs", set(topology.allowed())));
    rows.add(List.of("isolated", set(topology.isolated())));
    rows.add(List.of("nohz_full", set(topology.nohzFull())));
    rows.add(List.of("offline", set(present.minus(topology.online()))));
    rows.add(List.of("pinning", pinning()));
    return rows;
  }

  /** Pins and unpins this thread, which is the only proof. */
  private static String pinning() {
    return Affinity.unavailable().map(why -> "not available: " + why).orElse("available");
  }

  private static List<List<String>> slots(PinPlan plan) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("worker", "CPU", "node", "core", "remark"));
    for (PinPlan.Slot slot : plan.slots()) {
      rows.add(
          List.of(
              "#" + slot.worker(),
              "#" + slot.cpu(),
              number(slot.node()),
              slot.core().toString(),
              String.join(", ", remarks(slot))));
    }
    return rows;
  }

  private static List<String> remarks(PinPlan.Slot slot) {
    List<String> words = new ArrayList<>();
    if (slot.isolated()) {
      words.add("isolated");
    }
    if (slot.kind() == CoreKind.EFFICIENCY) {
      words.add("efficiency core");
    }
    if (slot.sharesCpu()) {
      words.add("shares the CPU with another worker");
    } else if (slot.sharesCore()) {
      words.add("shares the core with another worker");
    }
    return words;
  }

  // ---- JSON ----

  private static Map<String, Object> jsonOf(Topology topology, PinPlan plan) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("nodes", topology.nodes().stream().map(TopologyCommand::jsonOf).toList());
    root.put("cpus", topology.cpus().stream().map(TopologyCommand::jsonOf).toList());
    root.put("allowed", topology.allowed());
    root.put("isolated", topology.isolated());
    root.put("nohzFull", topology.nohzFull());
    root.put("pinning", pinning());
    root.put("plan", plan.slots().stream().map(TopologyCommand::jsonOf).toList());
    root.put("notes", topology.notes());
    return root;
  }

  private static Map<String, Object> jsonOf(Node node) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", node.id());
    map.put("cpus", node.cpus());
    map.put("totalBytes", node.totalBytes());
    map.put("freeBytes", node.freeBytes());
    map.put("distances", node.distances());
    return map;
  }

  private static Map<String, Object> jsonOf(Cpu cpu) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", cpu.id());
    map.put("online", cpu.online());
    map.put("node", cpu.nodeId());
    map.put("package", cpu.packageId());
    map.put("die", cpu.dieId());
    map.put("core", cpu.coreId());
    map.put("kind", cpu.core().name().toLowerCase(Locale.ROOT));
    map.put("siblings", cpu.siblings());
    map.put("isolated", cpu.isolated());
    map.put("nohzFull", cpu.nohzFull());
    map.put("caches", cpu.caches().stream().map(TopologyCommand::jsonOf).toList());
    return map;
  }

  private static Map<String, Object> jsonOf(Cache cache) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", cache.name());
    map.put("sizeBytes", cache.sizeBytes());
    map.put("lineBytes", cache.lineBytes());
    map.put("cpus", cache.cpus());
    return map;
  }

  private static Map<String, Object> jsonOf(PinPlan.Slot slot) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("worker", slot.worker());
    map.put("cpu", slot.cpu());
    map.put("node", slot.node());
    map.put("core", slot.core());
    map.put("remarks", remarks(slot));
    return map;
  }

  private static void writeJson(PrintWriter out, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.print(separator);
          writeJson(out, entry.getKey().toString());
          out.print(':');
          writeJson(out, entry.getValue());
          separator = ",";
        }
        out.print(map.isEmpty() ? "{}" : "}");
      }
      case List<?> list -> {
        String separator = "[";
        for (Object element : list) {
          out.print(separator);
          writeJson(out, element);
          separator = ",";
        }
        out.print(list.isEmpty() ? "[]" : "]");
      }
      case Number number -> out.print(number);
      case Boolean flag -> out.print(flag.booleanValue());
      default -> {
        out.print('"');
        value.toString().chars().forEach(c -> {
          if (c < ' ' || c == '"' || c == '\\') {
            out.printf(Locale.ROOT, "\\u%04x", c);
          } else {
            out.print((char) c);
          }
        });
        out.print('"');
      }
    }
  }

  // ---- text ----

  /** Prints rows in columns; a cell that starts with {@code #} is a number: aligned right. */
  private static void section(PrintWriter out, String title, List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] width = new int[columns];
    boolean[] right = new boolean[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        right[i] |= row.get(i).startsWith("#");
        width[i] = Math.max(width[i], bare(row.get(i)).length());
      }
    }
    out.println("\n" + title);
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = bare(row.get(i));
        String gap = " ".repeat(width[i] - cell.length());
        line.append("  ").append(right[i] ? gap + cell : cell + gap);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String bare(String cell) {
    return cell.startsWith("#") ? cell.substring(1) : cell;
  }

  private static String number(int value) {
    return "#" + (value < 0 ? "?" : Integer.toString(value));
  }

  private static String set(CpuSet set) {
    return set.isEmpty() ? "none" : set + " (" + set.size() + ")";
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String bytes(long bytes) {
    if (bytes < 0) {
      return "?";
    }
    if (bytes < 1 << 20) {
      return bytes >> 10 << 10 == bytes ? (bytes >> 10) + " KiB" : bytes + " B";
    }
    String[] units = {"MiB", "GiB", "TiB"};
    double value = bytes / (double) (1 << 20);
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    String format = value == Math.rint(value) ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, units[unit]);
  }
}
