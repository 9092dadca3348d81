package io.permalloy.runtime.cli;

import io.permalloy.numa.Cache;
import io.permalloy.numa.CoreKind;
import io.permalloy.numa.Cpu;
import io.permalloy.numa.CpuSet;
import io.permalloy.numa.Node;
import io.permalloy.numa.PinPlan;
import io.permalloy.numa.Topology;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A topology and a plan as tables, for people. */
final class TopologyText {

  /** With more instances of a cache than this, the table counts the rest. */
  private static final int MOST_LISTED = 8;

  private final PrintWriter out;

  TopologyText(PrintWriter out) {
    this.out = out;
  }

  void print(Topology topology, PinPlan plan, String pinning) {
    List<CpuSet> cores = topology.cores();
    long packages =
        topology.cpus().stream().mapToInt(Cpu::packageId).distinct().filter(id -> id >= 0).count();
    out.println(
        count(topology.online().size(), "CPU")
            + " online, "
            + count(cores.size(), "core")
            + ", "
            + (packages > 0 ? count(packages, "package") + ", " : "")
            + count(topology.nodes().size(), "memory node"));
    section("Memory nodes", nodes(topology));
    section("Caches", caches(topology));
    section("Cores", cores(topology, cores));
    section("This process", process(topology, pinning));
    section("Plan for " + count(plan.slots().size(), "worker"), slots(plan));
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

  private static List<List<String>> process(Topology topology, String pinning) {
    CpuSet present = CpuSet.of(topology.cpus().stream().mapToInt(Cpu::id).toArray());
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("allowed CPUs", set(topology.allowed())));
    rows.add(List.of("isolated", set(topology.isolated())));
    rows.add(List.of("nohz_full", set(topology.nohzFull())));
    rows.add(List.of("offline", set(present.minus(topology.online()))));
    rows.add(List.of("pinning", pinning));
    return rows;
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

  static List<String> remarks(PinPlan.Slot slot) {
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

  /** Prints rows in columns; a cell that starts with {@code #} is a number: aligned right. */
  private void section(String title, List<List<String>> rows) {
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
