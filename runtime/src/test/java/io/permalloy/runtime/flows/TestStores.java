package io.permalloy.runtime.flows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What stores leave behind on purpose, and tests must not. */
final class TestStores {

  private TestStores() {}

  /** Deletes the files of a shared memory store. */
  static void deleteShm(String name) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      for (Path file : files.filter(f -> f.getFileName().toString().contains(name)).toList()) {
        Files.delete(file);
      }
    }
  }
}
