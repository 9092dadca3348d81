package io.permalloy.runtime.cli;

import io.permalloy.runtime.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What commands need that let processes work on a store which they make and delete. */
final class NewStore {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private NewStore() {}

  /** Refuses a store that processes cannot share, or that is there already. */
  static void require(CommandSpec spec, String uri) {
    Path file;
    try {
      file = Store.file(uri).orElse(null);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    check(spec, file != null, "the store must be shared by processes: shm:NAME or file:PATH");
    check(spec, !Files.exists(file), "the store is there already: " + file);
  }

  /** The folder for what processes record: in memory, if there is one. */
  static Path logs() {
    return Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : Path.of("");
  }

  /** Wrong usage, unless it holds. */
  static void check(CommandSpec spec, boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
