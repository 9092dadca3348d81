package io.permalloy.numa;

import java.util.List;
import java.util.Optional;

/**
 * One CPU in the kernel's sense: a hardware thread.
 *
 * <p>{@code coreId}, {@code packageId} and {@code dieId} are the kernel's numbers, given to show
 * them to people. They are neither dense nor unique (core 0 exists in every package and, on some
 * machines, in every die), so nothing here identifies a core by them: two CPUs are on one core if
 * and only if each is among the other's {@code siblings}.
 *
 * @param id the kernel's CPU number
 * @param online whether the kernel schedules on it; if not, only the number is known
 * @param nodeId the memory node that it belongs to, -1 if offline
 * @param packageId the socket, -1 if unknown
 * @param dieId the die, -1 if unknown
 * @param coreId the core's number, -1 if unknown
 * @param core whether it is a performance or an efficiency core
 * @param siblings the CPUs on the same core, this one included; empty if offline
 * @param caches the caches it uses, by level, empty if the kernel does not say
 * @param isolated whether the general scheduler leaves it alone ({@code isolcpus=} and the like)
 * @param nohzFull whether the kernel stops its tick for it ({@code nohz_full=})
 */
public record Cpu(
    int id,
    boolean online,
    int nodeId,
    int packageId,
    int dieId,
    int coreId,
    CoreKind core,
    CpuSet siblings,
    List<Cache> caches,
    boolean isolated,
    boolean nohzFull) {

  /** Copies the list of caches. */
  public Cpu {
    caches = List.copyOf(caches);
  }

  /** Returns the cache with this {@link Cache#name() name}, for example {@code L1d}. */
  public Optional<Cache> cache(String name) {
    return caches.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /** Returns the data cache of the highest level, empty if the kernel names none. */
  public Optional<Cache> lastLevelCache() {
    return caches.stream()
        .filter(Cache::holdsData)
        .max((a, b) -> Integer.compare(a.level(), b.level()));
  }
}
