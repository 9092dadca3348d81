package io.permalloy.numa;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One memory node.
 *
 * @param id the kernel's node number; numbers need not be dense
 * @param cpus the online CPUs of the node, empty for a node that has memory only
 * @param totalBytes memory of the node, 0 for a node that has CPUs only, -1 if unknown
 * @param freeBytes memory that was free when the topology was read, -1 if unknown
 * @param distances distance to each node by node number, 10 being local; empty if unknown
 */
public record Node(
    int id, CpuSet cpus, long totalBytes, long freeBytes, SortedMap<Integer, Integer> distances) {

  /** Copies the distances. */
  public Node {
    distances = Collections.unmodifiableSortedMap(new TreeMap<>(distances));
  }

  /** Returns the distance to another node as the firmware states it, or -1 if unknown. */
  public int distanceTo(int nodeId) {
    return distances.getOrDefault(nodeId, -1);
  }

  /** Returns whether the node has no online CPU (memory expanders, accelerators). */
  public boolean isMemoryOnly() {
    return cpus.isEmpty();
  }

  /** Returns whether the node has CPUs but no memory. */
  public boolean hasNoMemory() {
    return totalBytes == 0;
  }

  /** Returns the nearest node with memory: this one if it has any, -1 if no node is known to. */
  int nearestWithMemory(Map<Integer, Node> nodes) {
    if (!hasNoMemory()) {
      return id;
    }
    return distances.entrySet().stream()
        .filter(d -> nodes.containsKey(d.getKey()) && !nodes.get(d.getKey()).hasNoMemory())
        .min(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(-1);
  }
}
