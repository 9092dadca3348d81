package io.permalloy.bench.stats;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a result depends on besides the program. */
public final class Machine {
  private Machine() {}

  /**
   * Processor, system and JVM, as far as they can be read.
   *
   * @return names and values, in order
   */
  public static Map<String, Object> describe() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", lineOf(Path.of("/proc/cpuinfo"), "model name"));
    machine.put("cpus", Runtime.getRuntime().availableProcessors());
    machine.put("kernel", System.getProperty("os.version"));
    machine.put("java", System.getProperty("java.vm.version"));
    machine.put(
        "jvmFlags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    machine.put("hugePages", lineOf(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"), ""));
    machine.put("loadAverage", loadAverage());
    return machine;
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
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // Not there on every system; the result is then without it.
    }
    return "unknown";
  }
}
