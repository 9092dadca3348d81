package io.permalloy.numa;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which CPUs this process may use: its start-up mask, the cpuset of its control group, and what is
 * online, whichever is narrowest.
 *
 * <p>The mask is that of the process's first thread ({@code /proc/self}, not {@code thread-self}).
 * The {@code java} launcher runs nothing of the program on that thread, so it keeps the mask that
 * {@code taskset}, the service manager or the container gave, whatever pins are in force; and the
 * kernel narrows it when the cpuset changes.
 */
final class AllowedCpus {

  private final SysFiles files;
  private final Path sys;
  private final Path proc;

  AllowedCpus(SysFiles files, Path sys, Path proc) {
    this.files = files;
    this.sys = sys;
    this.proc = proc;
  }

  /** The allowed set, empty if nothing at all is known (no Linux, no {@code /proc}). */
  CpuSet read() {
    Optional<CpuSet> online = files.cpus(sys.resolve("devices/system/cpu/online"));
    Optional<CpuSet> mask = mask();
    CpuSet allowed = mask.or(() -> online).orElse(CpuSet.EMPTY);
    allowed = narrow(allowed, online.orElse(allowed), "the CPUs that are online");
    return narrow(allowed, cpuset().orElse(allowed), "the cpuset of the control group");
  }

  private Optional<CpuSet> mask() {
    Path status = proc.resolve("self/status");
    try {
      return files.field(status, "Cpus_allowed_list").map(CpuSet::parse);
    } catch (IllegalArgumentException e) {
      files.note(status + ": Cpus_allowed_list: " + e.getMessage() + "; ignored");
      return Optional.empty();
    }
  }

  private CpuSet narrow(CpuSet allowed, CpuSet by, String what) {
    CpuSet both = allowed.and(by);
    if (both.isEmpty() && !allowed.isEmpty()) {
      files.note(
          "CPUs "
              + allowed
              + " of the process and "
              + by
              + " of "
              + what
              + " have none in common; the latter ignored");
      return allowed;
    }
    return both;
  }

  /** The effective cpuset by control groups of version 2 or 1, from this group or the nearest. */
  private Optional<CpuSet> cpuset() {
    for (String line : files.text(proc.resolve("self/cgroup")).orElse("").split("\n")) {
      String[] part = line.split(":", 3); // hierarchy:controllers:path
      if (part.length == 3) {
        Optional<CpuSet> found = Optional.empty();
        if (part[1].isEmpty()) {
          found =
              climb("fs/cgroup", part[2], "cpuset.cpus.effective")
                  .or(() -> climb("fs/cgroup/unified", part[2], "cpuset.cpus.effective"));
        } else if (List.of(part[1].split(",")).contains("cpuset")) {
          found =
              climb("fs/cgroup/cpuset", part[2], "cpuset.effective_cpus")
                  .or(() -> climb("fs/cgroup/cpuset", part[2], "cpuset.cpus"));
        }
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Looks for the file in the group and its parents. Inside a container the path may be the host's,
   * of which only the end exists here, or nothing; the mount's root is then the container's group.
   */
  private Optional<CpuSet> climb(String mount, String group, String file) {
    Path root = sys.resolve(mount);
    Path at = root.resolve(group.replaceFirst("^/+", "")).normalize();
    if (!at.startsWith(root)) {
      at = root; // "/../..": outside of this control group namespace
    }
    while (at != null && at.startsWith(root)) {
      Optional<CpuSet> found = files.cpus(at.resolve(file)).filter(set -> !set.isEmpty());
      if (found.isPresent()) {
        return found;
      }
      at = at.getParent();
    }
    return Optional.empty();
  }
}
