package io.permalloy.runtime.cli;

import io.permalloy.numa.Cache;
import io.permalloy.numa.Cpu;
import io.permalloy.numa.Node;
import io.permalloy.numa.PinPlan;
import io.permalloy.numa.Topology;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A topology and a plan as one line of JSON. CPU sets are strings, in the kernel's syntax. */
final class TopologyJson {

  private final PrintWriter out;

  TopologyJson(PrintWriter out) {
    this.out = out;
  }

  void print(Topology topology, PinPlan plan, String pinning) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("nodes", topology.nodes().stream().map(TopologyJson::jsonOf).toList());
    root.put("cpus", topology.cpus().stream().map(TopologyJson::jsonOf).toList());
    root.put("allowed", topology.allowed());
    root.put("isolated", topology.isolated());
    root.put("nohzFull", topology.nohzFull());
    root.put("pinning", pinning);
    root.put("plan", plan.slots().stream().map(TopologyJson::jsonOf).toList());
    root.put("notes", topology.notes());
    write(root);
    out.println();
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
    map.put("caches", cpu.caches().stream().map(TopologyJson::jsonOf).toList());
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
    map.put("remarks", TopologyText.remarks(slot));
    return map;
  }

  private void write(Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.print(separator);
          write(entry.getKey().toString());
          out.print(':');
          write(entry.getValue());
          separator = ",";
        }
        out.print(map.isEmpty() ? "{}" : "}");
      }
      case List<?> list -> {
        String separator = "[";
        for (Object element : list) {
          out.print(separator);
          write(element);
          separator = ",";
        }
        out.print(list.isEmpty() ? "[]" : "]");
      }
      case Number number -> out.print(number);
      case Boolean flag -> out.print(flag.booleanValue());
      default -> {
        out.print('"');
        value
            .toString()
            .chars()
            .forEach(
                c -> {
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
}
