package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/**
 * The main class of the process that opens the store when all others are gone: it reads the maps
 * that nobody has read yet, checks the structure, and says what memory has not come back. A process
 * of its own, since a store that has been damaged may do anything to who reads it.
 */
final class Inspector {
  /** Begins a line that names a fault. */
  static final String FAULT = "fault: ";

  /** Begins the last line, with the bytes that did not come back. */
  static final String LEAKED = "leaked: ";

  private Inspector() {}

  /** Where the audit of an epoch goes. */
  static Path audit(Path logs, long epoch) {
    return logs.resolve("audit-" + epoch);
  }

  /**
   * Runs an inspection.
   *
   * @param arguments URI of the store, folder of the logs, first and last epoch to audit
   * @throws IOException if a log cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Path logs = Path.of(arguments[1]);
    try (Store store = Store.open(arguments[0])) {
      for (long e = Long.parseLong(arguments[2]); e <= Long.parseLong(arguments[3]); e++) {
        try (Session session = store.session()) {
          new Audit(store, session, e).into(OperationLog.map(audit(logs, e), 1, Arena.global()));
        }
      }
      print(StructuralCheck.byReading(store));
    }
    print(StructuralCheck.byLooking(arguments[0]));
    try (Store store = Store.open(arguments[0])) {
      System.out.println(LEAKED + Leak.bytes(store));
    }
  }

  private static void print(List<String> faults) {
    faults.forEach(fault -> System.out.println(FAULT + fault));
  }
}
