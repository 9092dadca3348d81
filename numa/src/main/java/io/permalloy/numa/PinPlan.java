package io.permalloy.numa;

import java.util.ArrayList;
import java.util.Collections;
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

  /** The allowed CPUs, best first. Quadratic, on integers only: milliseconds for 1,024 CPUs. */
  private static List<Cpu> order(Topology topology) {
    Map<Integer, Taken> nodes = new HashMap<>();
    Map<CpuSet, Taken> caches = new HashMap<>();
    Map<CpuSet, Taken> cores = new HashMap<>();
    List<Candidate> left = new ArrayList<>();
    for (Cpu cpu : topology.cpus()) {
      if (cpu.online() && topology.allowed().contains(cpu.id())) {
        CpuSet cache = cpu.lastLevelCache().map(Cache::cpus).orElse(cpu.siblings());
        left.add(
            new Candidate(
                cpu,
                nodes.computeIfAbsent(cpu.nodeId(), n -> new Taken()),
                caches.computeIfAbsent(cache, c -> new Taken()),
                cores.computeIfAbsent(cpu.siblings(), c -> new Taken())));
      }
    }
    List<Cpu> order = new ArrayList<>();
    while (!left.isEmpty()) {
      Candidate best = Collections.min(left, Candidate.BEST_FIRST);
      best.node.cpus++;
      best.cache.cpus++;
      best.core.cpus++;
      left.remove(best);
      order.add(best.cpu);
    }
    return order;
  }

  /** How many CPUs of a node, a cache or a core are taken so far. */
  private static final class Taken {
    int cpus;
  }

  /** A CPU that is not taken yet; compared by identity. */
  private static final class Candidate {
    static final Comparator<Candidate> BEST_FIRST =
        Comparator.<Candidate, Boolean>comparing(c -> !c.cpu.isolated())
            .thenComparingInt(c -> c.core.cpus)
            .thenComparing(c -> c.cpu.core())
            .thenComparingInt(c -> c.node.cpus)
            .thenComparingInt(c -> c.cache.cpus); // then the first of the list: the lowest number

    final Cpu cpu;
    final Taken node;
    final Taken cache;
    final Taken core;

    Candidate(Cpu cpu, Taken node, Taken cache, Taken core) {
      this.cpu = cpu;
      this.node = node;
      this.cache = cache;
      this.core = core;
    }
  }
}
