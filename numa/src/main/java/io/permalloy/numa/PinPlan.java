package io.permalloy.numa;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which worker goes to which CPU. A pure function of the topology: the same machine and the same
 * allowed set give the same plan. Immutable.
 *
 * <p>Order of preference, first rule first:
 *
 * <ol>
 *   <li>isolated CPUs, if the process is allowed any: somebody set them aside for this;
 *   <li>a core of its own for every worker before two share a core as siblings;
 *   <li>performance cores before efficiency cores;
 *   <li>memory nodes in turn, within a node last-level caches in turn, then by CPU number.
 * </ol>
 *
 * <p>With more workers than allowed CPUs the list starts again from its head, and the slots say
 * that they {@linkplain Slot#sharesCpu share a CPU}.
 */
public final class PinPlan {

  /**
   * Where one worker goes.
   *
   * @param worker its number, from 0
   * @param cpu the CPU
   * @param node the memory node of that CPU, -1 if unknown
   * @param core the CPUs of the core
   * @param kind the kind of core
   * @param isolated whether the general scheduler leaves the CPU alone
   * @param sharesCore whether another worker is on a sibling
   * @param sharesCpu whether another worker is on the same CPU
   */
  public record Slot(
      int worker,
      int cpu,
      int node,
      CpuSet core,
      CoreKind kind,
      boolean isolated,
      boolean sharesCore,
      boolean sharesCpu) {}

  private final List<Slot> slots;
  private final CpuSet cpus;

  private PinPlan(List<Slot> slots, CpuSet cpus) {
    this.slots = List.copyOf(slots);
    this.cpus = cpus;
  }

  /**
   * Plans for this many workers on the allowed CPUs.
   *
   * @throws IllegalArgumentException if there is no worker
   * @throws PinningException if no allowed CPU is known
   */
  public static PinPlan of(Topology topology, int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("a plan needs at least one worker, not " + workers);
    }
    List<Cpu> order = order(topology);
    if (order.isEmpty()) {
      throw new PinningException("no allowed CPU is known: allowed are " + topology.allowed());
    }
    int[] uses = new int[order.size()];
    for (int worker = 0; worker < workers; worker++) {
      uses[worker % uses.length]++;
    }
    CpuSet used = CpuSet.of(order.stream().limit(workers).mapToInt(Cpu::id).toArray());
    List<Slot> slots = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      int at = worker % uses.length;
      Cpu cpu = order.get(at);
      slots.add(
          new Slot(
              worker,
              cpu.id(),
              cpu.nodeId(),
              cpu.siblings(),
              cpu.core(),
              cpu.isolated(),
              cpu.siblings().and(used).size() > 1,
              uses[at] > 1));
    }
    return new PinPlan(slots, used);
  }

  /** Returns the number of cores on which the process may use at least one CPU. */
  public static int allowedCores(Topology topology) {
    return (int) topology.cores().stream().filter(topology.allowed()::intersects).count();
  }

  /** Returns one slot for each worker, by worker number. */
  public List<Slot> slots() {
    return slots;
  }

  /** Returns the CPU of a worker. */
  public int cpuOf(int worker) {
    return slots.get(worker).cpu();
  }

  /** Returns all CPUs that the plan uses. */
  public CpuSet cpus() {
    return cpus;
  }

  /** Returns whether some workers share a CPU, because there are more of them than CPUs. */
  public boolean isOversubscribed() {
    return slots.size() > cpus.size();
  }

  /** The allowed CPUs, best first. */
  private static List<Cpu> order(Topology topology) {
    List<Cpu> left =
        new ArrayList<>(
            topology.cpus().stream()
                .filter(cpu -> cpu.online() && topology.allowed().contains(cpu.id()))
                .toList());
    List<Cpu> order = new ArrayList<>();
    Map<Integer, Integer> taken = new HashMap<>(); // by node
    Map<CpuSet, Integer> cacheTaken = new HashMap<>();
    Map<CpuSet, Integer> coreUse = new HashMap<>();
    while (!left.isEmpty()) {
      Tier best = left.stream().map(c -> Tier.of(c, coreUse)).min(Tier.ORDER).orElseThrow();
      Cpu next =
          left.stream()
              .filter(c -> Tier.of(c, coreUse).equals(best))
              .min(
                  Comparator.<Cpu>comparingInt(c -> taken.getOrDefault(c.nodeId(), 0))
                      .thenComparingInt(Cpu::nodeId)
                      .thenComparingInt(c -> cacheTaken.getOrDefault(cacheOf(c), 0))
                      .thenComparingInt(Cpu::id))
              .orElseThrow();
      taken.merge(next.nodeId(), 1, Integer::sum);
      cacheTaken.merge(cacheOf(next), 1, Integer::sum);
      coreUse.merge(next.siblings(), 1, Integer::sum);
      left.remove(next);
      order.add(next);
    }
    return order;
  }

  private static CpuSet cacheOf(Cpu cpu) {
    return cpu.lastLevelCache().map(Cache::cpus).orElse(cpu.siblings());
  }

  /** CPUs that are equally good by the first three rules. */
  private record Tier(boolean isolated, int threadsOnCore, CoreKind kind) {
    static final Comparator<Tier> ORDER =
        Comparator.comparing(Tier::isolated)
            .reversed()
            .thenComparingInt(Tier::threadsOnCore)
            .thenComparing(Tier::kind);

    static Tier of(Cpu cpu, Map<CpuSet, Integer> coreUse) {
      return new Tier(cpu.isolated(), coreUse.getOrDefault(cpu.siblings(), 0), cpu.core());
    }
  }
}
