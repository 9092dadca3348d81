package io.permalloy.bench.stats;

import io.permalloy.numa.Topology;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a result depends on besides the program. */
public final class Machine {
  private static final String UNKNOWN = "unknown";
  private static final Path CPUS = Path.of("/proc/cpuinfo");
  private static final Path FREQUENCY = Path.of("/sys/devices/system/cpu/cpu0/cpufreq");
  private static final Path VULNERABILITIES = Path.of("/sys/devices/system/cpu/vulnerabilities");
  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage");

  private Machine() {}

  /**
   * Processor, system and JVM, as far as they can be read.
   *
   * @return names and values, in order
   */
  public static Map<String, Object> describe() {
    Topology topology = Topology.read();
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", lineOf(CPUS, "model name"));
    machine.put("cpus", Runtime.getRuntime().availableProcessors());
    machine.put("cores", topology.cores().size());
    machine.put("numaNodes", topology.nodes().size());
    machine.put("caches", caches(topology));
    machine.put("memory", lineOf(Path.of("/proc/meminfo"), "MemTotal"));
    machine.put("hypervisor", (" " + lineOf(CPUS, "flags") + " ").contains(" hypervisor "));
    machine.put("kernel", System.getProperty("os.version"));
    machine.put("governor", lineOf(FREQUENCY.resolve("scaling_governor"), ""));
    machine.put("mitigations", mitigations(VULNERABILITIES));
    machine.put("hugePages", lineOf(HUGE_PAGES.resolve("enabled"), ""));
    machine.put("hugePagesShmem", lineOf(HUGE_PAGES.resolve("shmem_enabled"), ""));
    machine.put("hugePagesDefrag", lineOf(HUGE_PAGES.resolve("defrag"), ""));
    machine.put("jvm", System.getProperty("java.vm.name"));
    machine.put("java", System.getProperty("java.vm.version"));
    machine.put(
        "jvmFlags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    machine.put("loadAverage", loadAverage());
    return machine;
  }

  /** Those that the first CPU sees, such as {@code L1d 48 KiB, L2 1024 KiB}. */
  private static String caches(Topology topology) {
    List<String> caches =
        topology.cpus().stream()
            .limit(1)
            .flatMap(cpu -> cpu.caches().stream())
            .map(cache -> cache.name() + " " + (cache.sizeBytes() >> 10) + " KiB")
            .toList();
    return caches.isEmpty() ? UNKNOWN : String.join(", ", caches);
  }

  /** What the kernel says of each known weakness of processors, but for those that this has not. */
  static String mitigations(Path folder) {
    List<String> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String state = lineOf(file, "");
        if (!state.equals("Not affected")) {
          all.add(file.getFileName() + ": " + state);
        }
      }
    } catch (IOException e) {
      return UNKNOWN;
    }
    all.sort(null);
    return all.isEmpty() ? "not affected by any known weakness" : String.join("; ", all);
  }

  /**
   * How busy the machine is.
   *
   * @return runnable tasks in the last minute, negative if not known
   */
  public static double loadAverage() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /**
   * What of this process's memory is on huge pages.
   *
   * @return KiB, 0 if it cannot be read
   */
  public static long hugeKib() {
    String line = lineOf(Path.of("/proc/self/smaps_rollup"), "AnonHugePages");
    return line.endsWith(" kB") ? Long.parseLong(line.substring(0, line.length() - 3)) : 0;
  }

  private static String lineOf(Path file, String name) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(name)) {
          return line.substring(name.isEmpty() ? 0 : line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // Not there on every system; the result is then without it.
    }
    return UNKNOWN;
  }
}
