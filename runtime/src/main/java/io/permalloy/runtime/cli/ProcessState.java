package io.permalloy.runtime.cli;

import io.permalloy.offheap.map.StoreStatus.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says about a process that has a store open. */
final class ProcessState {
  private ProcessState() {}

  /** In one or a few words. The lock counts; the process id is only as it is called here. */
  static String of(ProcessStatus process) {
    if (!process.alive()) {
      return process.sessions().isEmpty() ? "gone" : "dead, not reaped yet";
    }
    return switch (letter(process.pid())) {
      case 'T', 't' -> "stopped";
      case 'Z', 'X' -> "dying";
      case '?' -> "alive, not visible here";
      default -> "running";
    };
  }

  private static char letter(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      int at = stat.lastIndexOf(')') + 2; // the name may have spaces and parentheses
      return at < stat.length() ? stat.charAt(at) : '?';
    } catch (IOException e) {
      return '?';
    }
  }
}
